import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSecretKey } from '@sluice/secret-box';
import { freePort, startTokenService, untilReady } from '@sluice/testing';

/** A token-service with an empty database of its own. */
export interface Books {
  /** Of its REST API. */
  readonly origin: string;
  /** Ends it and deletes its database. */
  stop(): Promise<void>;
}

/**
 * Starts token-service over a Redis and resolves when it is ready.
 *
 * @param at  its port, where somebody was told of it before; left out: a free one
 */
export async function startBooks(redisUrl: string, at?: number): Promise<Books> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const port = at ?? (await freePort());
  const program = startTokenService(port, folder, {
    REDIS_URL: redisUrl,
    TOKEN_ENCRYPTION_KEY: generateSecretKey(),
  });
  const origin = `http://127.0.0.1:${port}`;
  await untilReady(`${origin}/ready`);
  return {
    origin,
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
