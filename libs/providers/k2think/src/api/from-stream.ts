import type { ChatEvent, ServiceError } from '@sluice/contract';
import { OpenAiStream, type AnswerEnding, type AnswerParser, type JsonObject } from '@sluice/provider-kit';
import { ThinkText } from '../think-text.js';

/** Reads the stream of the official API: OpenAI's chunks, with the reasoning inside the text. */
export class ApiStream implements AnswerParser {
  private readonly chunks: OpenAiStream;
  private readonly text = new ThinkText();

  constructor(toError: (chunk: JsonObject) => ServiceError) {
    this.chunks = new OpenAiStream({ toError });
  }

  get ending(): AnswerEnding {
    return this.chunks.ending;
  }

  push(data: string): readonly ChatEvent[] {
    return this.chunks.push(data).flatMap((event) => {
      if (event.type === 'text-delta') return this.text.push(event.text);
      // A server that takes the reasoning out by itself.
      if (event.type === 'reasoning-delta') this.text.skipReasoning();
      return event;
    });
  }

  end(): readonly ChatEvent[] {
    return this.chunks.end().flatMap((event) => {
      return event.type === 'finish' ? [...this.text.end(event.reason === 'stop'), event] : event;
    });
  }
}
