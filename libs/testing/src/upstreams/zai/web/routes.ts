import type { Route } from '../../simulator.js';
import { answerAuth } from './auths.js';
import { createChat, deleteChats } from './chats.js';
import { COMPLETION_PATHS, answerCompletion } from './completions.js';
import { FILE_CONTENT_PATH, downloadFile, uploadFile } from './files.js';
import { landingPage, modelCatalogue } from './landing.js';
import { authenticate, type WebSite } from './site.js';

/** Every address of the simulated chat site. */
export function webRoutes(site: WebSite): Route[] {
  return [
    {
      name: 'landing',
      method: 'GET',
      path: '/',
      handle: (exchange) => exchange.html(200, landingPage(site.settings().landingVersions)),
    },
    { name: 'auths', method: 'GET', path: '/api/v1/auths/', handle: (exchange) => answerAuth(site, exchange) },
    { name: 'chats', method: 'POST', path: '/api/v1/chats/new', handle: (exchange) => createChat(site, exchange) },
    { name: 'chats', method: 'DELETE', path: '/api/v1/chats/', handle: (exchange) => deleteChats(site, exchange) },
    { name: 'files', method: 'POST', path: '/api/v1/files/', handle: (exchange) => uploadFile(site, exchange) },
    { name: 'files', method: 'GET', path: FILE_CONTENT_PATH, handle: (exchange) => downloadFile(site, exchange) },
    {
      name: 'models',
      method: 'GET',
      path: '/api/models',
      handle: (exchange) => {
        authenticate(site, exchange);
        exchange.json(200, modelCatalogue());
      },
    },
    ...(['v1', 'v2'] as const).map((path): Route => ({
      name: 'completions',
      method: 'POST',
      path: COMPLETION_PATHS[path],
      isCompletion: true,
      handle: (exchange) => answerCompletion(site, path, exchange),
    })),
  ];
}
