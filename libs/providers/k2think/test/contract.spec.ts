import { describeProvider } from '@sluice/provider-kit/testing';
import { k2think } from '../src/index.js';
import { RECORDINGS } from './recordings.js';

describeProvider(k2think, {
  config: (url) => ({ K2THINK_WEB_BASE_URL: url, K2THINK_API_BASE_URL: `${url}/v1` }),
  isCompletion: ({ path }) => path.endsWith('/chat/completions'),
  prelude: () => ({ body: '{"id":"chat-1"}', headers: { 'content-type': 'application/json' } }),
  chats: RECORDINGS,
});
