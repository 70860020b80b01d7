import { request as httpRequest } from 'node:http';
import { signIn, type Product } from '@sluice/testing';

/** A dashboard that looks on while requests end. */
export interface LiveTail {
  /** How many requests it was told of, or told that they were left out. */
  told(): number;
  close(): void;
}

const EVENT = Buffer.from('event: request');
const SKIPPED = /event: skipped\ndata: \{"count":(\d+)\}/g;

/** Signs in and opens the stream of requests through the gateway; resolves with the head of the answer. */
export async function openLiveTail({ url }: Product): Promise<LiveTail> {
  const cookie = await signIn(url);
  let text = Buffer.alloc(0);
  let told = 0;
  const count = (data: Buffer): void => {
    text = Buffer.concat([text, data]);
    const end = text.lastIndexOf('\n\n') + 2;
    if (end < 2) return;
    const whole = text.subarray(0, end);
    for (let at = whole.indexOf(EVENT); at !== -1; at = whole.indexOf(EVENT, at + EVENT.length)) told += 1;
    for (const [, left] of whole.toString().matchAll(SKIPPED)) told += Number(left);
    text = text.subarray(end);
  };
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/api/admin/requests/live`, { agent: false, headers: { cookie } });
    request.on('error', reject);
    request.on('response', (response) => {
      request.off('error', reject).on('error', () => undefined);
      if (response.statusCode !== 200) return reject(new Error(`the live tail answered ${response.statusCode}`));
      response.on('data', count).on('error', () => undefined);
      resolve({ told: () => told, close: () => request.destroy() });
    });
    request.end();
  });
}
