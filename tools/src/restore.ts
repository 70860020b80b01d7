// Puts a backup in the place of the database: docs/manual/backup.md.
import { runDatabaseProgram } from './run/database-program.ts';

await runDatabaseProgram('restore');
