import { randomBytes } from 'node:crypto';
import { writtenText } from '../../answers.js';
import type { Answer, SearchHit, SimulatedToolCall, UpstreamUsage } from '../../plan.js';
import { DONE_LINE, toEvent, type Frame, type Wire } from '../../wire.js';
import { apiError } from './api-errors.js';

const NO_USAGE: UpstreamUsage = {
  prompt_tokens: 0,
  completion_tokens: 0,
  total_tokens: 0,
  prompt_tokens_details: { cached_tokens: 0 },
};

/** Stamps of one completion, the same on all its chunks. */
export interface ChunkHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly request_id: string;
}

export function toChunkHead(model: string, requestId: string | null): ChunkHead {
  const now = new Date();
  const digits = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const id = `${digits}${randomBytes(9).toString('hex')}`;
  return { id, created: Math.floor(now.getTime() / 1_000), model, request_id: requestId ?? id };
}

/** The official API's event stream: chunks as OpenAI's, with `reasoning_content` and `web_search` added. */
export class ApiWire implements Wire {
  /** @param streamsTools whether the request set `tool_stream`; else a call's arguments come in one piece */
  constructor(
    readonly head: ChunkHead,
    readonly streamsTools: boolean,
  ) {}

  *frames(answer: Answer): Iterable<Frame> {
    const { usage, usagePlacement } = answer;
    if (answer.hits.length > 0) yield event(this.#chunk({ content: '' }, { web_search: toResults(answer.hits) }));
    for (const piece of answer.toPieces(answer.reasoning)) yield event(this.#chunk({ reasoning_content: piece }));
    if (usagePlacement === 'twice') yield event(this.#chunk({ content: '' }, { usage: NO_USAGE }));
    for (const piece of answer.toPieces(writtenText(answer))) yield event(this.#chunk({ content: piece }));
    if (answer.toolForm !== 'text') {
      for (const [index, call] of answer.toolCalls.entries()) yield* this.#toolCall(index, call);
    }
    if (usagePlacement === 'answer') yield finish(this.#chunk({ content: '' }, { usage }));
    const isOnLast = usagePlacement === 'default' || usagePlacement === 'done' || usagePlacement === 'twice';
    yield finish(this.#finish(reasonOf(answer), isOnLast ? usage : null));
    if (usagePlacement === 'other') yield finish(toEvent({ ...this.head, choices: [], usage }));
    yield { role: 'marker', bytes: DONE_LINE };
  }

  textEvent(text: string): Buffer {
    return this.#chunk({ content: text });
  }

  closing(usage: UpstreamUsage): Buffer {
    return Buffer.concat([this.#finish('stop', usage), DONE_LINE]);
  }

  error(code: string): Buffer {
    return toEvent(apiError(code));
  }

  *#toolCall(index: number, { name, inputJson }: SimulatedToolCall): Iterable<Frame> {
    const id = `call_${randomBytes(12).toString('hex')}`;
    const opening = { index, id, type: 'function' };
    if (!this.streamsTools) {
      const whole = { ...opening, function: { name, arguments: inputJson } };
      yield event(this.#chunk({ tool_calls: [whole] }));
      return;
    }
    yield event(this.#chunk({ tool_calls: [{ ...opening, function: { name, arguments: '' } }] }));
    for (const piece of inputJson.match(/[^]{1,9}/gu) ?? []) {
      yield event(this.#chunk({ tool_calls: [{ index, function: { arguments: piece } }] }));
    }
  }

  #chunk(delta: object, more: object = {}): Buffer {
    const choices = [{ index: 0, delta: { role: 'assistant', ...delta } }];
    return toEvent({ ...this.head, choices, ...more });
  }

  #finish(reason: string, usage: UpstreamUsage | null): Buffer {
    const choices = [{ index: 0, finish_reason: reason, delta: { role: 'assistant', content: '' } }];
    return toEvent({ ...this.head, choices, ...(usage === null ? {} : { usage }) });
  }
}

/** The same answer as one JSON body, for a request that did not ask for a stream. */
export function toCompletion(head: ChunkHead, answer: Answer): object {
  const isCall = answer.toolCalls.length > 0 && answer.toolForm !== 'text';
  const message = {
    role: 'assistant',
    content: writtenText(answer),
    ...(answer.reasoning === '' ? {} : { reasoning_content: answer.reasoning }),
    ...(isCall ? { tool_calls: answer.toolCalls.map(toWholeCall) } : {}),
  };
  return {
    ...head,
    choices: [{ index: 0, finish_reason: reasonOf(answer), message }],
    ...(answer.usagePlacement === 'none' ? {} : { usage: answer.usage }),
    ...(answer.hits.length === 0 ? {} : { web_search: toResults(answer.hits) }),
  };
}

/** A whole body of a text and its counts alone. */
export function toTextCompletion(head: ChunkHead, content: string, usage: UpstreamUsage): object {
  return { ...head, choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }], usage };
}

/** A call written into the text is text to the upstream. */
function reasonOf(answer: Answer): string {
  return answer.finish === 'tool_calls' && answer.toolForm === 'text' ? 'stop' : answer.finish;
}

function toWholeCall({ name, inputJson }: SimulatedToolCall, index: number): object {
  const id = `call_${randomBytes(12).toString('hex')}`;
  return { index, id, type: 'function', function: { name, arguments: inputJson } };
}

function toResults(hits: readonly SearchHit[]): object[] {
  return hits.map(({ title, url }, position) => ({
    title,
    link: url,
    content: 'What the page says about it.',
    media: 'Example',
    icon: 'https://a.example/icon.png',
    refer: `ref_${position + 1}`,
  }));
}

function event(bytes: Buffer): Frame {
  return { role: 'event', bytes };
}

function finish(bytes: Buffer): Frame {
  return { role: 'finish', bytes };
}
