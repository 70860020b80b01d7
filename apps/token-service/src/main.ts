import { runMain } from '@sluice/platform';
import { runDatabaseCommand } from './backup/database-command.js';
import { startTokenService } from './token-service.js';

const words = process.argv.slice(2);

runMain(() => (words.length === 0 ? startTokenService() : runDatabaseCommand(words)));
