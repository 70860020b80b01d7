import { PrismaClient } from '../generated/prisma/client.js';
import { OneConnectionAdapter } from './one-connection.js';

/** The database that token-service alone reads and writes. */
export class Database extends PrismaClient {
  /** @param path  of a file that `migrate` has brought up to date */
  constructor(path: string) {
    super({ adapter: new OneConnectionAdapter(path) });
  }
}
