import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ContentPart } from '@sluice/contract';
import { makeCertificate, startHttpProxy, type TestProxy } from '@sluice/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerOf, type Ask } from '@sluice/provider-kit/testing';
import { SimulatedZai } from './simulated.js';

const PNG = 'iVBORw0KGgo=';
const DATA_URL = `data:image/png;base64,${PNG}`;

let server: Server;
let asked: string[];
let address: string;
let proxy: TestProxy;
let zai: SimulatedZai;

/** Images lie at a public name that a proxy alone can find, as nothing on loopback passes as public. */
beforeEach(async () => {
  const certificate = await makeCertificate(['images.example']);
  asked = [];
  server = createServer(certificate, (request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, { 'content-type': request.url === '/page' ? 'text/html' : 'image/png' });
    response.end(Buffer.from(PNG, 'base64'));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  address = `https://images.example:${(server.address() as AddressInfo).port}`;
  proxy = await startHttpProxy({ hosts: { 'images.example': '127.0.0.1' } });
  zai = await SimulatedZai.start(
    { keepsBodies: true },
    {},
    { ca: certificate.cert, proxies: { https: proxy.url, except: ['127.0.0.1'] } },
  );
});

afterEach(async () => {
  await zai.stop();
  await proxy.close();
  server.closeAllConnections();
  server.close();
});

const image = (url: string): ContentPart => ({ type: 'image', url });
const send = (images: readonly string[], ask: Ask = {}) =>
  zai.ask('', {
    model: 'GLM-4.6V',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'sim:plain text=seen' }, ...images.map(image)] }],
    ...ask,
  });
const uploads = () => zai.upstreams.calls.filter(({ path }) => path === '/api/v1/files/');

describe('an image that is an address', () => {
  it.each(['GLM-4.5V', 'GLM-4.6V'])('is fetched and uploaded for %s, as one among others', async (model) => {
    const url = `${address}/i.png`;
    const { events, error } = await send([DATA_URL, url, url], { model });
    expect(error).toBeNull();
    expect(answerOf(events).text).toBe('seen');
    expect(asked).toEqual(['/i.png']);
    expect(uploads()).toHaveLength(2);
  });

  it('that leads to something else is a fault of its part, and no completion is asked for', async () => {
    const { error } = await send([DATA_URL, `${address}/page`]);
    expect(error).toMatchObject({ code: 'invalid_request', param: 'messages.0.content.2', isRetryable: false });
    expect(zai.upstreams.calls.some(({ path }) => path.endsWith('completions'))).toBe(false);
  });

  it('of a private network is a fault of its part', async () => {
    const { error } = await send(['https://169.254.169.254/latest/meta-data']);
    expect(error).toMatchObject({ code: 'invalid_request', param: 'messages.0.content.1' });
  });

  it('is not asked for a guest, who may not send any', async () => {
    const guest = await zai.provider.mintGuest!(new AbortController().signal);
    const { error } = await send([`${address}/i.png`], { token: { ...guest, label: 'guest', isGuest: true } });
    expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'messages' });
    expect(asked).toEqual([]);
  });

  it('is refused as the seventeenth of its kind before any is asked', async () => {
    const { error } = await send(Array.from({ length: 17 }, (_, index) => `${address}/${index}`));
    expect(error).toMatchObject({ code: 'invalid_request', param: 'messages.0.content.17' });
    expect(asked).toEqual([]);
  });

  it('goes to the official API as it is', async () => {
    const url = `${address}/i.png`;
    expect((await send([url], { channel: 'api' })).error).toBeNull();
    expect(asked).toEqual([]);
    const call = zai.upstreams.calls.find(({ channel }) => channel === 'api');
    expect(JSON.stringify(call?.body)).toContain(url);
  });
});

it('an image at an address is fetched with no token of ours', async () => {
  const seen: unknown[] = [];
  server.prependListener('request', ({ headers }) => seen.push(headers.authorization, headers.cookie));
  expect((await send([`${address}/i.png`])).error).toBeNull();
  expect(seen).toEqual([undefined, undefined]);
});
