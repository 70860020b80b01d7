import { redisConnector } from '@sluice/platform';
import { ADMIN_PASSWORD } from '@sluice/testing';
import type { AdministeredStack } from './administered-stack.js';

/** Words that stand nowhere else. */
export const WORDS = 'planted words of a prompt';
/** A prompt that the simulators answer. */
export const PROMPT = `sim:plain ${WORDS}`;

/** Every secret of a stack, and what a client said, in each form in which it may be written. */
export function everySecretOf(stack: AdministeredStack, planted: readonly string[]): string[] {
  const { encryptionKey, cookie, product } = stack;
  const all = [...planted, ADMIN_PASSWORD, encryptionKey, product.apiKey, cookie.slice('sluice_session='.length)];
  return [...all, WORDS].flatMap((secret) => [
    secret,
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    Buffer.from(secret).toString('hex'),
  ]);
}

/** What is written at one place, and a word that it surely has: else it was not looked at. */
export interface Seen {
  readonly text: string;
  readonly holds: string;
}

/** Everything that a stack has written, by place. */
export async function seenBy(stack: AdministeredStack, answers: readonly string[]): Promise<Map<string, Seen>> {
  const { product, tokenService, adminUrl } = stack;
  const programs = [product.gateway, tokenService, ...product.workers];
  const metrics = await Promise.all(
    [`${product.opsUrl}/metrics`, `${adminUrl}/metrics`].map(async (url) => (await fetch(url)).text()),
  );
  return new Map([
    ['the answers', { text: answers.join('\n'), holds: 'chatcmpl-' }],
    ['the logs', { text: programs.flatMap(({ lines }) => lines).join('\n'), holds: 'chat request ended' }],
    ['the metrics', { text: metrics.join('\n'), holds: 'sluice_api_key_requests_total' }],
    ['Redis', { text: await everythingInRedis(product.redis.url), holds: 'sluice:v1:{pool:zai:api}' }],
    ['the database', { text: await stack.everythingOnDisk(), holds: 'SQLite format 3' }],
  ]);
}

/** The name and, by DUMP, every byte of every key; strings of lists are compressed there, so these are read besides. */
async function everythingInRedis(url: string): Promise<string> {
  const silent = { warn: () => undefined, log: () => undefined };
  const redis = redisConnector(url, 'test', silent)('inspector');
  const parts: string[] = [];
  for (const key of await redis.keys('*')) {
    parts.push(key, (await redis.dumpBuffer(key))?.toString('latin1') ?? '');
    const type = await redis.type(key);
    if (type === 'string') parts.push((await redis.get(key)) ?? '');
    if (type === 'hash') parts.push(JSON.stringify(await redis.hgetall(key)));
    if (type === 'stream') parts.push(JSON.stringify(await redis.xrange(key, '-', '+')));
  }
  redis.disconnect();
  return parts.join('\n');
}
