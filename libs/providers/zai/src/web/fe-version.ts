import type { ProviderTools } from '@sluice/provider-kit';
import { navigationHeaders } from './browser.js';

const PATTERN = /prod-fe-(\d+)\.(\d+)\.(\d+)/g;
const FRESH_MS = 1_800_000;
/** How long a version that could not be asked for is made do with, ms. */
const RETRY_MS = 60_000;
const TIMEOUT_MS = 10_000;
const PAGE_LIMIT_BYTES = 4_194_304;

export interface FeVersionOptions {
  readonly siteUrl: string;
  /** Used while the site has never been asked with success. */
  readonly fallback: string;
  readonly tools: ProviderTools;
}

/** The newest version named on a page, by number: 1.0.107 is newer than 1.0.99. null when it names none. */
export function newestVersion(page: string): string | null {
  let newest: { text: string; numbers: readonly number[] } | null = null;
  for (const match of page.matchAll(PATTERN)) {
    const numbers = match.slice(1).map(Number);
    if (newest === null || isNewer(numbers, newest.numbers)) newest = { text: match[0], numbers };
  }
  return newest?.text ?? null;
}

function isNewer(candidate: readonly number[], known: readonly number[]): boolean {
  const at = candidate.findIndex((number, position) => number !== known[position]);
  return at !== -1 && (candidate[at] ?? 0) > (known[at] ?? 0);
}

/**
 * The chat site's version, which its completions want named. Read from its landing page, kept for half an hour; when the
 * page cannot be read the last one known serves on. Calls at the same time share one look.
 */
export class FeVersion {
  private known: string | null = null;
  private freshUntil = 0;
  private running: Promise<string> | null = null;

  constructor(private readonly options: FeVersionOptions) {}

  /** Never fails: in doubt it is an old version. */
  async current(): Promise<string> {
    const { tools, fallback } = this.options;
    if (tools.now() < this.freshUntil) return this.known ?? fallback;
    this.running ??= this.discover().finally(() => (this.running = null));
    return this.running;
  }

  /** Asks anew, unless somebody has already since `outdated` was handed out. */
  async renew(outdated: string): Promise<string> {
    if ((this.known ?? this.options.fallback) === outdated) this.freshUntil = 0;
    return this.current();
  }

  private async discover(): Promise<string> {
    const { tools, siteUrl, fallback } = this.options;
    let found: string | null = null;
    try {
      const response = await tools.http.request({
        method: 'GET',
        url: `${siteUrl}/`,
        headers: navigationHeaders(),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        followsRedirects: true,
      });
      const page = await response.text(PAGE_LIMIT_BYTES);
      if (response.status === 200) found = newestVersion(page);
    } catch {
      // Left to the warning below: whatever went wrong, the last version known serves.
    }
    if (found === null) tools.warn(`The version of chat.z.ai could not be read; ${this.known ?? fallback} serves on.`);
    this.known = found ?? this.known;
    this.freshUntil = tools.now() + (found === null ? RETRY_MS : FRESH_MS);
    return this.known ?? fallback;
  }
}
