import type { UpstreamHttp, UpstreamResponse } from '../http/upstream-http.js';

/** The same client, with the bytes of each answer handed on in pieces of `sizeBytes`, however they came. */
export function inPieces(http: UpstreamHttp, sizeBytes: number): UpstreamHttp {
  return {
    request: async (request) => cut(await http.request(request), sizeBytes),
    fetchImage: (image) => http.fetchImage(image),
    close: () => http.close(),
  };
}

function cut(response: UpstreamResponse, sizeBytes: number): UpstreamResponse {
  return {
    status: response.status,
    headers: response.headers,
    body: pieces(response.body, sizeBytes),
    text: (limitBytes) => response.text(limitBytes),
    release: () => response.release(),
  };
}

async function* pieces(body: AsyncIterable<Uint8Array>, sizeBytes: number): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; at += sizeBytes) yield chunk.subarray(at, at + sizeBytes);
  }
}
