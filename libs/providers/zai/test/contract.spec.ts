import { describeProvider } from '@sluice/provider-kit/testing';
import { zai } from '../src/index.js';
import { RECORDINGS } from './recordings.js';

describeProvider(zai, {
  config: (url) => ({ ZAI_WEB_BASE_URL: url, ZAI_API_BASE_URL: `${url}/api/paas/v4` }),
  isCompletion: ({ path }) => path.endsWith('/chat/completions'),
  prelude: ({ path }) =>
    path === '/api/v1/chats/new'
      ? { body: '{"id":"chat-1"}', headers: { 'content-type': 'application/json' } }
      : { body: '<script src="/assets/prod-fe-1.0.107/a.js"></script>', headers: { 'content-type': 'text/html' } },
  chats: RECORDINGS,
});
