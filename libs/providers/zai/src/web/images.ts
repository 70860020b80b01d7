import { randomUUID } from 'node:crypto';
import { ServiceError, type ChatRequest } from '@sluice/contract';

/** An image of the request that lies at the chat site now. */
export interface UploadedImage {
  /** As the request has it. */
  readonly dataUrl: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly file: { readonly id: string; readonly name: string };
  readonly userId: string;
  readonly uploadedAt: number;
}

export interface DecodedImage {
  readonly dataUrl: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** The request's images, each once, in order. */
export function imageUrlsOf({ messages }: ChatRequest): readonly string[] {
  const urls = messages.flatMap(({ content }) =>
    content === null || typeof content === 'string'
      ? []
      : content.flatMap((part) => (part.type === 'image' ? [part.url] : [])),
  );
  return [...new Set(urls)];
}

/** @throws ServiceError `unsupported_parameter` for an address, `invalid_request` for what is no base64 image */
export function decodeImage(url: string): DecodedImage {
  if (!url.startsWith('data:')) {
    throw new ServiceError('unsupported_parameter', 'Images must be data URLs here: this way to Z.AI fetches none.', {
      param: 'messages',
    });
  }
  const comma = url.indexOf(',');
  const contentType = /^data:(image\/[\w.+-]{1,40});base64$/i.exec(url.slice(0, Math.max(0, comma)))?.[1];
  const bytes = contentType === undefined ? null : Buffer.from(url.slice(comma + 1), 'base64');
  if (contentType === undefined || bytes === null || bytes.length === 0) {
    throw new ServiceError('invalid_request', 'An image is not a base64 data URL of an image type.', {
      param: 'messages',
    });
  }
  return { dataUrl: url, contentType: contentType.toLowerCase(), bytes };
}

/** The multipart body of an upload; the file's name is a UUID without extension. */
export function toUploadForm({ bytes, contentType }: DecodedImage): FormData {
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
