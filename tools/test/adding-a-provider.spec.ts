import { startProduct, type Product } from '@sluice/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../src/run/root.ts';
import { commandsUnder, namedFiles } from './guide/named-files.ts';
import { RepositoryCopy } from './guide/repository-copy.ts';

const STEP_LIMIT_MS = 180_000;
const guide = readFileSync(join(ROOT, 'docs/adding-a-provider.md'), 'utf8');
const files = namedFiles(guide);

/** The upstream of the guide: a file of the copy, so its shape is said here. */
interface Upstream {
  readonly ECHO_API_KEY: string;
  startEchoUpstream(): Promise<{ readonly url: string; stop(): Promise<void> }>;
}

let copy: RepositoryCopy;
beforeAll(async () => {
  copy = await RepositoryCopy.of(ROOT);
  await copy.write(files);
  await copy.write(new Map([[TYPES_FILE, JSON.stringify(TYPES)]]));
}, STEP_LIMIT_MS);
afterAll(() => copy.remove());

/** Types of the new files alone, over the libraries as they are built: those of the rest are checked where the rest is. */
const TYPES_FILE = '.nx/types-of-the-guide.json';
const TYPES = {
  extends: '../tsconfig.json',
  compilerOptions: { customConditions: [] },
  include: ['libs/providers/echo/*', 'apps/worker-echo/src'].map((folder) => `../${folder}`),
};

/** A command of the guide, spared what has been done already: what was there is built in the copy, and checked. */
function spared(command: string): string {
  if (command === 'npm install') return `${command} --offline --ignore-scripts`;
  if (command === 'npx tsc -p tsconfig.json') return `npx tsc -p ${TYPES_FILE}`;
  return command.startsWith('npx nx ') ? `${command} --excludeTaskDependencies` : command;
}

describe('a provider that is added as docs/adding-a-provider.md says', () => {
  const commands = [...commandsUnder('6. The worker', guide), ...commandsUnder('8. Check it', guide)];

  it('has commands to enter and to check it by', () => expect(commands).toHaveLength(7));

  it.for(commands)('passes %s', { timeout: STEP_LIMIT_MS }, (command, { signal }) => copy.run(spared(command), signal));

  it('brings its settings and capabilities itself', { timeout: STEP_LIMIT_MS }, async ({ signal }) => {
    await copy.run('cd tools && npx vitest run test/env-example.spec.ts test/capabilities-doc.spec.ts', signal);
  });

  it('answers through the gateway with a stream', { timeout: STEP_LIMIT_MS }, async () => {
    const { ECHO_API_KEY, startEchoUpstream } = (await import(
      join(copy.root, 'libs/providers/echo/test/upstream.ts')
    )) as Upstream;
    const upstream = await startEchoUpstream();
    const env = { ECHO_API_KEYS: ECHO_API_KEY, ECHO_API_BASE_URL: upstream.url };
    const product = await startProduct({ root: copy.root, workers: { echo: 1 }, env });
    const data = await streamed(product);
    await product.stop();
    await upstream.stop();
    expect(data.at(-1)).toBe('[DONE]');
    const chunks = data.slice(0, -1).map((text) => JSON.parse(text) as Chunk);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Hello, Echo!');
    expect(chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['stop']);
    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: 2, completion_tokens: 2 });
  });

  it('changes nothing but its two folders, and what npm writes about them', async () => {
    expect(await copy.changes()).toEqual([...files.keys(), 'package-lock.json'].sort());
    const elsewhere = [...files.keys()].filter((path) => !/^(libs\/providers|apps)\/(worker-)?echo\//.test(path));
    expect(elsewhere).toEqual([]);
    const lock = new Set(linesOf('package-lock.json', copy.root));
    expect(linesOf('package-lock.json', ROOT).filter((line) => !lock.has(line))).toEqual([]);
  });
});

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string }; readonly finish_reason: string | null }[];
  readonly usage?: object;
}

const linesOf = (file: string, root: string): readonly string[] => readFileSync(join(root, file), 'utf8').split('\n');

/** The `data:` of the answer to the request that the guide makes by curl. */
async function streamed(product: Product): Promise<string[]> {
  const body = commandsUnder('9. Run it', guide).flatMap((line) => /^curl .* -d '(.+)'$/.exec(line)?.[1] ?? []);
  const response = await fetch(`${product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${product.apiKey}` },
    body: body[0]!,
  });
  const text = await response.text();
  expect(text).toMatch(/^data: /m);
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => data!);
}
