import type { ChatEvent, FinishEvent } from '@sluice/contract';
import type { AnswerForm } from './answer-form.js';
import { AnswerGuard } from './answer-guard.js';
import { toUsage } from './to-usage.js';

interface Call {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; arguments: string };
}

/** Gathers one answer's events into the one body of a request that did not ask for a stream. */
export class CompletionBuilder {
  private readonly guard = new AnswerGuard();
  private text = '';
  private reasoning = '';
  private readonly calls: Call[] = [];
  private readonly annotations: object[] = [];

  constructor(private readonly options: AnswerForm) {}

  get finish(): FinishEvent | null {
    return this.guard.finish;
  }

  /** @throws ServiceError when the answer ends in a way that must not pass for an end */
  add(events: readonly ChatEvent[]): void {
    for (const event of events) if (this.guard.accept(event)) this.keep(event);
  }

  /** The body; only an answer that has ended has one. */
  build({ reason, usage }: FinishEvent): object {
    const { id, created, model, reasoningFields } = this.options;
    const message = {
      role: 'assistant',
      content: this.text === '' && this.calls.length > 0 ? null : this.text,
      ...(this.reasoning === '' ? {} : Object.fromEntries(reasoningFields.map((name) => [name, this.reasoning]))),
      refusal: null,
      ...(this.annotations.length === 0 ? {} : { annotations: this.annotations }),
      ...(this.calls.length === 0 ? {} : { tool_calls: this.calls }),
    };
    return {
      id,
      object: 'chat.completion',
      created,
      model,
      choices: [{ index: 0, message, logprobs: null, finish_reason: reason }],
      ...(usage === null ? {} : { usage: toUsage(usage) }),
    };
  }

  private keep(event: ChatEvent): void {
    switch (event.type) {
      case 'text-delta':
        this.text += event.text;
        break;
      case 'reasoning-delta':
        this.reasoning += event.text;
        break;
      case 'tool-call-start':
        this.calls[event.index] = { id: event.id, type: 'function', function: { name: event.name, arguments: '' } };
        break;
      case 'tool-call-delta': {
        const call = this.calls[event.index];
        if (call !== undefined) call.function.arguments += event.inputJson;
        break;
      }
      case 'citation': {
        const at = this.guard.textLength;
        const citation = { title: event.title, url: event.url, start_index: at, end_index: at };
        this.annotations.push({ type: 'url_citation', url_citation: citation });
        break;
      }
      case 'finish':
        for (const index of this.guard.callsWithoutInput) {
          const call = this.calls[index];
          if (call !== undefined) call.function.arguments = '{}';
        }
    }
  }
}
