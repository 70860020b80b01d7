import type { Client, Config, InStatement, ResultSet, Transaction } from '@libsql/client';
import { PrismaLibSql } from '@prisma/adapter-libsql';

/** Longest wait for another process that writes, e.g. Prisma Studio, ms. */
const BUSY_MS = 5_000;

/**
 * Prisma's adapter over one connection that stays. libsql gives its connection away with each transaction and opens a
 * new one for what follows, which costs more than the transaction and forgets what PRAGMAs have set. The adapter lets
 * one caller in at a time and a transaction is one caller, so that they can share.
 */
export class OneConnectionAdapter extends PrismaLibSql {
  constructor(path: string) {
    super({ url: `file:${path}`, timeout: BUSY_MS });
  }

  override createClient(config: Config): Client {
    const client = super.createClient(config);
    // With a write-ahead log NORMAL loses no more than the last transactions when the power fails, and never the file.
    void client.execute('PRAGMA synchronous = NORMAL');
    client.transaction = () => begin(client);
    return client;
  }
}

/** IMMEDIATE, as a transaction that reads first could otherwise find itself refused when it comes to write. */
async function begin(client: Client): Promise<Transaction> {
  await client.execute('BEGIN IMMEDIATE');
  let isOpen = true;
  const end = async (word: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    if (!isOpen) return;
    await client.execute(word);
    isOpen = false;
  };
  return {
    execute: (statement: InStatement | string, args?: never) => client.execute(statement as string, args),
    async batch(statements: InStatement[]) {
      const results: ResultSet[] = [];
      for (const statement of statements) results.push(await client.execute(statement));
      return results;
    },
    // libsql's own would roll back at its end.
    executeMultiple: () => Promise.reject(new Error('A transaction takes one statement at a time.')),
    commit: () => end('COMMIT'),
    rollback: () => end('ROLLBACK'),
    close: () => void end('ROLLBACK').catch(() => undefined),
    get closed() {
      return !isOpen;
    },
  } as Transaction;
}
