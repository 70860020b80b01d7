import { ServiceError, type ChatEvent, type FinishEvent } from '@sluice/contract';
import type { AnswerForm } from './answer-form.js';
import { AnswerGuard } from './answer-guard.js';
import { toErrorObject } from './error-body.js';
import { toUsage } from './to-usage.js';

export interface ChunkOptions extends AnswerForm {
  readonly includeUsage: boolean;
}

/**
 * Writes one answer's events as server-sent chunks. All that the chunks of an answer share is put into text once; of
 * each event only its own text goes through JSON.stringify.
 */
export class ChunkWriter {
  private readonly guard = new AnswerGuard();
  private readonly head: string;
  private readonly tail: string;
  private readonly opening: string;
  private readonly closing: string;
  private isFirst = true;
  private endFault: ServiceError | null = null;

  constructor(private readonly options: ChunkOptions) {
    const { id, created, model, includeUsage } = options;
    const identity = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1);
    this.head = `data: ${identity}`;
    this.tail = includeUsage ? ',"usage":null}\n\n' : '}\n\n';
    this.opening = `${this.head},"choices":[{"index":0,"delta":{`;
    this.closing = `},"finish_reason":null}]${this.tail}`;
  }

  /** Null until the answer has ended. */
  get finish(): FinishEvent | null {
    return this.guard.finish;
  }

  /** Why the end that came must not pass for one. What came before it has been written all the same. */
  get fault(): ServiceError | null {
    return this.endFault;
  }

  /** The chunks of some events, joined; empty when there is nothing to say. The end brings `[DONE]` with it. */
  write(events: readonly ChatEvent[]): string {
    let text = '';
    try {
      for (const event of events) if (this.guard.accept(event)) text += this.chunksOf(event);
    } catch (error) {
      this.endFault = ServiceError.from(error);
    }
    return text;
  }

  /** The last chunk of an answer that broke off: raised as an error by clients, and never followed by `[DONE]`. */
  fail(error: ServiceError): string {
    const choices = '"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]';
    return `${this.head},${choices},"error":${JSON.stringify(toErrorObject(error))}}\n\n`;
  }

  private chunksOf(event: ChatEvent): string {
    switch (event.type) {
      case 'text-delta':
        return event.text === '' ? '' : this.delta(`"content":${JSON.stringify(event.text)}`);
      case 'reasoning-delta':
        return event.text === '' ? '' : this.reasoning(JSON.stringify(event.text));
      case 'tool-call-start': {
        const { index, id, name } = event;
        const call = { index, id, type: 'function', function: { name, arguments: '' } };
        return this.delta(`"tool_calls":[${JSON.stringify(call)}]`);
      }
      case 'tool-call-delta':
        return event.inputJson === '' ? '' : this.input(event.index, event.inputJson);
      case 'citation': {
        const at = this.guard.textLength;
        const citation = { title: event.title, url: event.url, start_index: at, end_index: at };
        return this.delta(`"annotations":[${JSON.stringify({ type: 'url_citation', url_citation: citation })}]`);
      }
      case 'finish':
        return this.end(event);
    }
  }

  private reasoning(json: string): string {
    const { reasoningFields } = this.options;
    return reasoningFields.length === 0 ? '' : this.delta(reasoningFields.map((name) => `"${name}":${json}`).join(','));
  }

  private input(index: number, inputJson: string): string {
    return this.delta(`"tool_calls":[{"index":${index},"function":{"arguments":${JSON.stringify(inputJson)}}}]`);
  }

  private end({ reason, usage, usageSource }: FinishEvent): string {
    const missing = this.guard.callsWithoutInput.map((index) => this.input(index, '{}')).join('');
    const last = this.delta('', `"${reason}"`);
    const counted =
      this.options.includeUsage && usage !== null
        ? `${this.head},"choices":[],"usage":${JSON.stringify(toUsage(usage))},"usage_source":"${usageSource}"}\n\n`
        : '';
    return `${missing}${last}${counted}data: [DONE]\n\n`;
  }

  /** One chunk, of which only `fields` is new text. */
  private delta(fields: string, finishReason = 'null'): string {
    const role = this.isFirst ? (fields === '' ? '"role":"assistant"' : '"role":"assistant",') : '';
    this.isFirst = false;
    if (finishReason === 'null') return this.opening + role + fields + this.closing;
    return `${this.opening}${role}${fields}},"finish_reason":${finishReason}}]${this.tail}`;
  }
}
