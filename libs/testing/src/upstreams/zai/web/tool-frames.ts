import { randomBytes } from 'node:crypto';
import type { Answer, SimulatedToolCall } from '../../plan.js';

/** A tool of the upstream's own, which no client offered. */
const OWN_TOOL: SimulatedToolCall = {
  name: 'browser_navigate',
  inputJson: '{"url":"https://own.example/?q=\\"quoted\\"","depth":2}',
};

const AFTER_RESULT =
  '"display_result": "", "duration": "...", "status": "completed", "is_error": false, ' +
  '"mcp_server": {"name": "mcp-server"}}, "thought": null, "ppt": null, "browser": null}}</glm_block>';

/**
 * Data of the frames that call the client's tools.
 *
 * @param rawLength characters of the stream so far
 */
export function toolCallFrames(answer: Answer, rawLength: number): object[] {
  if (answer.toolCalls.length === 0) return [];
  if (answer.toolForm === 'block') return blockFrames(answer.toolCalls, rawLength);
  if (answer.toolForm === 'delta') return answer.toolCalls.flatMap(deltaFrames);
  const calls = answer.toolCalls.map((call, index) => ({
    index,
    id: toCallId(),
    type: 'function',
    function: { name: call.name, arguments: call.inputJson },
  }));
  return [{ phase: 'answer', tool_calls: calls }];
}

/** Data of the frames in which the upstream runs its own tool, in the middle of an answer. */
export function ownToolFrames(rawLength: number): object[] {
  return blockFrames([OWN_TOOL], rawLength);
}

/**
 * The form of blocks in the text: a block whose arguments are cut short, an insertion that goes on with them, and, after
 * the last call, an insertion of phase `other` that closes it.
 */
function blockFrames(calls: readonly SimulatedToolCall[], rawLength: number): object[] {
  const frames: object[] = [];
  let index = rawLength;
  for (const [position, call] of calls.entries()) {
    const { name, inputJson } = call;
    const cut = Math.floor(inputJson.length / 2);
    const attributes = position === 0 ? 'view=""' : `tool_call_name="${name}" view=""`;
    const metadata = `"id": "${toCallId()}", "name": ${JSON.stringify(name)}`;
    const opening = `<glm_block ${attributes}>{"type": "mcp", "data": {"metadata": {${metadata}, "arguments": "`;
    const beginning = opening + toJsonText(inputJson.slice(0, cut));
    frames.push({
      phase: 'tool_call',
      edit_index: index,
      edit_content: `${beginning}", "result": "", ${AFTER_RESULT}`,
    });
    index += beginning.length;
    const continuation = toJsonText(inputJson.slice(cut));
    frames.push({ phase: 'tool_call', edit_index: index, edit_content: continuation });
    index += continuation.length + '", "result": '.length;
  }
  frames.push({ phase: 'other', edit_index: index, edit_content: `null, ${AFTER_RESULT}` });
  return frames;
}

/** The form of a call streamed by itself: its name and id come with the first piece of the arguments. */
function deltaFrames(call: SimulatedToolCall): object[] {
  const third = Math.ceil(call.inputJson.length / 3);
  const piece = (part: number): string => call.inputJson.slice(part * third, (part + 1) * third);
  return [
    {
      phase: 'tool_call',
      delta_name: call.name,
      delta_arguments: piece(0),
      metadata: { tool_call_id: toCallId() },
    },
    { phase: 'tool_call', delta_arguments: piece(1) },
    { phase: 'tool_call', delta_arguments: piece(2) },
    { phase: 'tool_response', tool_name: call.name, status: 'completed' },
  ];
}

/** Text as it stands between the quotes of a JSON string. */
function toJsonText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function toCallId(): string {
  return `call_${randomBytes(12).toString('hex')}`;
}
