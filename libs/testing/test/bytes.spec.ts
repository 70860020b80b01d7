import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZAI_API_KEY, expectedAnswer, expectedPieces, startZaiUpstreams, type ZaiUpstreams } from '../src/index.js';
import { readApi } from './read-answer.js';

let zai: ZaiUpstreams;
beforeAll(async () => {
  zai = await startZaiUpstreams({ paceMs: 0 });
});
afterAll(() => zai.close());

/** The official API's answer, with the body as Node's parser hands it over: one chunk of the transfer coding each. */
async function ask(text: string): Promise<IncomingMessage> {
  const outgoing = request(`${zai.apiUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ZAI_API_KEY}` },
  });
  const content = { model: 'glm-4.6', stream: true, messages: [{ role: 'user', content: text }] };
  outgoing.end(JSON.stringify({ ...content, thinking: { type: 'disabled' } }));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return response;
}

async function piecesOf(text: string): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  const response = await ask(text);
  response.on('data', (piece: Buffer) => pieces.push(piece));
  await once(response, 'end');
  return pieces;
}

describe('the bytes of a stream', () => {
  it('come one by one when split', async () => {
    const pieces = await piecesOf('sim:split');
    expect(new Set(pieces.map(({ length }) => length))).toEqual(new Set([1]));
    const answer = await readApi(new Response(Buffer.concat(pieces).toString()));
    expect(answer.text).toBe(expectedAnswer('api', 'sim:split').text);
  });

  it('come apart inside each wide character when cut there', async () => {
    const pieces = await piecesOf('sim:multibyte');
    const whole = Buffer.concat(pieces);
    const wide = Array.from(whole.toString()).filter((character) => Buffer.byteLength(character) > 1).length;
    expect(pieces.filter((piece) => piece.toString().endsWith('\uFFFD'))).toHaveLength(wide);
    expect((await readApi(new Response(whole.toString()))).text).toBe(expectedAnswer('api', 'sim:multibyte').text);
  });

  it.each(['sim:thinking', 'sim:plain text="a few words"', 'sim:load events=25 rate=0 size=10'])(
    'are an event for each piece that is expected of %s',
    async (text) => {
      const body = Buffer.concat(await piecesOf(text)).toString();
      const chunks = [...body.matchAll(/"delta":(\{.*?\})/g)].map(
        ([, delta]) => JSON.parse(delta!) as { content?: string; reasoning_content?: string },
      );
      const { reasoning, text: answer } = expectedPieces('api', text);
      expect(chunks.flatMap(({ reasoning_content: piece }) => piece ?? [])).toEqual(reasoning);
      expect(chunks.flatMap(({ content: piece }) => piece || [])).toEqual(answer);
    },
  );

  it('are not made faster than the client reads them', async () => {
    const response = await ask('sim:load events=400000 rate=0 size=200');
    await once(response, 'readable');
    const call = zai.calls.at(-1);
    const seen: number[] = [];
    await expect
      .poll(() => seen.push(call?.bytes ?? 0) > 3 && seen.at(-1) === seen.at(-3), { interval: 50 })
      .toBe(true);
    expect(call?.bytes).toBeLessThan(16 * 1024 * 1024);
    response.destroy();
    await zai.idle();
    expect(call).toMatchObject({ endedBy: 'client' });
  });

  it('of a load keep the rate and carry the time of sending when stamped', async () => {
    const start = Date.now();
    const pieces = await piecesOf('sim:load events=50 rate=100 size=40 stamp');
    expect(Date.now() - start).toBeGreaterThanOrEqual(480);
    const text = (await readApi(new Response(Buffer.concat(pieces).toString()))).text;
    const stamps = (text.match(/\d{16}/g) ?? []).map((digits) => Number(digits) / 1_000);
    expect(stamps).toHaveLength(50);
    expect(stamps.every((stamp, index) => index === 0 || stamp >= (stamps[index - 1] ?? 0))).toBe(true);
    expect(Math.abs((stamps[0] ?? 0) - start)).toBeLessThan(1_000);
  });
});
