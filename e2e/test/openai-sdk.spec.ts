import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@sluice/testing';
import { ask, type Stack, startStack } from './stack.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

type Delta = OpenAI.ChatCompletionChunk.Choice.Delta & { reasoning_content?: string };

describe('the official openai package', () => {
  it('streams an answer', async () => {
    const stream = await stack.openai.chat.completions.create({ ...ask('sim:plain text=Hello'), stream: true });
    let text = '';
    const finishReasons: string[] = [];
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (chunk.choices[0]?.finish_reason) finishReasons.push(chunk.choices[0].finish_reason);
      expect(chunk.usage ?? null).toBeNull();
    }
    expect(text).toBe('Hello');
    expect(finishReasons).toEqual(['stop']);
  });

  it('reads reasoning before content', async () => {
    const stream = await stack.openai.chat.completions.create({
      ...ask('sim:thinking'),
      model: 'GLM-4.6-Thinking',
      stream: true,
    });
    let order = '';
    for await (const chunk of stream) {
      const delta = chunk.choices[0]?.delta as Delta | undefined;
      if (delta?.reasoning_content) order += 'r';
      if (delta?.content) order += 'c';
    }
    expect(order).toMatch(/^r+c+$/);
  });

  it('gets usage in a chunk of its own, last, when it asks', async () => {
    const stream = await stack.openai.chat.completions.create({
      ...ask('sim:plain'),
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    const last = chunks.pop()!;
    expect(last.choices).toEqual([]);
    expect(last.usage!.total_tokens).toBe(last.usage!.prompt_tokens + last.usage!.completion_tokens);
    expect(last.usage!.completion_tokens).toBeGreaterThan(0);
    for (const chunk of chunks) expect(chunk.usage).toBeNull();
  });

  it('gets one body when it does not stream, and the request id', async () => {
    const { data, request_id } = await stack.openai.chat.completions.create(ask('sim:plain text=Hello')).withResponse();
    expect(data.choices[0]!.message.content).toBe('Hello');
    expect(data.choices[0]!.finish_reason).toBe('stop');
    expect(data.usage!.total_tokens).toBeGreaterThan(0);
    expect(data.object).toBe('chat.completion');
    expect(request_id).toMatch(/^req_/);
  });

  it('gets tool calls, streamed and whole', async () => {
    const tools: OpenAI.ChatCompletionTool[] = [
      {
        type: 'function',
        function: {
          name: 'get_weather',
          parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
        },
      },
    ];
    const whole = await stack.openai.chat.completions.create({ ...ask('sim:tool'), tools });
    const call = whole.choices[0]!.message.tool_calls![0]!;
    expect(whole.choices[0]!.finish_reason).toBe('tool_calls');
    if (call.type !== 'function') throw new Error('not a function');
    expect(call.function.name).toBe('get_weather');
    expect(JSON.parse(call.function.arguments)).toHaveProperty('city');
    const runner = stack.openai.chat.completions.stream({ ...ask('sim:tool'), tools });
    const final = await runner.finalChatCompletion();
    const streamed = final.choices[0]!.message.tool_calls![0]!;
    if (streamed.type !== 'function') throw new Error('not a function');
    expect(JSON.parse(streamed.function.arguments)).toEqual(JSON.parse(call.function.arguments));
  });

  it('aborts: the upstream is let go within half a second', async () => {
    const stream = await stack.openai.chat.completions.create({ ...ask('sim:slow every=200'), stream: true });
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) break;
    }
    stream.controller.abort();
    const abortedAt = Date.now();
    await eventually(() => stack.upstreams.openStreams() === 0);
    expect(Date.now() - abortedAt).toBeLessThan(500);
  });

  it('raises its own error classes', async () => {
    const { openai, product } = stack;
    const wrongKey = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: 'sk-wrong', maxRetries: 0 });
    await expect(wrongKey.chat.completions.create(ask('x'))).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(openai.chat.completions.create({ ...ask('x'), model: 'gpt-4' })).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    );
    const badRequest = openai.chat.completions.create({ ...ask('x'), temperature: 'hot' as unknown as number });
    await expect(badRequest).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await expect(badRequest).rejects.toMatchObject({ status: 400, param: 'temperature' });
    await expect(openai.chat.completions.create(ask('sim:status code=500'))).rejects.toBeInstanceOf(
      OpenAI.InternalServerError,
    );
  });

  it('raises when a stream breaks off in the middle, after the text that came', async () => {
    const stream = await stack.openai.chat.completions.create({ ...ask('sim:cut after=3'), stream: true });
    let text = '';
    const reading = (async () => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    })();
    await expect(reading).rejects.toBeInstanceOf(OpenAI.APIError);
    expect(text).not.toBe('');
  });

  it('lists the models and retrieves one, whatever its case', async () => {
    const ids: string[] = [];
    for await (const model of stack.openai.models.list()) ids.push(model.id);
    expect(ids).toEqual(expect.arrayContaining(['GLM-4.5', 'GLM-4.6-Thinking', 'GLM-4.6-Search', 'GLM-5']));
    expect((await stack.openai.models.retrieve('glm-4.6')).id).toBe('GLM-4.6');
    await expect(stack.openai.models.retrieve('nope')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});
