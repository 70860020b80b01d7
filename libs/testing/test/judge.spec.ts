import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ChatExchange, judge } from '../src/index.js';

let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

const HEADERS = { 'x-request-id': 'req_1' };

/** What a client makes of an answer that `serve` gives to a question of two pieces, ` one` and ` two`. */
async function asked(serve: (response: ServerResponse) => void, stream = true): Promise<ChatExchange> {
  server = createServer((request, response) => {
    request.resume().on('end', () => serve(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const exchange = new ChatExchange({ url, apiKey: 'key' }, { message: 'sim:plain text="one two"', stream });
  await exchange.ended;
  return exchange;
}

const sent = (body: string, stream?: boolean) =>
  asked((response) => void response.writeHead(200, HEADERS).end(body), stream);

const chunk = (rest: string, id = 'chatcmpl-1') =>
  `data: {"id":"${id}","object":"chat.completion.chunk","created":5,"model":"GLM-4.6",${rest}}\n\n`;
const delta = (fields: string, reason = 'null') =>
  chunk(`"choices":[{"index":0,"delta":{${fields}},"finish_reason":${reason}}]`);
const ONE = delta('"role":"assistant","content":"one"');
const TWO = delta('"content":" two"');
const END = delta('', '"stop"');
const DONE = 'data: [DONE]\n\n';
const errorJson = (code: string) => `{"message":"M","type":"server_error","param":null,"code":"${code}"}`;
const broken = (code: string) =>
  chunk(`"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}],"error":${errorJson(code)}`);

describe('a stream', () => {
  it('is whole when every byte is right, comments or not', async () => {
    const whole = { as: 'whole', outcome: 'completed' };
    expect(judge(await sent(ONE + TWO + END + DONE))).toEqual(whole);
    server.close();
    expect(judge(await sent(`: keep-alive\n\n${ONE}: keep-alive\n\n${TWO}${END}${DONE}`))).toEqual(whole);
  });

  it('is broken when one error follows an exact beginning', async () => {
    const verdict = { as: 'broken', outcome: 'interrupted', code: 'worker_lost' };
    expect(judge(await sent(ONE + broken('worker_lost')))).toEqual(verdict);
    server.close();
    expect(judge(await sent(broken('worker_lost')))).toEqual(verdict);
  });

  it.each([
    ['a piece is lost', ONE + END + DONE],
    ['a piece comes twice', ONE + TWO + TWO + END + DONE],
    ['pieces change places', ONE + END + TWO + DONE],
    ['there is no end', ONE + TWO],
    ['there is no [DONE]', ONE + TWO + END],
    ['something follows the [DONE]', ONE + TWO + END + DONE + TWO],
    ['an error follows the [DONE]', ONE + TWO + END + DONE + broken('worker_lost')],
    ['a [DONE] follows the error', ONE + broken('worker_lost') + DONE],
    ['two errors follow', ONE + broken('worker_lost') + broken('worker_lost')],
    ['the error follows a wrong beginning', TWO + broken('worker_lost')],
    ['the error is none of ours', ONE + broken('made_up')],
    ['the chunks have the id of another answer', ONE.replace('chatcmpl-1', 'chatcmpl-2') + TWO + END + DONE],
    ['the chunks change their id', ONE + TWO.replace('chatcmpl-1', 'chatcmpl-2') + END + DONE],
  ])('is dishonest when %s', async (_how, body) => {
    const exchange = await sent(body);
    expect(() => judge(exchange)).toThrow();
  });

  it('that the connection cuts off is an exact beginning', async () => {
    const cutAfter = (body: string) =>
      asked((response) => response.writeHead(200, HEADERS).write(body, () => response.destroy()));
    expect(judge(await cutAfter(ONE + TWO.slice(0, 9)))).toEqual({ as: 'cut', outcome: 'client_gone' });
    server.close();
    const wrong = await cutAfter(ONE + END.slice(0, -9));
    expect(() => judge(wrong)).toThrow();
  });
});

describe('a body', () => {
  const body = (text: string) =>
    `{"id":"chatcmpl-1","object":"chat.completion","created":5,"model":"GLM-4.6","choices":[{"index":0,"message":` +
    `{"role":"assistant","content":"${text}","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":` +
    `{"prompt_tokens":6,"completion_tokens":2,"total_tokens":8,"prompt_tokens_details":{"cached_tokens":0}}}`;

  it('is whole when every byte is right, and dishonest otherwise', async () => {
    expect(judge(await sent(body('one two'), false))).toEqual({ as: 'whole', outcome: 'completed' });
    server.close();
    const wrong = await sent(body('one'), false);
    expect(() => judge(wrong)).toThrow('differ');
  });
});

describe('a refusal', () => {
  const refused = (status: number, headers: Record<string, string> = {}) =>
    asked((response) => {
      response.writeHead(status, { ...HEADERS, ...headers }).end(`{"error":${errorJson('worker_lost')}}`);
    });

  it('has the status of its code, and a time to come again', async () => {
    const verdict = { as: 'refused', outcome: 'interrupted', code: 'worker_lost' };
    expect(judge(await refused(503, { 'retry-after': '5' }))).toEqual(verdict);
    server.close();
    const wrongStatus = await refused(500, { 'retry-after': '5' });
    expect(() => judge(wrongStatus)).toThrow();
    server.close();
    const noTime = await refused(503);
    expect(() => judge(noTime)).toThrow('when to come again');
  });
});
