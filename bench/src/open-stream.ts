import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Product } from '@sluice/testing';
import { MODEL } from './subjects.ts';

export interface OpenStream {
  readonly request: ClientRequest;
  /** Nobody reads it until a listener is set. */
  readonly response: IncomingMessage;
}

/** Asks for a stream on a connection of its own; resolves with the head of the answer. */
export function openStream({ url, apiKey }: Product, message: string): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/v1/chat/completions`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      request.off('error', reject).on('error', () => undefined);
      response.on('error', () => undefined);
      resolve({ request, response });
    });
    request.end(JSON.stringify({ model: MODEL, stream: true, messages: [{ role: 'user', content: message }] }));
  });
}
