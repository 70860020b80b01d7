import { Ajv } from 'ajv';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, TestService, type Answer } from '../support/test-service.js';
import { Attempts, type Attempt } from './arbitraries.js';
import { operationsOf, toJsonSchema, type Document, type Operation } from './document.js';

const RUNS = { numRuns: 40, seed: 20_261_128, endOnFailure: true };

let service: TestService;
let document: Document;
let operations: Operation[];
let ajv: Ajv;
let attempts: Attempts;

beforeAll(async () => {
  service = await TestService.start();
  await service.announce('zai', ['api', 'web']);
  document = (await service.call('GET', '/openapi.json')).body as Document;
  operations = operationsOf(document);
  ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema(toJsonSchema(document) as object, 'api');
  const ids: string[] = [];
  for (const secret of ['first-secret-of-ours', 'second-secret-of-ours']) {
    ids.push((await service.call('POST', '/tokens', { body: { provider: 'zai', channel: 'api', secret } })).body.id);
  }
  for (const name of ['one', 'two']) ids.push((await service.call('POST', '/api-keys', { body: { name } })).body.id);
  const dates = [null, '2099-01-01T00:00:00.000Z'];
  attempts = new Attempts(document, { id: ids, ids: [ids], password: [PASSWORD], expiresAt: dates });
});

afterAll(() => service.stop());

const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;

async function send(operation: Operation, attempt: Attempt, cookie?: null): Promise<Answer> {
  const values = [...attempt.path];
  // A dot segment would be resolved by the URL itself, and an empty one is another route.
  const segment = (value: string): string => (/^\.*$/.test(value) ? '-' : encodeURIComponent(value.toWellFormed()));
  const path = operation.path.replace(/\{\w+\}/g, () => segment(values.shift() ?? ''));
  const query = new URLSearchParams(attempt.query).toString();
  const headers = { 'content-type': 'application/json' };
  return service.call(operation.method, query === '' ? path : `${path}?${query}`, {
    ...(attempt.body === undefined ? {} : { body: attempt.body, headers }),
    ...(cookie === null ? { cookie } : {}),
  });
}

/** What is wrong with an answer by the document's own word; null: nothing. */
function faultOf(operation: Operation, answer: Answer): string | null {
  const { responses } = operation;
  if (!(answer.status in responses)) return `${answer.status} is not documented: ${answer.text.slice(0, 300)}`;
  const type = answer.headers.get('content-type')?.split(';', 1)[0] ?? '';
  const content = responses[answer.status]?.content;
  if (content === undefined) return null;
  if (!(type in content)) return `${answer.status} comes as "${type}"`;
  if (type !== 'application/json') return null;
  const pointer = ['paths', `/api/admin${operation.path}`, operation.method.toLowerCase(), 'responses']
    .concat(`${answer.status}`, 'content', type, 'schema')
    .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const isValid = ajv.getSchema(`api#/${pointer}`);
  if (isValid === undefined) return `no schema at ${pointer}`;
  return isValid(answer.body) === true ? null : `${answer.status}: ${ajv.errorsText(isValid.errors)}`;
}

/** A stream of events, which goes on for as long as it is read. */
const isEndless = ({ responses }: Operation): boolean => 'text/event-stream' in (responses[200]?.content ?? {});

/** What takes away what the others ask for comes after them, and last of all the session. */
const rankOf = ({ method, path }: Operation): number =>
  path === '/session' ? 2 : method === 'DELETE' || path.endsWith('/bulk') ? 1 : 0;

describe('the admin API', () => {
  it('answers whatever it is sent in a documented form', async () => {
    const faults: string[] = [];
    const ending = operations.filter((operation) => !isEndless(operation));
    for (const operation of ending.toSorted((a, b) => rankOf(a) - rankOf(b))) {
      const result = await fc.check(
        fc.asyncProperty(attempts.of(operation), async (attempt) => {
          const answer = await send(operation, attempt);
          const fault = faultOf(operation, answer);
          if (fault !== null) throw new Error(fault);
        }),
        RUNS,
      );
      if (result.failed) {
        const cause = result.errorInstance instanceof Error ? result.errorInstance.message : '';
        faults.push(`${nameOf(operation)}: ${cause}\n  ${JSON.stringify(result.counterexample)?.slice(0, 600)}`);
      }
    }
    expect(faults).toEqual([]);
  }, 120_000);

  it('lets nobody in without a session, but to sign in', async () => {
    const open: string[] = [];
    for (const operation of operations.filter(({ needsSession }) => needsSession)) {
      const [attempt] = fc.sample(attempts.of(operation), { numRuns: 1, seed: RUNS.seed });
      const { status } = await send(operation, attempt!, null);
      if (status !== 401) open.push(`${nameOf(operation)}: ${status}`);
    }
    expect(open).toEqual([]);
    expect(operations.filter(({ needsSession }) => !needsSession).map(nameOf)).toEqual(['POST /session']);
  });

  it('documents every route that it has', () => {
    const documented = new Set(operations.map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`));
    const routes = routesOf(service).filter((route) => !documented.has(route));
    expect(routes).toEqual(['GET /openapi.json']);
  });
});

interface RouterLayer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** The routes under /api/admin that Express knows of, e.g. `GET /tokens/:id`. */
function routesOf({ app }: TestService): string[] {
  const { router } = app.getHttpAdapter().getInstance() as { router: { stack: readonly RouterLayer[] } };
  return router.stack
    .flatMap(({ route }) => (route === undefined ? [] : [route]))
    .filter(({ path }) => path.startsWith('/api/admin/'))
    .flatMap(({ path, methods }) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.slice('/api/admin'.length)}`),
    );
}
