import type { Answer } from './answer';

/** What a person said, and what one model answered. */
export interface Turn {
  readonly text: string;
  readonly images: readonly string[];
  readonly answer: Answer | null;
}

export interface Parameters {
  readonly system: string;
  readonly temperature: number | null;
  readonly maxTokens: number | null;
  readonly reasoning: 'default' | 'on' | 'off';
  /** A list in JSON; empty: none. */
  readonly tools: string;
}

export const NO_PARAMETERS: Parameters = {
  system: '',
  temperature: null,
  maxTokens: null,
  reasoning: 'default',
  tools: '',
};

/** The tools that a text holds; null where it holds no list. */
export function parseTools(text: string): unknown[] | null {
  if (text.trim() === '') return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

const userContent = ({ text, images }: Turn): unknown =>
  images.length === 0
    ? text
    : [...images.map((url) => ({ type: 'image_url', image_url: { url } })), { type: 'text', text }];

/** The request that asks for the answer to the last turn. */
export function toBody(model: string, turns: readonly Turn[], parameters: Parameters): object {
  const { system, temperature, maxTokens, reasoning, tools } = parameters;
  const list = parseTools(tools) ?? [];
  return {
    model,
    stream: true,
    stream_options: { include_usage: true },
    messages: [
      ...(system.trim() === '' ? [] : [{ role: 'system', content: system }]),
      ...turns.flatMap((turn) => [
        { role: 'user', content: userContent(turn) },
        ...(turn.answer === null || turn.answer.text === '' ? [] : [{ role: 'assistant', content: turn.answer.text }]),
      ]),
    ],
    ...(temperature === null ? {} : { temperature }),
    ...(maxTokens === null ? {} : { max_tokens: maxTokens }),
    ...(reasoning === 'default' ? {} : { reasoning: { enabled: reasoning === 'on' } }),
    ...(list.length === 0 ? {} : { tools: list }),
  };
}
