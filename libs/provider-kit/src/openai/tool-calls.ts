import { randomBytes } from 'node:crypto';
import { ServiceError, type ChatEvent } from '@sluice/contract';
import { isJsonObject, type JsonObject } from '../json.js';

interface OpenCall {
  /** What the upstream names it by: its index, else its id. */
  readonly key: string | number | null;
  readonly upstreamId: string | null;
  name: string;
  /** Our index and id; null until the name is known. */
  started: { readonly index: number; readonly id: string } | null;
  inputJson: string;
}

export const newToolCallId = (): string => `call_${randomBytes(12).toString('hex')}`;

/**
 * Puts the pieces of streamed tool calls together and hands them on in order: indexes from 0 without gaps, ids that
 * are unique, arguments as they come. Bears with upstreams that leave out ids or indexes, use one twice, repeat the
 * name on each piece, or send a call in one lump.
 */
export class ToolCallAssembler {
  private readonly calls: OpenCall[] = [];
  private startedCount = 0;

  get hasCalls(): boolean {
    return this.startedCount > 0;
  }

  /** Events of one `tool_calls` array of a delta; a single call may stand in place of the array. */
  push(deltas: unknown): readonly ChatEvent[] {
    const list = Array.isArray(deltas) ? deltas : [deltas];
    return list.filter(isJsonObject).flatMap((delta) => this.pushOne(delta));
  }

  /**
   * Called at the end of the answer: arguments that were left out become `{}`.
   *
   * @param isCutShort  the upstream says that it ran out of tokens, so that the last arguments may be incomplete
   * @throws ServiceError `upstream_error` when a call has no name or arguments that are not JSON
   */
  end(isCutShort: boolean): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    for (const call of this.calls) {
      if (call.started === null)
        throw new ServiceError('upstream_error', 'The upstream sent a tool call without a name.');
      if (call.inputJson.trim() === '') {
        events.push({ type: 'tool-call-delta', index: call.started.index, inputJson: '{}' });
      } else if (!isCutShort && !isJson(call.inputJson)) {
        throw new ServiceError(
          'upstream_error',
          'The upstream sent a tool call whose arguments are not JSON. Try again.',
        );
      }
    }
    return events;
  }

  private pushOne(delta: JsonObject): readonly ChatEvent[] {
    const definition = isJsonObject(delta.function) ? delta.function : delta;
    const id = typeof delta.id === 'string' && delta.id !== '' ? delta.id : null;
    const name = typeof definition.name === 'string' ? definition.name : '';
    const piece = toText(definition.arguments);
    const key = typeof delta.index === 'number' ? delta.index : id;
    const call = this.find(key, id, name, piece) ?? this.open(key, id);
    return this.extend(call, name, piece);
  }

  private find(key: OpenCall['key'], id: string | null, name: string, piece: string): OpenCall | undefined {
    const call =
      key === null
        ? this.calls.at(-1)
        : this.calls.findLast((known) => (typeof key === 'number' ? known.key === key : known.upstreamId === key));
    if (call === undefined) return undefined;
    const hasOtherId = id !== null && call.upstreamId !== null && id !== call.upstreamId;
    const hasOtherName = name !== '' && call.name !== '' && name !== call.name;
    // The same name again on a call that is complete, with arguments that begin anew: a second call in a lump.
    const beginsAnew = name !== '' && id === null && piece.trimStart().startsWith('{') && isJson(call.inputJson);
    return hasOtherId || hasOtherName || beginsAnew ? undefined : call;
  }

  private open(key: OpenCall['key'], id: string | null): OpenCall {
    const call: OpenCall = { key, upstreamId: id, name: '', started: null, inputJson: '' };
    this.calls.push(call);
    return call;
  }

  private extend(call: OpenCall, name: string, piece: string): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    call.inputJson += piece;
    let inputJson = piece;
    if (call.started === null) {
      call.name = name;
      if (name === '') return events;
      call.started = { index: this.startedCount, id: this.uniqueId(call.upstreamId) };
      this.startedCount += 1;
      events.push({ type: 'tool-call-start', ...call.started, name });
      inputJson = call.inputJson;
    }
    if (inputJson !== '') events.push({ type: 'tool-call-delta', index: call.started.index, inputJson });
    return events;
  }

  private uniqueId(upstreamId: string | null): string {
    const isUsed = this.calls.some(({ started }) => started?.id === upstreamId);
    return upstreamId === null || isUsed ? newToolCallId() : upstreamId;
  }
}

/** Arguments come as JSON text, or as the object itself. */
function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
