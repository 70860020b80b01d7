import type { ModelChannel } from '@sluice/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { CARD, finish, text } from './support/in-memory-wire.js';
import { KEY, TestGateway } from './support/test-gateway.js';

const API: ModelChannel = {
  id: 'api',
  reasoning: 'switch',
  tools: { choices: [], mayBeText: false },
  hasVision: false,
  hasSearch: true,
  responseFormats: ['json_object'],
  maxStops: 1,
  parameters: ['maxOutputTokens', 'temperature', 'topP'],
};
const WEB: ModelChannel = { ...API, id: 'web', tools: null, responseFormats: [], maxStops: 0, parameters: [] };
const TOOL = { type: 'function', function: { name: 'look' } };

/** A gateway that knows one model, on the channels given. */
async function gatewayOver(channels: readonly ModelChannel[], config = {}, emulatesTools = true): Promise<TestGateway> {
  const gateway = await TestGateway.start(config);
  gateway.wire.cards = [{ ...CARD, emulatesTools, models: [{ ...CARD.models[0]!, channels }] }];
  return gateway;
}

let gateway: TestGateway;
afterEach(() => gateway.stop());

describe('what a model can do', () => {
  it('is listed, with what is emulated of it', async () => {
    gateway = await gatewayOver([WEB]);
    const headers = { authorization: `Bearer ${KEY}` };
    const model = (await gateway.send({ path: '/v1/models/GLM-4.6', headers })).json();
    expect(model).toMatchObject({ tools: 'emulated', reasoning: 'optional', web_search: true });
    expect(model['supported_parameters']).toEqual(
      expect.arrayContaining(['max_tokens', 'max_completion_tokens', 'stop', 'tools', 'reasoning_effort']),
    );
    expect(model['supported_parameters']).not.toContain('temperature');
    expect(model['emulated_parameters']).toEqual(
      expect.arrayContaining(['max_tokens', 'stop', 'tools', 'tool_choice', 'response_format']),
    );
    expect(model['emulated_parameters']).not.toContain('reasoning_effort');
  });

  it('does not count tools that nobody emulates', async () => {
    gateway = await gatewayOver([WEB], {}, false);
    const headers = { authorization: `Bearer ${KEY}` };
    const model = (await gateway.send({ path: '/v1/models/GLM-4.6', headers })).json();
    expect(model).toMatchObject({ tools: 'none' });
    expect(model['supported_parameters']).not.toContain('tools');
  });
});

describe('a field that does nothing', () => {
  it('is named when no channel honours it', async () => {
    gateway = await gatewayOver([WEB, API]);
    gateway.wire.onRequest = (conversation) => {
      conversation.head = null;
      conversation.say(text('Hi'), finish()).end();
    };
    const { headers } = await gateway.chat({ seed: 1, temperature: 1, foo: 2, user: 'u' });
    expect(headers['x-sluice-ignored-params']).toBe('seed, user, foo');
  });

  it('is named by the name that the client gave it, when the channel that serves says so', async () => {
    gateway = await gatewayOver([WEB, API]);
    gateway.wire.onRequest = (conversation) => {
      conversation.head = { ...conversation.head!, ignored: ['temperature', 'reasoning', 'topP'] };
      conversation.say(text('Hi'), finish()).end();
    };
    for (const stream of [false, true]) {
      const { headers } = await gateway.chat({ temperature: 1, reasoning_effort: 'low', max_tokens: 3, stream });
      expect(headers['x-sluice-ignored-params']).toBe('temperature, reasoning_effort');
    }
  });

  it('is not named when the channel that serves honours it', async () => {
    gateway = await gatewayOver([WEB, API]);
    const { headers } = await gateway.chat({ temperature: 1, stop: ['a', 'b'], tools: [TOOL] });
    expect(headers['x-sluice-ignored-params']).toBeUndefined();
    expect(gateway.wire.last.chat).toMatchObject({ temperature: 1, stop: ['a', 'b'], tools: [{ name: 'look' }] });
  });

  it('is refused in strict mode when every channel would pass over something', async () => {
    gateway = await gatewayOver([WEB, API], { STRICT_PARAMETERS: true });
    expect((await gateway.chat({ seed: 1, temperature: 1 })).json().error).toMatchObject({
      code: 'unsupported_parameter',
      param: 'seed',
    });
    expect((await gateway.chat({ temperature: 1 })).status).toBe(200);
    expect(gateway.wire.last.chat).toMatchObject({ isStrict: true });
  });

  it('is refused in strict mode by any name of it', async () => {
    gateway = await gatewayOver([{ ...WEB, reasoning: 'never' }], { STRICT_PARAMETERS: true });
    for (const field of [{ thinking: { type: 'enabled' } }, { enable_thinking: true }, { reasoning_effort: 'high' }]) {
      const [param] = Object.keys(field);
      expect((await gateway.chat(field)).json().error).toMatchObject({ code: 'unsupported_parameter', param });
    }
    expect((await gateway.chat({ enable_thinking: false, reasoning: { exclude: true } })).status).toBe(200);
  });
});

describe('what would falsify an answer if it were passed over', () => {
  it.each([
    [{ n: 2 }, 'n', 'unsupported_value'],
    [{ logprobs: true }, 'logprobs', 'unsupported_value'],
    [{ top_logprobs: 3 }, 'top_logprobs', 'unsupported_value'],
    [{ tool_choice: 'required' }, 'tool_choice', null],
    [{ tools: [TOOL], tool_choice: { type: 'function', function: { name: 'other' } } }, 'tool_choice', null],
  ])('is refused: %j', async (fields, param, code) => {
    gateway = await gatewayOver([API]);
    const answer = await gateway.chat(fields);
    expect(answer.status).toBe(400);
    expect(answer.json().error).toMatchObject({ param, code, type: 'invalid_request_error' });
  });
});
