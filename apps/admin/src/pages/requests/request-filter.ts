import { toRequestIdPrefix } from '@sluice/contract';
import type { RequestView } from '../../api/generated/schema';
import type { RequestOutcome, RequestQuery } from '../../api/requests';
import type { UrlState } from '../../ui/url-state';
import { OUTCOME_WORDS } from './outcome';

/** What a key filter says of requests that came with AUTH_TOKEN. */
export const NO_KEY = 'none';

export const SPANS = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000 } as const;
export type Span = keyof typeof SPANS;

/** The filters as the address has them. */
export interface RequestFilter {
  readonly model: string | null;
  readonly outcome: RequestOutcome | null;
  readonly apiKeyId: string | null;
  readonly tokenId: string | null;
  readonly span: Span | null;
  readonly q: string | null;
}

export const readFilter = (url: UrlState): RequestFilter => ({
  model: url.get('model'),
  outcome: OUTCOME_WORDS.find((word) => word === url.get('outcome')) ?? null,
  apiKeyId: url.get('key'),
  tokenId: url.get('token'),
  span: (Object.keys(SPANS) as Span[]).find((span) => span === url.get('span')) ?? null,
  q: url.get('q'),
});

export const isFiltering = (filter: RequestFilter): boolean => Object.values(filter).some((value) => value !== null);

/** As the service takes them. @param now  ms since 1970; a minute is fine enough, so that the question stays the same */
export function toQuery({ model, outcome, apiKeyId, tokenId, span, q }: RequestFilter, now: number): RequestQuery {
  const minute = Math.floor(now / 60_000) * 60_000;
  return {
    ...(model === null ? {} : { model }),
    ...(outcome === null ? {} : { outcome }),
    ...(apiKeyId === null ? {} : { apiKeyId }),
    ...(tokenId === null ? {} : { tokenId }),
    ...(span === null ? {} : { from: new Date(minute - SPANS[span]).toISOString() }),
    ...(q === null ? {} : { q }),
  };
}

/** Whether a request that has just ended belongs to what is shown. */
export function matches({ model, outcome, apiKeyId, tokenId, q }: RequestFilter, request: RequestView): boolean {
  return (
    (model === null || request.model === model) &&
    (outcome === null || request.outcome === outcome) &&
    (apiKeyId === null || (request.apiKeyId ?? NO_KEY) === apiKeyId) &&
    (tokenId === null || request.tokenId === tokenId) &&
    (q === null || request.id.startsWith(toRequestIdPrefix(q)))
  );
}

/** The live ones above those of the list, each once, newest first. */
export function merged(live: readonly RequestView[], list: readonly RequestView[], most: number): RequestView[] {
  const known = new Set(list.map(({ id }) => id));
  const all = [...live.filter(({ id }) => !known.has(id)), ...list];
  return all.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, most);
}
