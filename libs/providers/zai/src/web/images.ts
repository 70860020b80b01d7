import { randomUUID } from 'node:crypto';
import { ServiceError, type ChatRequest } from '@sluice/contract';
import type { FetchedImage } from '@sluice/provider-kit';

/** An image of the request that lies at the chat site now. */
export interface UploadedImage {
  /** As the request has it: a data URL or an address. */
  readonly url: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly file: { readonly id: string; readonly name: string };
  readonly userId: string;
  readonly uploadedAt: number;
}

export interface RequestedImage {
  readonly url: string;
  /** The first part of the request that holds it. */
  readonly param: string;
}

/** The request's images, each once, in order. */
export function imagesOf({ messages }: ChatRequest): readonly RequestedImage[] {
  const params = new Map<string, string>();
  messages.forEach(({ content }, message) => {
    if (content === null || typeof content === 'string') return;
    content.forEach((part, index) => {
      if (part.type !== 'image' || params.has(part.url)) return;
      params.set(part.url, `messages.${message}.content.${index}`);
    });
  });
  return [...params].map(([url, param]) => ({ url, param }));
}

/**
 * The image that a data URL holds; null for an address, which has to be asked.
 *
 * @throws ServiceError `invalid_request` for what is no base64 image
 */
export function decodeImage({ url, param }: RequestedImage): FetchedImage | null {
  if (!/^data:/i.test(url)) return null;
  const comma = url.indexOf(',');
  const contentType = /^data:(image\/[\w.+-]{1,40});base64$/i.exec(url.slice(0, Math.max(0, comma)))?.[1];
  const bytes = contentType === undefined ? null : Buffer.from(url.slice(comma + 1), 'base64');
  if (contentType === undefined || bytes === null || bytes.length === 0) {
    throw new ServiceError('invalid_request', 'An image is not a base64 data URL of an image type.', { param });
  }
  return { contentType: contentType.toLowerCase(), bytes };
}

/** The multipart body of an upload; the file's name is a UUID without extension. */
export function toUploadForm({ bytes, contentType }: FetchedImage): FormData {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)], { type: contentType }), randomUUID());
  return form;
}

/** How completions and chats name an uploaded file; a persisted chat adds the message that it belongs to. */
export function toFileDescriptor(image: UploadedImage, userMessageId: string | null): object {
  const { file, contentType, sizeBytes, userId, uploadedAt } = image;
  return {
    type: 'image',
    file: {
      id: file.id,
      user_id: userId,
      hash: null,
      filename: file.name,
      data: {},
      meta: { name: file.name, content_type: contentType, size: sizeBytes, data: {} },
      created_at: uploadedAt,
      updated_at: uploadedAt,
    },
    id: file.id,
    url: `/api/v1/files/${file.id}/content`,
    name: file.name,
    status: 'uploaded',
    size: sizeBytes,
    error: '',
    itemId: randomUUID(),
    media: 'image',
    ...(userMessageId === null ? {} : { ref_user_msg_id: userMessageId }),
  };
}
