import { Roster } from '@sluice/contract';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** After the grace, for telling clients that their answers end here, ms. */
export const FAREWELL_MS = 2_000;

/**
 * Watches a server's requests, so that it can be stopped when the last has ended. Node's own notion of an idle
 * connection does not serve: one that has been opened and has not sent anything yet, as connection pools keep them in
 * hand, counts as busy there and would hold up the end for a minute.
 *
 * @param isEndless  whether a request is answered for as long as its client stays: it is not waited for
 * @returns `drain`: takes no more connections, and resolves when all are closed. Connections stay open until no
 *   request runs; past `graceMs` `stopRest` is called, and what is left 2 s later is cut off
 */
export function watchRequests(
  server: Server,
  isEndless: (request: IncomingMessage) => boolean,
): (graceMs: number, stopRest: () => void) => Promise<void> {
  const running = new Roster<ServerResponse>();
  let isDraining = false;
  const closeWhenQuiet = (): void => {
    if (isDraining && running.size === 0) server.closeAllConnections();
  };
  // Ahead of the application, which answers in the same turn where it can.
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const ticket = running.add(response);
    if (isDraining) markLast(response);
    response.once('close', () => {
      running.remove(ticket);
      // A stream whose headers said keep-alive: its connection takes no further request.
      if (isDraining) request.socket.end();
      closeWhenQuiet();
    });
  });
  return (graceMs, stopRest) =>
    new Promise((resolve) => {
      isDraining = true;
      for (const response of running) {
        if (isEndless(response.req)) response.destroy();
        else markLast(response);
      }
      let cutOff: NodeJS.Timeout | undefined;
      const grace = setTimeout(() => {
        stopRest();
        cutOff = setTimeout(() => server.closeAllConnections(), FAREWELL_MS);
      }, graceMs);
      server.close(() => {
        clearTimeout(grace);
        clearTimeout(cutOff);
        resolve();
      });
      closeWhenQuiet();
    });
}

function markLast(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
