import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { freePort } from '@sluice/testing';

/** What becomes of a call instead of an answer by the simulator. */
export type Mood = (response: ServerResponse) => void;

const refuse =
  (status: number, body: object, headers: Record<string, string> = {}): Mood =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

export const MOODS = {
  /** The key works no more. */
  refused: refuse(401, { error: { code: '1000', message: 'Authentication failed' } }),
  limited: refuse(429, { error: { code: '1302', message: 'Too many requests' } }, { 'retry-after': '2' }),
  exhausted: refuse(429, { error: { code: '1113', message: 'Insufficient balance' } }),
  /** As if the network were down. */
  cut: (response: ServerResponse): void => void response.destroy(),
} as const;

/** A door before the simulated API of Z.AI, which treats single keys as a test wants. */
export interface MoodyDoor {
  readonly url: string;
  /** Origin of the simulator behind it. */
  target: string;
  /** By key. */
  readonly moods: Map<string, Mood>;
  /** Calls that were made with each key. */
  readonly calls: Map<string, number>;
  close(): Promise<void>;
}

export async function openDoor(): Promise<MoodyDoor> {
  const port = await freePort();
  const door = { url: `http://127.0.0.1:${port}`, target: '', moods: new Map<string, Mood>(), calls: new Map() };
  const server = createServer((request, response) => {
    const key = (request.headers.authorization ?? '').replace('Bearer ', '');
    door.calls.set(key, (door.calls.get(key) ?? 0) + 1);
    const mood = door.moods.get(key);
    if (mood === undefined) pass(door.target, request, response);
    else request.resume().on('end', () => mood(response));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return Object.assign(door, {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function pass(target: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = request;
  const onward = ask(target + request.url, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
