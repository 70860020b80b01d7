// Copies the database to a file, while Sluice runs or not: docs/manual/backup.md.
import { runDatabaseProgram } from './run/database-program.ts';

await runDatabaseProgram('backup');
