import { describeProvider, type Reply, type SeenRequest } from '@sluice/provider-kit/testing';
import { longcat } from '../src/index.js';
import { OLDER_RECORDINGS, RECORDINGS } from './recordings.js';

const isCompletion = ({ path }: SeenRequest): boolean => /\/(chat\/completions|chat-completion(-V2)?)$/.test(path);
const prelude = ({ path }: SeenRequest): Reply => ({
  body: path.endsWith('/session-create') ? '{"code":0,"data":{"conversationId":"c1"}}' : '{"code":0}',
  headers: { 'content-type': 'application/json' },
});
const addresses = (url: string) => ({ LONGCAT_WEB_BASE_URL: url, LONGCAT_API_BASE_URL: `${url}/openai/v1` });

describeProvider(longcat, { config: addresses, isCompletion, prelude, chats: RECORDINGS });

describeProvider(longcat, {
  config: (url) => ({ ...addresses(url), LONGCAT_WEB_COMPLETIONS_PATH: '/api/v1/chat-completion' }),
  isCompletion,
  prelude,
  chats: OLDER_RECORDINGS,
});
