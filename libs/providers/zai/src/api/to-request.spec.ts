import type { ChatRequest } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { findModel } from '../models.js';
import { toRequest } from './to-request.js';

const TOOLS = [{ name: 'one', parameters: { type: 'object' } }];
const FUNCTION = { type: 'function', function: { name: 'one', parameters: { type: 'object' } } };

function bodyFor(name: string, more: Partial<ChatRequest> = {}) {
  const model = findModel(name)!;
  const request = { model: name, messages: [{ role: 'user' as const, content: 'hi' }], stream: false, ...more };
  return toRequest(request, model, model.api.id);
}

describe('toRequest of the official API', () => {
  it("streams always and switches the thinking by the model's name", () => {
    expect(bodyFor('GLM-4.6')).toEqual({
      model: 'glm-4.6',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      thinking: { type: 'disabled' },
    });
    expect(bodyFor('GLM-4.6-Thinking').thinking).toEqual({ type: 'enabled' });
    expect(bodyFor('GLM-4.6-Thinking', { reasoning: { isEnabled: false } }).thinking).toEqual({ type: 'disabled' });
  });

  it('streams tool arguments with the models that can', () => {
    expect(bodyFor('GLM-4.6', { tools: TOOLS })).toMatchObject({
      tools: [FUNCTION],
      tool_choice: 'auto',
      tool_stream: true,
    });
    expect(bodyFor('GLM-4.5', { tools: TOOLS })).not.toHaveProperty('tool_stream');
  });

  it("searches by a tool of the API's own, beside the client's", () => {
    expect(bodyFor('GLM-4.6-Search').tools).toMatchObject([{ type: 'web_search', web_search: { enable: true } }]);
    expect(bodyFor('GLM-4.6', { webSearch: true, tools: TOOLS }).tools).toMatchObject([
      FUNCTION,
      { type: 'web_search' },
    ]);
    expect(bodyFor('GLM-4.6-Search', { webSearch: false })).not.toHaveProperty('tools');
  });

  it('passes on what the API knows and leaves out the rest', () => {
    const body = bodyFor('GLM-4.6', {
      temperature: 1,
      topP: 0.5,
      maxOutputTokens: 7,
      stop: ['x'],
      seed: 3,
      parallelToolCalls: true,
      responseFormat: { type: 'json_object' },
    });
    expect(body).toMatchObject({
      temperature: 1,
      top_p: 0.5,
      max_tokens: 7,
      stop: ['x'],
      response_format: { type: 'json_object' },
    });
    expect(body).not.toHaveProperty('seed');
    expect(body).not.toHaveProperty('parallel_tool_calls');
  });
});
