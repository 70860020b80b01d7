import type { ChatQuestion } from '@sluice/testing';
import type { Random } from '../random.ts';

export interface PlannedQuestion extends ChatQuestion {
  /** The upstream needs at least this long for its answer, ms; 0 where it does not pace it. */
  readonly durationMs: number;
}

/** Share of requests of each kind; the rest are paced answers of all lengths. */
const THINKING = 0.15;
const WIDE = 0.05;
const LONG = 0.05;
const CUT = 0.02;
const NOT_STREAMED = 0.2;
const WITH_USAGE = 0.3;

/** One of the questions that people ask: mostly answered in a second to half a minute, at a model's pace. */
export function aQuestion(random: Random): PlannedQuestion {
  const { message, durationMs, more = {} } = aMessage(random);
  const stream = !random.chance(NOT_STREAMED);
  return { message, durationMs, stream, includeUsage: stream && random.chance(WITH_USAGE), ...more };
}

interface Message {
  readonly message: string;
  readonly durationMs: number;
  readonly more?: Partial<ChatQuestion>;
}

function aMessage(random: Random): Message {
  const kind = random.next();
  if (kind < THINKING) return aThought(random);
  if (kind < THINKING + WIDE) return { message: `sim:multibyte every=${random.between(5, 40)}`, durationMs: 0 };
  if (kind < THINKING + WIDE + LONG) return { message: `sim:long kb=${random.between(16, 512)}`, durationMs: 0 };
  if (kind < THINKING + WIDE + LONG + CUT) return { message: `sim:cut after=${random.between(1, 8)}`, durationMs: 0 };
  const rate = random.between(10, 40);
  // Short answers are the most common, as with real models.
  const seconds = random.pick([1, 1, 2, 2, 3, 4, 6, 8, 12, 20, 30]);
  const events = rate * seconds;
  return {
    message: `sim:load events=${events} rate=${rate} size=${random.between(2, 120)}`,
    durationMs: seconds * 1_000,
  };
}

function aThought(random: Random): Message {
  const firstMs = random.between(0, 4_000);
  const more = { model: 'GLM-4.6-Thinking', context: { wantsThinking: true } };
  return { message: `sim:thinking first=${firstMs} every=${random.between(10, 60)}`, durationMs: firstMs, more };
}
