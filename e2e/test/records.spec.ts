import { ChatExchange, type ChatQuestion, eventually, judge } from '@sluice/testing';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from './stack.js';
import { TokenServiceScene } from './token-service.js';

const REQUESTS = 2_000;
const AT_ONCE = 100;
const STREAMS = 200;
/** As many as there are, a machine that is busy with other things needs a while. ms */
const LIMIT_MS = 240_000;

/** All kinds of ends, most of them good. */
const QUESTIONS: readonly ChatQuestion[] = [
  { message: 'sim:plain text=one' },
  { message: 'sim:plain text=two', stream: false },
  { message: 'sim:thinking' },
  { message: 'sim:load events=20 rate=100' },
  { message: 'sim:length', stream: false },
  { message: 'sim:plain text=three' },
  { message: 'sim:cut after=2' },
  { message: 'sim:status code=500', stream: false },
  { message: 'sim:empty' },
  { message: 'sim:plain', model: 'no-such-model' },
  { message: 'sim:slow first=0 every=100' },
];

/** The question that clients leave in the middle of. */
const LEFT = QUESTIONS.at(-1)!;

let stack: Stack;
let books: TokenServiceScene;
beforeAll(async () => {
  books = await TokenServiceScene.reserve();
  const env = { RECORD_REQUESTS: 'true', TOKEN_SERVICE_PORT: `${books.port}` };
  stack = await startStack({ workers: { zai: 2 }, env, upstreams: { keepsBodies: false } });
  await books.start(stack.product.redis.url);
  await books.signIn();
}, 120_000);
afterAll(async () => {
  await books.stop();
  await stack.stop();
  await books.remove();
});

/** Whether two events came, and none of them says that it broke off. */
const hasBegunWell = (exchange: ChatExchange): Promise<boolean> =>
  exchange
    .until(({ events }) => events >= 2)
    .then(
      () => !exchange.body.includes('"error":'),
      () => false,
    );

async function ask(question: ChatQuestion): Promise<ChatExchange> {
  const exchange = new ChatExchange(stack.product, question);
  if (question === LEFT && (await hasBegunWell(exchange))) exchange.leave();
  await exchange.ended;
  return exchange;
}

/** Asks so many, in turn of all kinds; `at` says what befalls the product when so many have ended. */
async function askMany(at: ReadonlyMap<number, () => Promise<void>>): Promise<ChatExchange[]> {
  const exchanges: ChatExchange[] = [];
  const blows: Promise<void>[] = [];
  let begun = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (begun < REQUESTS) {
        exchanges.push(await ask(QUESTIONS[begun++ % QUESTIONS.length]!));
        const blow = at.get(exchanges.length);
        if (blow !== undefined) blows.push(blow());
      }
    }),
  );
  await Promise.all(blows);
  return exchanges;
}

/** As its client saw it. One that left saw no end, and its worker may have been killed at that moment. */
const outcomesOf = (exchange: ChatExchange): string[] => {
  if (exchange.hasLeft) return ['client_gone', 'interrupted'];
  return [exchange.status === 404 ? 'refused' : judge(exchange).outcome];
};

async function total(query = ''): Promise<number> {
  const response = await books.get(`/requests?pageSize=1${query}`, stack.product.url);
  return response.ok ? ((await response.json()) as { total: number }).total : -1;
}

async function outcomesInBooks(): Promise<Map<string, string>> {
  const text = await (await books.get('/requests/export?format=ndjson', stack.product.url)).text();
  const rows = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; outcome: string });
  return new Map(rows.map(({ id, outcome }) => [id, outcome]));
}

describe('the books of requests', () => {
  it(
    'hold each request once, as its client saw it, whoever of Redis, token-service and workers died meanwhile',
    async () => {
      const { redis, workers } = stack.product;
      const exchanges = await askMany(
        new Map([
          [300, () => books.kill()],
          [600, () => books.start(redis.url)],
          [
            800,
            async () => {
              await redis.kill();
              await redis.restart();
            },
          ],
          [1_200, async () => workers[0]!.kill('SIGKILL')],
          [1_400, async () => void (await stack.product.addWorker())],
          [
            1_600,
            async () => {
              await books.kill();
              await books.start(redis.url);
            },
          ],
        ]),
      );
      expect(exchanges).toHaveLength(REQUESTS);
      // The Redis that came back empty knows of no session.
      await books.signIn();
      await eventually(async () => (await total()) === REQUESTS, 60_000);
      const inBooks = await outcomesInBooks();
      expect(inBooks.size).toBe(REQUESTS);
      for (const exchange of exchanges) {
        const kept = inBooks.get(String(exchange.headers['x-request-id']));
        expect(outcomesOf(exchange), exchange.question.message).toContain(kept);
      }
      expect([...new Set(inBooks.values())]).toEqual(
        expect.arrayContaining([
          'completed',
          'length',
          'interrupted',
          'upstream_error',
          'empty',
          'refused',
          'client_gone',
        ]),
      );
    },
    LIMIT_MS,
  );

  it('tell what was tried for a request that failed, at once to who looks on through the gateway', async () => {
    const live = await books.get('/requests/live', stack.product.url);
    const events = live.body!.pipeThrough(new TextDecoderStream()).getReader();
    const exchange = await ask({ message: 'sim:status code=500', stream: false });
    const id = String(exchange.headers['x-request-id']);
    await eventually(async () => (await total(`&q=${id}`)) === 1);
    const detail = (await (await books.get(`/requests/${id}`)).json()) as Record<string, unknown>;
    const failed = { channel: 'api', isGuest: false, verdict: 'upstream', code: 'upstream_error' };
    expect(detail).toMatchObject({ outcome: 'upstream_error', attempts: 2, tries: [failed, failed] });
    expect(detail['timeline']).toHaveLength(8);
    for (let seen = ''; !seen.includes(id); seen += (await events.read()).value);
    await events.cancel();
  });

  it(
    'are kept of 200 streams at once without a word of a database that is locked',
    async () => {
      const before = await total();
      const question = { message: 'sim:load events=40 rate=20' };
      const exchanges = await Promise.all(Array.from({ length: STREAMS }, () => ask(question)));
      for (const exchange of exchanges) expect(outcomesOf(exchange)).toEqual(['completed']);
      await eventually(async () => (await total()) === before + STREAMS, 60_000);
      const lines = [...books.programs, stack.product.gateway].flatMap((program) => program.lines);
      expect(lines.filter((line) => /database is locked|SQLITE_BUSY/i.test(line))).toEqual([]);
      await books.stop();
      const database = new DatabaseSync(books.databasePath);
      expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
      database.close();
    },
    LIMIT_MS,
  );
});
