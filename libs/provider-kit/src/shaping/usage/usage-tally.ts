import { setImmediate as nextTick } from 'node:timers/promises';
import type { ChatMessage, ChatRequest, ContentPart, FinishEvent } from '@sluice/contract';
import type { AnswerDelta } from '../answer-stage.js';
import { loadTokenizer, type CountTokens } from './count-tokens.js';

/** Counted in one go before others get their turn: about a millisecond. Characters. */
const CHUNK_LENGTH = 8_192;
/** Of longer texts the rest is reckoned from this much of the beginning. Characters. */
const LONGEST_COUNTED = 524_288;
/** What chat templates add to each message: its role and the marks around it. */
const TOKENS_PER_MESSAGE = 4;

/**
 * Keeps what an upstream says in one answer until its end, by reference and uncounted: only where the upstream has not
 * counted itself is it given to the tokenizer.
 */
export class UsageTally {
  private readonly texts: string[] = [];
  private readonly reasonings: string[] = [];

  add(delta: AnswerDelta): void {
    if (delta.type === 'text-delta') this.texts.push(delta.text);
    else if (delta.type === 'reasoning-delta') this.reasonings.push(delta.text);
    else if (delta.type === 'tool-call-delta') this.texts.push(delta.inputJson);
    else if (delta.type === 'tool-call-start') this.texts.push(delta.name);
  }

  /** What the upstream has said so far beside its reasoning. */
  get text(): string {
    return this.texts.join('');
  }

  /**
   * The end with a usage. Images are not counted, as nobody here knows what they cost.
   *
   * @param request  as it was sent, with what was added to it
   * @param mostOutput  what the answer was limited to; null when it was not, or not here
   */
  async complete(finish: FinishEvent, request: ChatRequest, mostOutput: number | null = null): Promise<FinishEvent> {
    if (finish.usage !== null) return finish;
    const count = await loadTokenizer();
    const reasoningTokens = await countInTurns(this.reasonings, count);
    const outputTokens = reasoningTokens + (await countInTurns(this.texts, count));
    const tools = request.tools === undefined ? [] : [JSON.stringify(request.tools)];
    const input = await countInTurns([...request.messages.flatMap(textsOf), ...tools], count);
    return {
      ...finish,
      usage: {
        inputTokens: input + request.messages.length * TOKENS_PER_MESSAGE,
        outputTokens: Math.min(outputTokens, mostOutput ?? Infinity),
        ...(reasoningTokens === 0 ? {} : { reasoningTokens: Math.min(reasoningTokens, mostOutput ?? Infinity) }),
      },
      usageSource: 'estimated',
    };
  }
}

function textsOf(message: ChatMessage): readonly string[] {
  const calls =
    message.role === 'assistant' ? (message.toolCalls ?? []).flatMap(({ name, inputJson }) => [name, inputJson]) : [];
  return [...contentOf(message.content), ...calls];
}

const contentOf = (content: string | readonly ContentPart[] | null): readonly string[] =>
  content === null
    ? []
    : typeof content === 'string'
      ? [content]
      : content.flatMap((part) => (part.type === 'text' ? [part.text] : []));

/** Counts pieces of one text, or of several: a word that was cut between two pieces is one again. */
async function countInTurns(pieces: readonly string[], count: CountTokens): Promise<number> {
  const text = pieces.join('');
  let tokens = 0;
  let at = 0;
  while (at < text.length && at < LONGEST_COUNTED) {
    const end = endOfChunk(text, at);
    tokens += count(text.slice(at, end));
    at = end;
    if (at < text.length) await nextTick();
  }
  return at === 0 ? 0 : Math.ceil((tokens * text.length) / at);
}

/** Where a chunk may end: between two words, where there are such. */
function endOfChunk(text: string, start: number): number {
  const end = start + CHUNK_LENGTH;
  if (end >= text.length) return text.length;
  const blank = text.lastIndexOf(' ', end);
  return blank > start + CHUNK_LENGTH / 2 ? blank : end;
}
