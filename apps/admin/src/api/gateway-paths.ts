import { queryOptions } from '@tanstack/react-query';
import { root } from './client';

interface Document {
  readonly paths?: Readonly<Record<string, unknown>>;
}

/** Paths that the gateway serves clients at, as its own document says; which dialects it speaks is seen by them. */
export const gatewayPathsQuery = queryOptions({
  queryKey: ['gateway-paths'],
  staleTime: Infinity,
  queryFn: async ({ signal }): Promise<ReadonlySet<string>> => {
    const response = await fetch(`${root}/openapi.json`, { signal });
    if (!response.ok) return new Set();
    const { paths = {} } = (await response.json()) as Document;
    return new Set(Object.keys(paths).map((path) => path.replace(/^.*?(?=\/(v1|anthropic)\/)/, '')));
  },
});
