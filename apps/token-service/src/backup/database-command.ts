import { loadConfig } from '@sluice/platform';
import { foreignTokensText } from '../database/foreign-tokens.js';
import { BackupConfig } from './backup-config.js';
import { backUp, type Contents, restore } from './backup.js';

/**
 * What this program does in place of the service: `backup <file>` copies the database out, `restore <file>` in.
 *
 * @throws Error with one line for the operator
 */
export async function runDatabaseCommand(words: readonly string[]): Promise<void> {
  const [verb, file, ...more] = words;
  if ((verb !== 'backup' && verb !== 'restore') || file === undefined || more.length > 0) {
    throw new Error('Usage: main.js backup <file>, main.js restore <file>, or without words for the service');
  }
  const { databasePath, keyIds } = loadConfig(BackupConfig);
  const contents =
    verb === 'backup' ? await backUp(databasePath, file, keyIds) : await restore(file, databasePath, keyIds);
  say(`${textOf(contents)} are in ${verb === 'backup' ? file : databasePath}.`);
  const warning = foreignTokensText(contents.foreignTokens);
  if (warning !== null) say(warning);
}

const textOf = ({ tokens, apiKeys, settings, requests }: Contents): string =>
  `${tokens} tokens, ${apiKeys} API keys, ${settings} settings and ${requests} requests`;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
