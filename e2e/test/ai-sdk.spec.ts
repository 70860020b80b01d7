import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Stack, startStack } from './stack.js';

let stack: Stack;
let sluice: ReturnType<typeof createOpenAICompatible>;
beforeAll(async () => {
  stack = await startStack();
  sluice = createOpenAICompatible({
    name: 'sluice',
    baseURL: `${stack.product.url}/v1`,
    apiKey: stack.product.apiKey,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
});
afterAll(() => stack.stop());

const prompt = (text: string) => ask(text).messages[0].content;

describe('the Vercel AI SDK', () => {
  it('generates a text, with usage', async () => {
    const result = await generateText({
      model: sluice('GLM-4.6'),
      prompt: prompt('sim:plain text=Hello'),
      maxRetries: 0,
    });
    expect(result.text).toBe('Hello');
    expect(result.finishReason).toBe('stop');
    expect(result.usage.outputTokens).toBeGreaterThan(0);
  });

  it('streams text, and reasoning apart from it', async () => {
    const result = streamText({ model: sluice('GLM-4.6-Thinking'), prompt: prompt('sim:thinking'), maxRetries: 0 });
    let text = '';
    for await (const part of result.textStream) text += part;
    expect(text).not.toBe('');
    expect(await result.reasoningText).toBeTruthy();
    expect(await result.reasoningText).not.toContain(text);
    expect((await result.usage).totalTokens).toBeGreaterThan(0);
  });

  it('runs a tool and hands its result back', async () => {
    const cities: string[] = [];
    const result = await generateText({
      model: sluice('GLM-4.6'),
      prompt: prompt('sim:tool'),
      maxRetries: 0,
      tools: {
        get_weather: tool({
          description: 'Weather of a city',
          inputSchema: jsonSchema<{ city: string }>({
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
          }),
          execute: ({ city }) => {
            cities.push(city);
            return Promise.resolve('sunny');
          },
        }),
      },
    });
    expect(cities).toHaveLength(1);
    expect(result.toolCalls).toHaveLength(1);
  });

  it('gets an object of a schema, whole and as it grows', async () => {
    const schema = jsonSchema<{ age: number }>({
      type: 'object',
      properties: { age: { type: 'integer' } },
      required: ['age'],
    });
    const request = {
      model: sluice('GLM-4.6'),
      prompt: prompt('sim:json value={"age":7} wrong={"age":"x"} form=fenced'),
      output: Output.object({ schema }),
      maxRetries: 0,
    };
    expect((await generateText(request)).output).toEqual({ age: 7 });
    expect(await streamText(request).output).toEqual({ age: 7 });
  });

  it('runs a tool that the channel does not know, and goes on with its result', async () => {
    const site = await startStack({ channels: 'web', env: { ZAI_WEB_TOOLS: 'emulated' } });
    try {
      const viaSite = createOpenAICompatible({
        name: 'sluice',
        baseURL: `${site.product.url}/v1`,
        apiKey: site.product.apiKey,
      });
      const inputSchema = jsonSchema<{ city: string }>({
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
      });
      const result = streamText({
        model: viaSite('GLM-4.6'),
        prompt: prompt('sim:tool thinking=on'),
        maxRetries: 0,
        stopWhen: stepCountIs(3),
        tools: { get_weather: tool({ inputSchema, execute: ({ city }) => Promise.resolve(`sunny in ${city}`) }) },
      });
      const steps = await result.steps;
      expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
      expect(await result.text).toMatch(/^The tool answered: .*sunny in /);
    } finally {
      await site.stop();
    }
  });

  it('raises an error when a stream breaks off', async () => {
    const errors: unknown[] = [];
    const result = streamText({
      model: sluice('GLM-4.6'),
      prompt: prompt('sim:cut after=2'),
      maxRetries: 0,
      onError: ({ error }) => void errors.push(error),
    });
    let text = '';
    for await (const part of result.textStream) text += part;
    expect(text).not.toBe('');
    expect(errors).toHaveLength(1);
    expect(await result.finishReason.then(String, () => 'error')).not.toBe('stop');
  });
});
