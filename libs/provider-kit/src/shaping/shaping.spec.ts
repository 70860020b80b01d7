import type { ChatRequest, FinishReason, ModelChannel } from '@sluice/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerDelta } from './answer-stage.js';
import { Shaping } from './shaping.js';

const BARE: ModelChannel = {
  id: 'web',
  reasoning: 'never',
  tools: null,
  hasVision: false,
  hasSearch: false,
  responseFormats: [],
  maxStops: 0,
  parameters: [],
};
const TOOLS = [{ name: 'look' }];

/** What a client gets of an answer: its text, its calls, and why it ended. */
async function shape(pieces: readonly string[], more: Partial<ChatRequest>, reason: FinishReason = 'stop') {
  const request: ChatRequest = { model: 'M', messages: [{ role: 'user', content: 'Hi' }], stream: true, ...more };
  const shaper = await new Shaping(request, BARE, { emulatesTools: true }).newShaper();
  const passed: AnswerDelta[] = [];
  let read = 0;
  for (const piece of pieces) {
    passed.push(...shaper.push({ type: 'text-delta', text: piece }));
    read += 1;
    if (shaper.isOver) break;
  }
  const early = passed.length;
  const end = shaper.end(shaper.isOver ? null : reason);
  passed.push(...end.deltas);
  return {
    text: passed.map((delta) => (delta.type === 'text-delta' ? delta.text : '')).join(''),
    calls: passed.map((delta) => (delta.type === 'tool-call-delta' ? delta.inputJson : '')).join(''),
    reason: end.reason,
    read,
    early,
  };
}

const CALL = '<call_tool name="look">{"at":"END of the sky"}</call_tool>';

describe('the stages of an answer, one behind another', () => {
  it('end it at a stop text of what the client sees, not of what stands in a call', async () => {
    const both = { tools: TOOLS, stop: ['END'] };
    expect(await shape([`So: ${CALL}`, ' and END'], both)).toMatchObject({
      text: 'So: and ',
      calls: '{"at":"END of the sky"}',
      reason: 'tool_calls',
    });
  });

  it('read no further than to its end', async () => {
    expect(await shape(['a ', 'END', 'never', 'read'], { stop: ['END'] })).toMatchObject({ text: 'a ', read: 2 });
    expect(await shape(['one ', 'two ', 'three ', 'four '], { maxOutputTokens: 3 })).toMatchObject({
      reason: 'length',
      read: 3,
    });
  });

  it('stop at a fence behind JSON, not at the one ahead of it', async () => {
    const json = { responseFormat: { type: 'json_object' }, stop: ['```'] } as const;
    expect(await shape(['```json\n{"a": 1}\n```'], json)).toMatchObject({ text: '{"a": 1}', reason: 'stop' });
    expect(await shape(['{"a": "```"}'], json)).toMatchObject({ text: '{"a": "', reason: 'stop' });
  });

  it('count what is held back towards the limit, and let go of it at the end', async () => {
    const more = { tools: TOOLS, maxOutputTokens: 6 };
    expect(await shape(['Well then ', CALL], more)).toMatchObject({ text: 'Well then', calls: '', reason: 'length' });
  });

  it('keep an answer back for a client that reads it whole, while it can still be corrected', async () => {
    const more = { tools: TOOLS, stream: false };
    expect(await shape(['So: ', CALL], more)).toMatchObject({ text: 'So:', early: 0, reason: 'tool_calls' });
    expect((await shape(['So: ', 'b'], { stop: ['x'], stream: false })).early).toBeGreaterThan(0);
  });

  it('come to the same however the answer is cut', async () => {
    const answer = `Look:\n${CALL}\n${CALL}\nThat is all STO`;
    const more = { tools: TOOLS, stop: ['STOP', 'sTOP'], maxOutputTokens: 1_000 };
    const { read: _read, early: _early, ...whole } = await shape([answer], more);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(answer.length), { maxLength: 12 }), async (cuts) => {
        const at = [...new Set(cuts)].toSorted((a, b) => a - b);
        const pieces = [0, ...at].map((start, i) => answer.slice(start, at[i] ?? answer.length));
        expect(await shape(pieces, more)).toMatchObject(whole);
      }),
      { numRuns: 200 },
    );
  });
});
