import { describe, expect, it } from 'vitest';
import { readDto } from '../src/dialects/openai-chat/read-dto.js';

const conversation = (length: number): object => ({
  model: 'GLM-4.6',
  stream: true,
  temperature: 0.7,
  max_tokens: 1_000,
  messages: Array.from({ length }, (_, index) => {
    if (index % 4 === 1) {
      const call = { id: `call_${index}`, type: 'function', function: { name: 'look', arguments: '{"at":1}' } };
      return { role: 'assistant', content: null, tool_calls: [call] };
    }
    if (index % 4 === 2) return { role: 'tool', tool_call_id: `call_${index - 1}`, content: 'seen' };
    return { role: 'user', content: [{ type: 'text', text: `message ${index}` }] };
  }),
});

describe('readDto', () => {
  it('checks a body of 200 messages within a millisecond on a warm process', () => {
    const body = conversation(200);
    const timesMs: number[] = [];
    for (let round = 0; round < 500; round += 1) {
      const startedAt = performance.now();
      readDto(body);
      timesMs.push(performance.now() - startedAt);
    }
    const median = timesMs.slice(200).sort((a, b) => a - b)[150] ?? Infinity;
    expect(median).toBeLessThan(1);
  });
});
