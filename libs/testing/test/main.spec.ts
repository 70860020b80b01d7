import { once } from 'node:events';
import { expect, it } from 'vitest';
import { expectedAnswer } from '../src/index.js';
import { askApi } from './api-client.js';
import { readApi, readWeb } from './read-answer.js';
import { runSource } from './run-source.js';
import { completion, userIdOf } from './web-client.js';

it('the simulators run as a program of their own and end on SIGTERM, whatever is open', async () => {
  const main = new URL('../src/upstreams/main.ts', import.meta.url).href;
  const program = runSource(`await import('${main}')`, { SIM_PACE_MS: '0' });
  const [line] = (await once(program.stdout, 'data')) as [Buffer];
  const { zai } = JSON.parse(line.toString()) as {
    zai: { webUrl: string; apiUrl: string; userToken: string; apiKey: string };
  };
  const user = { token: zai.userToken, userId: userIdOf(zai.userToken) };
  const text = 'sim:plain text=hello';
  expect((await readWeb(await completion(zai.webUrl, { ...user, text }))).text).toBe(expectedAnswer('web', text).text);
  expect((await readApi(await askApi(zai.apiUrl, text, {}, zai.apiKey))).text).toBe('hello');
  const stalled = await askApi(zai.apiUrl, 'sim:stall', {}, zai.apiKey);
  const state = await fetch(`${zai.webUrl.replace(/\d+$/, new URL(zai.apiUrl).port)}/__sim/state`);
  expect(await state.json()).toMatchObject({ openStreams: 1 });
  program.kill('SIGTERM');
  const [code] = (await once(program, 'exit')) as [number];
  expect(code).toBe(0);
  await expect(stalled.text()).rejects.toThrow();
});
