import type { UpstreamResponse } from '@sluice/provider-kit';

interface Cookie {
  readonly value: string;
  /** ms since 1970; null for one that lives as long as the session. */
  readonly expiresAt: number | null;
}

/** The cookies of one session with one site: what is set again is replaced, what is taken back is dropped (RFC 6265). */
export class CookieJar {
  private readonly cookies = new Map<string, Cookie>();

  /** @param header  a `Cookie` header to begin with */
  constructor(header = '') {
    for (const pair of header.split(';')) {
      const { name, value } = splitPair(pair);
      if (name !== '') this.cookies.set(name, { value, expiresAt: null });
    }
  }

  /** Takes what an answer sets. */
  take(headers: UpstreamResponse['headers'], nowMs: number): void {
    const given = headers['set-cookie'] ?? [];
    for (const line of typeof given === 'string' ? [given] : given) {
      const [pair = '', ...attributes] = line.split(';');
      const { name, value } = splitPair(pair);
      if (name === '') continue;
      const expiresAt = expiryOf(attributes, nowMs);
      if (expiresAt !== null && expiresAt <= nowMs) this.cookies.delete(name);
      else this.cookies.set(name, { value, expiresAt });
    }
  }

  set(name: string, value: string): void {
    this.cookies.set(name, { value, expiresAt: null });
  }

  /** As a `Cookie` header; empty when there are none. */
  header(): string {
    return [...this.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  /** What must not be shown. */
  values(): readonly string[] {
    return [...this.cookies.values()].map(({ value }) => value).filter((value) => value !== '');
  }

  /** When the first of the cookies ends, ms since 1970; null when all live as long as the session. */
  expiresAt(): number | null {
    const times = [...this.cookies.values()].flatMap(({ expiresAt }) => expiresAt ?? []);
    return times.length === 0 ? null : Math.min(...times);
  }
}

function splitPair(pair: string): { readonly name: string; readonly value: string } {
  const at = pair.indexOf('=');
  return at === -1
    ? { name: pair.trim(), value: '' }
    : { name: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim() };
}

/** `Max-Age` counts before `Expires`; one that cannot be read counts as absent. */
function expiryOf(attributes: readonly string[], nowMs: number): number | null {
  const values = new Map(
    attributes.map((attribute) => {
      const { name, value } = splitPair(attribute);
      return [name.toLowerCase(), value];
    }),
  );
  const maxAge = values.get('max-age') ?? '';
  if (/^-?\d+$/.test(maxAge)) return nowMs + Number(maxAge) * 1_000;
  const expires = Date.parse(values.get('expires') ?? '');
  return Number.isNaN(expires) ? null : expires;
}
