import { toAnswer } from '../answers.js';
import type { Plan, Question } from '../plan.js';

/** What a model says that was given stop texts: nothing from the first of them on. */
export function endedByStop(plan: Plan, stops: readonly string[], question: Question): Plan {
  if (plan.kind !== 'answer') return plan;
  const { usage: _counted, ...parts } = plan.answer;
  const ends = stops.map((stop) => parts.text.indexOf(stop)).filter((at) => at >= 0);
  if (ends.length === 0) return plan;
  return { ...plan, answer: toAnswer(question, { ...parts, text: parts.text.slice(0, Math.min(...ends)) }) };
}
