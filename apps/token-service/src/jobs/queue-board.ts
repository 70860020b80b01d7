import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Queue } from 'bullmq';
import { Router, type Request } from 'express';

/** A prefix as the gateway names it, of a path and nothing else. */
const PREFIX_FORM = /^(\/[\w.~-]+)+$/;
/** The board's page would fetch a font from elsewhere. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; frame-ancestors 'self'";

/** Bull Board writes the address of its page into it: here it is where the browser found it, behind whatever proxy. */
class BoardAdapter extends ExpressAdapter {
  constructor(private readonly mountedAt: string) {
    super();
  }

  override setEntryRoute({ method, route, handler }: Parameters<ExpressAdapter['setEntryRoute']>[0]): this {
    const router: Router = this.getRouter() as Router;
    router[method](route as string | string[], (request, response) => {
      const basePath = `${prefixOf(request)}${this.mountedAt}`;
      const { name, params } = handler({ basePath, uiConfig: this.uiConfig ?? {} });
      response.setHeader('content-security-policy', POLICY);
      response.render(name, params);
    });
    return this;
  }
}

function prefixOf(request: Request): string {
  const prefix = request.headers['x-forwarded-prefix'];
  return typeof prefix === 'string' && PREFIX_FORM.test(prefix) ? prefix : '';
}

/**
 * Bull Board over the queue of the jobs, for who wants to look closer than the dashboard does. Stands behind the gates of
 * session and origin.
 *
 * @param path  where it is mounted
 */
export function queueBoard(queue: Queue, path: string): Router {
  const serverAdapter = new BoardAdapter(path);
  createBullBoard({
    queues: [new BullMQAdapter(queue)],
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Sluice' } },
  });
  return serverAdapter.getRouter() as Router;
}
