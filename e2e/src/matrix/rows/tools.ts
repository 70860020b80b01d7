import type { Message, ToolCall, ToolDefinition } from '../clients/client.ts';
import { expectEqual, expectFinished, expectTrue, type Scene, type Seen, WAYS } from '../scene.ts';
import type { Row } from './row.ts';

const TOOLS: readonly ToolDefinition[] = ['get_weather', 'get_time'].map((name) => ({
  name,
  description: `Tells about ${name.slice(4)}`,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}));

const call: Row = {
  name: 'tool call',
  promise: 'Tools are offered, and one call comes with its arguments, no text, and `tool_calls`.',
  async hold(scene) {
    for (const seen of await scene.both('sim:tool', { tools: TOOLS })) expectCalls(scene, seen, ['get_weather']);
  },
};

const parallelCalls: Row = {
  name: 'parallel tool calls',
  promise: 'Two calls come in one answer, apart and in order.',
  async hold(scene) {
    for (const seen of await scene.both('sim:parallel-tools', { tools: TOOLS })) {
      expectCalls(scene, seen, ['get_weather', 'get_time']);
    }
  },
};

const roundTrip: Row = {
  name: 'tool result',
  promise: 'The result goes back with the call that it answers, and the model goes on with it.',
  async hold(scene) {
    for (const way of WAYS) {
      const question: Message = { role: 'user', text: scene.marked('sim:tool') };
      const first = await scene.askAfter(way, [question], { tools: TOOLS });
      expectCalls(scene, first, ['get_weather']);
      const [made] = first.toolCalls as [ToolCall];
      const messages: readonly Message[] = [
        question,
        { role: 'assistant', toolCalls: [made] },
        { role: 'tool', callId: made.id, toolName: made.name, text: 'sunny' },
      ];
      const second = await scene.askAfter(way, messages, { tools: TOOLS });
      expectFinished(second, scene.column);
      expectEqual(`${way}: the text`, second.text, 'The tool answered: sunny');
    }
  },
};

function expectCalls({ column }: Scene, seen: Seen, names: readonly string[]): void {
  expectFinished(seen, column, 'tool_calls');
  expectEqual(
    `${seen.way}: the tools`,
    seen.toolCalls.map(({ name }) => name),
    names,
  );
  expectEqual(`${seen.way}: the text`, seen.text, '');
  expectEqual(`${seen.way}: the different ids`, new Set(seen.toolCalls.map(({ id }) => id)).size, names.length);
  for (const { input } of seen.toolCalls) {
    expectTrue(`${seen.way}: a call without its arguments`, typeof input['city'] === 'string');
  }
}

export const TOOL_ROWS = { call, parallelCalls, roundTrip };
