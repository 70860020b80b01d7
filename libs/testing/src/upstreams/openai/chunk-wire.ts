import { randomBytes } from 'node:crypto';
import { NO_USAGE } from '../answers.js';
import type { Answer, SimulatedToolCall, UpstreamUsage } from '../plan.js';
import { DONE_LINE, toEvent, type Frame, type LoadWire } from '../wire.js';
import type { Body, ChunkHead, OpenAiApi } from './api.js';
import type { ApiRequest } from './check-request.js';

/** The event stream of OpenAI's shape, in a vendor's style. One object serves one request. */
export class ChunkWire implements LoadWire {
  readonly #head: ChunkHead;
  #hasRole = false;

  constructor(
    readonly api: OpenAiApi,
    readonly request: ApiRequest,
  ) {
    this.#head = api.style.toHead(request.model, request.own.requestId);
  }

  *frames(answer: Answer): Iterable<Frame> {
    const { usage, usagePlacement } = answer;
    const { style } = this.api;
    const place = usagePlacement === 'default' ? (style.usageOn === 'finish' ? 'done' : 'other') : usagePlacement;
    if (answer.hits.length > 0) yield event(this.#chunk({ content: '' }, style.toSearchFields(answer.hits)));
    let isBeforeText = true;
    for (const delta of style.toDeltas(answer)) {
      if (place === 'twice' && isBeforeText && 'content' in delta) {
        isBeforeText = false;
        yield event(this.#chunk({ content: '' }, { usage: NO_USAGE }));
      }
      yield event(this.#chunk(delta));
    }
    if (answer.toolForm !== 'text') {
      for (const [index, call] of answer.toolCalls.entries()) yield* this.#toolCall(index, call);
    }
    if (place === 'answer') yield finish(this.#chunk({ content: '' }, this.#counts(usage)));
    yield finish(this.#finish(reasonOf(answer), place === 'done' || place === 'twice' ? usage : null));
    if (place === 'other' && this.request.own.wantsUsage) {
      yield finish(toEvent({ ...this.#head.chunk, choices: [], usage }));
    }
    yield { role: 'marker', bytes: DONE_LINE };
  }

  textEvent(text: string): Buffer {
    const delta = { ...(this.api.style.repeatsRole ? { role: 'assistant' } : {}), content: text };
    return toEvent({ ...this.#head.chunk, choices: [{ index: 0, delta }] });
  }

  closing(usage: UpstreamUsage): Buffer {
    return Buffer.concat([this.#finish('stop', usage), DONE_LINE]);
  }

  error(code: string): Buffer {
    return toEvent(this.api.toErrorBody(500, code));
  }

  /** The same answer as one JSON body, for a request that did not ask for a stream. */
  toWhole(answer: Answer): object {
    const deltas = [...this.api.style.toDeltas(answer)];
    const joined = (field: string): string => deltas.map((delta) => delta[field] ?? '').join('');
    const reasoning = joined('reasoning_content');
    const isCall = answer.toolCalls.length > 0 && answer.toolForm !== 'text';
    const message = {
      role: 'assistant',
      content: joined('content'),
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      ...(isCall ? { tool_calls: answer.toolCalls.map(toWholeCall) } : {}),
    };
    return {
      ...this.#head.whole,
      choices: [{ index: 0, finish_reason: reasonOf(answer), message }],
      ...(answer.usagePlacement === 'none' ? {} : { usage: answer.usage }),
      ...(answer.hits.length === 0 ? {} : this.api.style.toSearchFields(answer.hits)),
    };
  }

  /** A whole body of a text and its counts alone. */
  toWholeText(content: string, usage: UpstreamUsage): object {
    const message = { role: 'assistant', content };
    return { ...this.#head.whole, choices: [{ index: 0, finish_reason: 'stop', message }], usage };
  }

  *#toolCall(index: number, { name, inputJson }: SimulatedToolCall): Iterable<Frame> {
    const id = `call_${randomBytes(12).toString('hex')}`;
    const opening = { index, id, type: 'function' };
    if (!this.request.own.streamsTools) {
      const whole = { ...opening, function: { name, arguments: inputJson } };
      yield event(this.#chunk({ tool_calls: [whole] }));
      return;
    }
    yield event(this.#chunk({ tool_calls: [{ ...opening, function: { name, arguments: '' } }] }));
    for (const piece of inputJson.match(/[^]{1,9}/gu) ?? []) {
      yield event(this.#chunk({ tool_calls: [{ index, function: { arguments: piece } }] }));
    }
  }

  #counts(usage: UpstreamUsage): object {
    return this.request.own.wantsUsage ? { usage } : {};
  }

  #chunk(delta: Body, more: object = {}): Buffer {
    return toEvent({ ...this.#head.chunk, choices: [{ index: 0, delta: this.#withRole(delta) }], ...more });
  }

  #finish(reason: string, usage: UpstreamUsage | null): Buffer {
    const delta = this.#withRole({ content: '' });
    const choices = [{ index: 0, finish_reason: reason, delta }];
    return toEvent({ ...this.#head.chunk, choices, ...(usage === null ? {} : this.#counts(usage)) });
  }

  #withRole(delta: Body): Body {
    if (this.#hasRole && !this.api.style.repeatsRole) return delta;
    this.#hasRole = true;
    return { role: 'assistant', ...delta };
  }
}

/** A call written into the text is text to the upstream. */
function reasonOf(answer: Answer): string {
  return answer.finish === 'tool_calls' && answer.toolForm === 'text' ? 'stop' : answer.finish;
}

function toWholeCall({ name, inputJson }: SimulatedToolCall, index: number): object {
  const id = `call_${randomBytes(12).toString('hex')}`;
  return { index, id, type: 'function', function: { name, arguments: inputJson } };
}

function event(bytes: Buffer): Frame {
  return { role: 'event', bytes };
}

function finish(bytes: Buffer): Frame {
  return { role: 'finish', bytes };
}
