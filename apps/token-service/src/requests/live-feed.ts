import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { RequestRecord } from '@sluice/contract';
import type { Response } from 'express';
import { RequestStore } from './request-store.js';

const HEARTBEAT_MS = 5_000;
/** Of one batch; nobody can read more at once. */
const MOST_AT_ONCE = 50;
/** A dashboard that takes nothing for so long is hung up on, ms. */
const STALL_MS = 60_000;

interface Watcher {
  readonly response: Response;
  readonly isSignedIn: () => Promise<boolean>;
  /** Requests that it was not told of as it did not keep up. */
  skipped: number;
}

/**
 * Tells dashboards of requests as they are written, as server-sent events: `request` with a RequestView, `skipped` with
 * `{count}` where there were more than can be read. A dashboard that does not keep up is told less, never waited for.
 */
@Injectable()
export class LiveFeed implements OnModuleDestroy {
  private readonly logger = new Logger('LiveFeed');
  private readonly watchers = new Set<Watcher>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly store: RequestStore) {}

  /** @param isSignedIn  asked again and again; the stream ends when it is over */
  open(response: Response, isSignedIn: () => Promise<boolean>): void {
    const watcher: Watcher = { response, isSignedIn, skipped: 0 };
    response.setTimeout(STALL_MS);
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    response.write(': open\n\n');
    this.watchers.add(watcher);
    response.once('close', () => this.leave(watcher));
    this.timer ??= setInterval(() => void this.beat(), HEARTBEAT_MS);
  }

  /** Never throws, and nobody waits for it. */
  tell(records: readonly RequestRecord[]): void {
    if (records.length === 0 || this.watchers.size === 0) return;
    this.send(records).catch((error: unknown) => this.logger.warn(`the live feed misses some: ${String(error)}`));
  }

  onModuleDestroy(): void {
    for (const { response } of this.watchers) response.end();
    if (this.timer !== null) clearInterval(this.timer);
  }

  private async send(records: readonly RequestRecord[]): Promise<void> {
    const views = await this.store.views(records.slice(-MOST_AT_ONCE));
    const skipped = records.length - views.length;
    const events = views.map((view) => `event: request\nid: ${view.id}\ndata: ${JSON.stringify(view)}\n\n`);
    for (const watcher of this.watchers) {
      if (watcher.response.writableNeedDrain) {
        watcher.skipped += records.length;
        continue;
      }
      watcher.response.write(skippedEvent(watcher.skipped + skipped) + events.join(''));
      watcher.skipped = 0;
    }
  }

  private async beat(): Promise<void> {
    for (const watcher of [...this.watchers]) {
      const { response, isSignedIn } = watcher;
      // While Redis is away nobody can tell, and nothing new is shown.
      if (!(await isSignedIn().catch(() => true))) response.end();
      else if (!response.writableNeedDrain) response.write(': keep-alive\n\n');
    }
  }

  private leave(watcher: Watcher): void {
    this.watchers.delete(watcher);
    if (this.watchers.size > 0 || this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
  }
}

const skippedEvent = (count: number): string =>
  count === 0 ? '' : `event: skipped\ndata: ${JSON.stringify({ count })}\n\n`;
