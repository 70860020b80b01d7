import { once } from 'node:events';
import { expect, it } from 'vitest';
import { expectedAnswer } from '../src/index.js';
import { askApi } from './api-client.js';
import { readApi, readWeb } from './read-answer.js';
import { runSource } from './run-source.js';
import { completion, userIdOf } from './web-client.js';

type ZaiSettings = Record<'ZAI_WEB_BASE_URL' | 'ZAI_API_BASE_URL' | 'ZAI_TOKENS' | 'ZAI_API_KEYS', string>;

it('the simulators run as a program of their own and end on SIGTERM, whatever is open', async () => {
  const main = new URL('../src/upstreams/main.ts', import.meta.url).href;
  const program = runSource(`await import('${main}')`, { SIM_PACE_MS: '0' });
  const [line] = (await once(program.stdout, 'data')) as [Buffer];
  const { simulators } = JSON.parse(line.toString()) as { simulators: { zai: ZaiSettings } };
  const { ZAI_WEB_BASE_URL: webUrl, ZAI_API_BASE_URL: apiUrl, ZAI_TOKENS: token, ZAI_API_KEYS: key } = simulators.zai;
  expect(simulators).toHaveProperty('longcat.LONGCAT_WEB_BASE_URL', expect.stringMatching(/^http:/));
  const user = { token, userId: userIdOf(token) };
  const text = 'sim:plain text=hello';
  expect((await readWeb(await completion(webUrl, { ...user, text }))).text).toBe(expectedAnswer('web', text).text);
  expect((await readApi(await askApi(apiUrl, text, {}, key))).text).toBe('hello');
  const stalled = await askApi(apiUrl, 'sim:stall', {}, key);
  const state = await fetch(new URL('/__sim/state', apiUrl));
  expect(await state.json()).toMatchObject({ openStreams: 1 });
  program.kill('SIGTERM');
  const [code] = (await once(program, 'exit')) as [number];
  expect(code).toBe(0);
  await expect(stalled.text()).rejects.toThrow();
});
