import type { Stack } from './stack.ts';

const LIMIT_MS = 120_000;

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string }; readonly finish_reason: string | null }[];
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly chunks: number;
  /** Whether it ended as a whole answer does. */
  readonly isWhole: boolean;
}

/** A client at the published port. */
export class Client {
  private readonly stack: Stack;
  private readonly apiKey: string;

  constructor(stack: Stack, apiKey: string) {
    this.stack = stack;
    this.apiKey = apiKey;
  }

  /** Asks one question and reads the stream of the answer to its end; a broken connection is no whole answer. */
  async ask(model: string, message: string): Promise<Answer> {
    try {
      const response = await this.get('/v1/chat/completions', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.apiKey}` },
        body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: message }] }),
      });
      return readAnswer(response.status, await response.text());
    } catch {
      return { status: 0, text: '', chunks: 0, isWhole: false };
    }
  }

  get(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.stack.url + path, { ...init, signal: AbortSignal.timeout(LIMIT_MS) });
  }

  /** Waits until questions are answered and the dashboard opens. */
  async untilServed(): Promise<void> {
    await this.stack.until('an answer and the dashboard come through the port', async () => {
      const page = await this.get('/admin').catch(() => null);
      return page?.status === 200 && (await this.ask('GLM-4.6', 'Hello!')).isWhole;
    });
  }
}

function readAnswer(status: number, body: string): Answer {
  const data = [...body.matchAll(/^data: (.*)$/gm)].map(([, text]) => text!);
  const chunks = data.filter((text) => text !== '[DONE]').map((text) => JSON.parse(text) as Chunk);
  const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
  const hasFinished = chunks.some(({ choices }) => choices[0]?.finish_reason === 'stop');
  return { status, text, chunks: chunks.length, isWhole: data.at(-1) === '[DONE]' && hasFinished && text !== '' };
}
