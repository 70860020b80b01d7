import type { ChatEvent, ChatRequest } from '@sluice/contract';
import { type Provider, Shaping } from '@sluice/provider-kit';
import { expect, it } from 'vitest';
import { shapedAnswer } from '../src/attempts/shaped-answer.js';
import { BARE } from './support/api-provider.js';

it('gives a sign of life while an answer is held back for long', async () => {
  const request: ChatRequest = {
    model: 'M',
    messages: [{ role: 'user', content: 'Hi' }],
    stream: false,
    responseFormat: { type: 'json_object' },
  };
  let time = 0;
  const chat: Provider['chat'] = async function* () {
    yield { type: 'text-delta', text: '{"a":' };
    time += 6_000;
    yield { type: 'text-delta', text: ' 1' };
    time += 1_000;
    yield { type: 'text-delta', text: '}' };
    yield { type: 'finish', reason: 'stop', usage: { inputTokens: 1, outputTokens: 1 }, usageSource: 'upstream' };
  };
  const provider: Provider = { models: [], channels: [], chat, checkToken: () => Promise.resolve({ state: 'valid' }) };
  const shaping = new Shaping(request, BARE, { emulatesTools: true });
  const call = { request: shaping.request, channel: 'api', token: null, signal: new AbortController().signal };
  const events: ChatEvent[] = [];
  const options = { provider, call, shaping, onCorrection: () => undefined, now: () => time };
  for await (const event of shapedAnswer(options)) events.push(event);
  expect(events).toMatchObject([
    { type: 'text-delta', text: '' },
    { type: 'text-delta', text: '{"a": 1}' },
    { type: 'finish', reason: 'stop' },
  ]);
});
