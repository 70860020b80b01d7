import { isIP } from 'node:net';
import { ServiceError } from '@sluice/contract';
import type { HttpClient } from '../http/http-client.js';
import type { FetchedImage, ImageRequest, UpstreamResponse } from '../http/upstream-http.js';
import { bareHost } from '../proxies/proxy-choice.js';
import { imageTypeOf } from './image-type.js';
import { isPublicAddress, isPublicName } from './public-address.js';

const LIMIT_BYTES = 10 * 1024 * 1024;
const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export interface FetchImageOptions {
  /** Longest time for all of it, ms; default 20 000. */
  readonly timeoutMs?: number;
  /** What an address that stands in the URL itself may be. */
  readonly isPublic?: (address: string) => boolean;
}

/** A fault of the caller's image. The text is all that becomes known of it. */
class ImageFault extends Error {}

const notPublic = () => new ImageFault('The address of an image must be a public one that begins with https://.');
const notFetched = () => new ImageFault('An image could not be fetched from its address. Send it as a data URL.');
const tooLarge = () => new ImageFault('An image is larger than 10 MiB.');
const noImage = () => new ImageFault('The address of an image does not lead to a PNG, JPEG, GIF or WebP.');

/**
 * @param client  must look names up with `publicLookup`: here only names and addresses that stand in URLs are judged
 * @see UpstreamHttp.fetchImage
 */
export async function fetchImage(
  client: Pick<HttpClient, 'request'>,
  image: ImageRequest,
  { timeoutMs = 20_000, isPublic = isPublicAddress }: FetchImageOptions = {},
): Promise<FetchedImage> {
  const { param, signal } = image;
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    return await readImage(await follow(client, image.url, deadline, isPublic));
  } catch (error) {
    if (signal.aborted) throw new ServiceError('client_closed', 'The caller left before the image was there.');
    const { message } = error instanceof ImageFault ? error : notFetched();
    throw new ServiceError('invalid_request', message, { param });
  }
}

/** The answer that the redirects lead to, each of which is judged anew. */
async function follow(
  client: Pick<HttpClient, 'request'>,
  address: string,
  signal: AbortSignal,
  isPublic: (address: string) => boolean,
): Promise<UpstreamResponse> {
  let url = toPublicUrl(address, undefined, isPublic);
  for (let redirects = 0; ; redirects += 1) {
    const response = await client.request({
      method: 'GET',
      url: url.href,
      headers: { accept: 'image/png, image/jpeg, image/gif, image/webp', 'accept-encoding': 'identity' },
      signal,
    });
    if (response.status === 200) return response;
    response.release();
    const { location } = response.headers;
    const isRedirect = REDIRECTS.includes(response.status) && typeof location === 'string';
    if (!isRedirect || redirects === MAX_REDIRECTS) throw notFetched();
    url = toPublicUrl(location, url.href, isPublic);
  }
}

function toPublicUrl(address: string, base: string | undefined, isPublic: (address: string) => boolean): URL {
  if (!URL.canParse(address, base)) throw notPublic();
  const url = new URL(address, base);
  const host = bareHost(url.hostname);
  const isFit = url.protocol === 'https:' && url.username === '' && url.password === '';
  if (!isFit || !(isIP(host) === 0 ? isPublicName(host) : isPublic(host))) throw notPublic();
  return url;
}

async function readImage(response: UpstreamResponse): Promise<FetchedImage> {
  const { 'content-type': declaredType, 'content-length': declaredBytes } = response.headers;
  const isCalledImage = typeof declaredType === 'string' && /^image\//i.test(declaredType);
  if (!isCalledImage || Number(declaredBytes) > LIMIT_BYTES) {
    response.release();
    throw isCalledImage ? tooLarge() : noImage();
  }
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body) {
    sizeBytes += chunk.length;
    if (sizeBytes > LIMIT_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const contentType = imageTypeOf(bytes);
  if (contentType === null) throw noImage();
  return { contentType, bytes };
}
