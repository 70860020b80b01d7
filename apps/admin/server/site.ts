import helmet from 'helmet';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';

/** Below this the server finds the dashboard; the gateway takes ROOT_PATH away in front of it. */
const MOUNT = '/admin';
const FILE = /^\/(assets\/.+|[^/]+\.\w+)$/;
/** The page by its own name, which as a file would not know where the browser finds it. */
const PAGE = '/index.html';
/** As the built page has it. */
const BUILT_BASE = '<base href="/admin/" />';
/** Files whose names change with what is in them. */
const LASTING = 'public, max-age=31536000, immutable';

/**
 * Nothing but our own files and our own API. Styles alone may stand in the page: Mantine writes its theme into it, and
 * a style cannot run.
 */
const headers = helmet({
  strictTransportSecurity: false,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      manifestSrc: ["'self'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
});

/**
 * Answers with the files of the dashboard, and with its page at every address that names no file: the page itself knows
 * which there are.
 *
 * @param folder    of the built files
 * @param baseHref  where the browser finds them, with a slash behind
 * @throws Error when they have not been built
 */
export function site(folder: string, baseHref: string): RequestListener {
  const built = readFileSync(join(folder, 'index.html'), 'utf8');
  if (!built.includes(BUILT_BASE)) throw new Error(`index.html in ${folder} has no ${BUILT_BASE}`);
  const page = Buffer.from(built.replace(BUILT_BASE, `<base href="${baseHref}" />`));
  const files = sirv(folder, {
    etag: true,
    gzip: true,
    brotli: true,
    setHeaders: (response, path) => {
      response.setHeader('cache-control', path.startsWith('/assets/') ? LASTING : 'no-cache');
    },
  });
  return (request, response) => {
    headers(request, response, () => {
      const path = pathBelowMount(request);
      if (path === null) return notFound(response);
      if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response);
      if (path === PAGE || !FILE.test(path)) return sendPage(request, response, page);
      request.url = path;
      files(request, response, () => notFound(response));
    });
  };
}

/** Null where the request is for something else. */
function pathBelowMount({ url = '/' }: IncomingMessage): string | null {
  const path = url.split('?', 1)[0]!;
  if (path === MOUNT) return '/';
  return path.startsWith(`${MOUNT}/`) ? path.slice(MOUNT.length) : null;
}

function sendPage(request: IncomingMessage, response: ServerResponse, page: Buffer): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': page.length,
    'cache-control': 'no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : page);
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end('Nothing is served at this address.\n');
}

function refuse(response: ServerResponse): void {
  response.writeHead(405, { allow: 'GET, HEAD', 'content-type': 'text/plain; charset=utf-8' });
  response.end('Files are only read here.\n');
}
