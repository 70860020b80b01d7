import type { Exchange } from './exchange.js';
import { captchaPage, proxyPage, wafPage } from './pages.js';
import type { Pacer } from './pacer.js';

/** What a route does in place of its work, whoever asks. */
export interface RouteFault {
  /**
   * `error` answers with `status` (default 500); `waf` and `captcha` with their HTML; `hang` never answers; `reset`
   * breaks the connection; `slow` does the work after `delayMs`.
   */
  readonly kind: 'error' | 'waf' | 'captcha' | 'hang' | 'reset' | 'slow';
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  readonly delayMs?: number;
  /** How often, then it is over; for ever when left out. */
  readonly times?: number;
}

const KINDS: readonly string[] = ['error', 'waf', 'captcha', 'hang', 'reset', 'slow'];

/** The faults that lie on the routes of one channel. */
export class RouteFaults {
  readonly #faults = new Map<string, { readonly fault: RouteFault; left: number }>();

  constructor(readonly routes: readonly string[]) {}

  /** Puts a fault on a route, or takes it off with null. */
  set(route: string, fault: RouteFault | null): void {
    if (!this.routes.includes(route)) throw new Error(`there is no route '${route}': ${this.routes.join(', ')}`);
    if (fault === null) this.#faults.delete(route);
    else if (KINDS.includes(fault.kind)) this.#faults.set(route, { fault, left: fault.times ?? Infinity });
    else throw new Error(`a fault is one of ${KINDS.join(', ')}`);
  }

  /** The same, as `POST /__sim/fault` gives it: `{"route":"auths","fault":{"kind":"waf"}}`. */
  put(body: unknown): unknown {
    const { route, fault } = (body ?? {}) as { route?: unknown; fault?: unknown };
    this.set(String(route), (fault ?? null) as RouteFault | null);
    return body;
  }

  clear(): void {
    this.#faults.clear();
  }

  /** The fault that meets the next request of a route. */
  take(route: string): RouteFault | null {
    const entry = this.#faults.get(route);
    if (entry === undefined) return null;
    entry.left -= 1;
    if (entry.left <= 0) this.#faults.delete(route);
    return entry.fault;
  }
}

interface FaultTools {
  readonly faults: RouteFaults;
  readonly pacer: Pacer;
  readonly toErrorBody: (status: number) => unknown;
}

/** Answers in the fault's way; false when the route may still do its work. */
export async function applyFault(tools: FaultTools, route: string, exchange: Exchange): Promise<boolean> {
  const fault = tools.faults.take(route);
  if (fault === null) return false;
  if (fault.delayMs !== undefined) await tools.pacer.until(performance.now() + fault.delayMs);
  if (fault.kind === 'slow') return false;
  if (fault.kind === 'hang') return true;
  if (fault.kind === 'reset') exchange.breakConnection();
  else if (fault.kind === 'waf') exchange.html(fault.status ?? 405, wafPage());
  else if (fault.kind === 'captcha') exchange.html(fault.status ?? 200, captchaPage());
  else sendError(exchange, fault.status ?? 500, tools.toErrorBody, fault.retryAfterSeconds ?? null);
  return true;
}

/** An upstream's error answer; 502, 503 and 504 come from the reverse proxy before it, as HTML. */
export function sendError(
  exchange: Exchange,
  status: number,
  toErrorBody: (status: number) => unknown,
  retryAfterSeconds: number | null,
): void {
  const headers: Record<string, string> =
    retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
  if (status >= 502 && status <= 504) exchange.html(status, proxyPage(status), headers);
  else exchange.json(status, toErrorBody(status), headers);
}
