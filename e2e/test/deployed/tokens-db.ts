import { DatabaseSync } from 'node:sqlite';

/** Of a token of z.ai2api_python. */
export type Row = readonly [provider: string, token: string, type: string, isEnabled: number, priority: number];

/** Makes the file in which z.ai2api_python keeps its tokens. */
export function makeTokensDb(file: string, rows: readonly Row[]): void {
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT, provider TEXT NOT NULL, token TEXT NOT NULL UNIQUE,
    token_type TEXT DEFAULT 'user', is_enabled BOOLEAN DEFAULT 1, priority INTEGER DEFAULT 0,
    created_at DATETIME DEFAULT CURRENT_TIMESTAMP, UNIQUE (provider, token))`);
  const add = database.prepare(
    'INSERT INTO tokens (provider, token, token_type, is_enabled, priority) VALUES (?, ?, ?, ?, ?)',
  );
  for (const row of rows) add.run(...row);
  database.close();
}
