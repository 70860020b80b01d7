import type { ChatEvent, FinishEvent } from '@sluice/contract';

/** What a client puts together from events. */
export interface ClientAnswer {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly { readonly name: string; readonly inputJson: string }[];
  readonly citations: readonly { readonly index: number; readonly title: string; readonly url: string }[];
  readonly finish: FinishEvent | null;
}

export function answerOf(events: readonly ChatEvent[]): ClientAnswer {
  let text = '';
  let reasoning = '';
  const calls: { name: string; inputJson: string }[] = [];
  const citations: { index: number; title: string; url: string }[] = [];
  let finish: FinishEvent | null = null;
  for (const event of events) {
    if (event.type === 'text-delta') text += event.text;
    else if (event.type === 'reasoning-delta') reasoning += event.text;
    else if (event.type === 'tool-call-start') calls[event.index] = { name: event.name, inputJson: '' };
    else if (event.type === 'tool-call-delta') calls[event.index]!.inputJson += event.inputJson;
    else if (event.type === 'citation') citations.push({ index: event.index, title: event.title, url: event.url });
    else finish = event;
  }
  return { text, reasoning, toolCalls: calls, citations, finish };
}
