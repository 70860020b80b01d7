import { ServiceError } from '@sluice/contract';
import {
  isJsonObject,
  parseJsonObject,
  type FetchedImage,
  type JsonObject,
  type ProviderTools,
  type UpstreamRequest,
} from '@sluice/provider-kit';
import { pageHeaders } from './browser.js';
import type { Errand } from './errand.js';
import { decodeImage, imagesOf, toUploadForm, type RequestedImage, type UploadedImage } from './images.js';
import { userIdOf } from './identity.js';
import { toNewChat, type NewChatFields } from './new-chat.js';

const TIMEOUT_MS = 30_000;
/** Addresses that one request may have us ask, each for up to 10 MiB. */
const MAX_ADDRESSES = 16;

/** The calls that some completions need before them: uploads, and the chat that they are to be part of. */
export class SiteCalls {
  constructor(
    private readonly siteUrl: string,
    private readonly tools: ProviderTools,
  ) {}

  /** @returns the id of a new chat */
  async openChat(errand: Errand, fields: NewChatFields): Promise<string> {
    const answer = await this.post('/api/v1/chats/new', errand, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(toNewChat(fields)),
    });
    const nested = isJsonObject(answer.chat) ? answer.chat.id : undefined;
    const chatId = [answer.id, nested].find((id) => typeof id === 'string' && id !== '');
    if (typeof chatId === 'string') return chatId;
    throw new ServiceError('upstream_protocol_changed', 'chat.z.ai opened a chat without naming it.');
  }

  /** @throws ServiceError `unsupported_parameter` for images with a guest, who may not upload */
  async upload(errand: Errand): Promise<readonly UploadedImage[]> {
    const { call, token } = errand;
    const images = imagesOf(call.request).map((requested) => ({ requested, decoded: decodeImage(requested) }));
    if (images.length > 0 && token.isGuest) {
      const advice = 'Images need a user token or an API key; guests may not send any.';
      throw new ServiceError('unsupported_parameter', advice, { param: 'messages' });
    }
    const tooMany = images.filter(({ decoded }) => decoded === null)[MAX_ADDRESSES];
    if (tooMany !== undefined) {
      const advice = `At most ${MAX_ADDRESSES} images may be addresses. Send the others as data URLs.`;
      throw new ServiceError('invalid_request', advice, { param: tooMany.requested.param });
    }
    const uploaded: UploadedImage[] = [];
    for (const { requested, decoded } of images) {
      const image = decoded ?? (await this.tools.http.fetchImage({ ...requested, signal: call.signal }));
      uploaded.push(await this.uploadOne(errand, requested, image));
    }
    return uploaded;
  }

  private async uploadOne(errand: Errand, { url }: RequestedImage, image: FetchedImage): Promise<UploadedImage> {
    const { id, filename } = await this.post('/api/v1/files/', errand, { body: toUploadForm(image) });
    if (typeof id !== 'string') {
      throw new ServiceError('upstream_protocol_changed', 'chat.z.ai took an image without naming it.');
    }
    return {
      url,
      contentType: image.contentType,
      sizeBytes: image.bytes.length,
      file: { id, name: typeof filename === 'string' ? filename : id },
      userId: userIdOf(errand.token),
      uploadedAt: Math.floor(this.tools.now() / 1_000),
    };
  }

  /** The site means status 200 alone as success. */
  private async post(
    path: string,
    errand: Errand,
    { headers, body }: Pick<UpstreamRequest, 'headers' | 'body'>,
  ): Promise<JsonObject> {
    const response = await this.tools.http.request({
      method: 'POST',
      url: `${this.siteUrl}${path}`,
      headers: { ...pageHeaders(null, 'application/json'), ...headers, authorization: errand.authorization },
      body,
      signal: errand.call.signal,
      headersTimeoutMs: TIMEOUT_MS,
    });
    const text = await response.text();
    const answer = parseJsonObject(text);
    if (response.status === 200 && answer !== null) return answer;
    throw errand.toError({ status: response.status, headers: response.headers, text });
  }
}
