import type { ChatEvent, ServiceError } from '@sluice/contract';
import { isJsonObject, OpenAiStream, type JsonObject } from '@sluice/provider-kit';

const NOTHING: readonly never[] = [];

/** Reads the stream of the official API: OpenAI's chunks, with the hits of a search beside them. */
export function fromStream(toError: (chunk: JsonObject) => ServiceError): OpenAiStream {
  let seen: Set<string> | null = null;
  return new OpenAiStream({
    toError,
    extraEvents: ({ web_search: hits }) => (Array.isArray(hits) ? toCitations(hits, (seen ??= new Set())) : NOTHING),
  });
}

function toCitations(hits: readonly unknown[], seen: Set<string>): readonly ChatEvent[] {
  return hits.flatMap((hit, position) => {
    if (!isJsonObject(hit)) return [];
    const { link, url, title } = hit;
    const address = typeof link === 'string' && link !== '' ? link : url;
    if (typeof address !== 'string' || address === '' || seen.has(address)) return [];
    seen.add(address);
    const index = numberOf(hit.refer) ?? position + 1;
    const name = typeof title === 'string' && title !== '' ? title : `Result ${index}`;
    return [{ type: 'citation', index, title: name, url: address }];
  });
}

/** The number that the text refers to a hit by: `ref_2` is 2. */
function numberOf(refer: unknown): number | null {
  const digits = typeof refer === 'string' ? /\d+/.exec(refer)?.[0] : undefined;
  return digits === undefined ? null : Number(digits);
}
