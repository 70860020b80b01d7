import { randomUUID } from 'node:crypto';
import { Refusal, type Exchange } from '../../exchange.js';
import type { StoredFile } from './accounts.js';
import { require } from '../../checks.js';
import { authenticate, type WebSite } from './site.js';

/** `/api/v1/files/{id}/content` */
export const FILE_CONTENT_PATH = /^\/api\/v1\/files\/([^/]+)\/content$/;

/** `POST /api/v1/files/`: keeps an image for a user. Guests have no files. */
export async function uploadFile(site: WebSite, exchange: Exchange): Promise<void> {
  const account = authenticate(site, exchange);
  const bytes = await exchange.readBody();
  if (account.role !== 'user') throw new Refusal(403, { detail: 'Guests cannot upload files' });
  const part = await readFilePart(bytes, exchange.header('content-type') ?? '');
  const file: StoredFile = {
    id: randomUUID(),
    filename: part.name,
    contentType: part.type,
    bytes: Buffer.from(await part.arrayBuffer()),
    createdAt: Math.floor(Date.now() / 1_000),
  };
  account.files.set(file.id, file);
  exchange.json(200, {
    id: file.id,
    user_id: account.id,
    hash: null,
    filename: file.filename,
    data: {},
    meta: { name: file.filename, content_type: file.contentType, size: file.bytes.length, data: {} },
    created_at: file.createdAt,
    updated_at: file.createdAt,
  });
}

/** `GET /api/v1/files/{id}/content` */
export function downloadFile(site: WebSite, exchange: Exchange): void {
  const account = authenticate(site, exchange);
  const file = account.files.get(FILE_CONTENT_PATH.exec(exchange.url.pathname)?.[1] ?? '');
  if (file === undefined) throw new Refusal(404, { detail: 'Not Found' });
  exchange.head(200, { 'content-type': file.contentType, 'content-length': String(file.bytes.length) });
  exchange.response.end(file.bytes);
}

/** The form's single part, which must be a file of the name `file`. */
async function readFilePart(bytes: Buffer, contentType: string): Promise<File> {
  require(contentType.startsWith('multipart/form-data'), 'the body must be multipart/form-data');
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => null);
  require(form !== null, 'the form cannot be read');
  const parts = [...form];
  const [name, part] = parts[0] ?? [];
  require(parts.length === 1 && name === 'file' && part instanceof File, 'the form must hold one file, named file');
  require(part.type.startsWith('image/'), 'only images are taken');
  return part;
}
