import { wantsReasoning, type ReasoningRequest, type ReasoningSupport } from '@sluice/contract';

type Effort = NonNullable<ReasoningRequest['effort']>;

/** What a level is worth where a number is wanted, tokens. The highest is more than most models write at all. */
const BUDGETS: Readonly<Record<Effort, number>> = {
  minimal: 0,
  low: 2_048,
  medium: 8_192,
  high: 24_576,
  max: 65_536,
};

/**
 * A wish for reasoning in the terms of a channel: `isEnabled` wherever it can be switched, a level only where the
 * channel has levels, a number of tokens only where it takes one. undefined when there is nothing to say.
 */
export function toNativeReasoning(
  reasoning: ReasoningRequest | undefined,
  support: ReasoningSupport,
): ReasoningRequest | undefined {
  const isEnabled = wantsReasoning(reasoning);
  if (reasoning === undefined || isEnabled === undefined || support === 'never' || support === 'always')
    return undefined;
  if (!isEnabled || support === 'switch') return { isEnabled };
  if (support === 'effort') return { isEnabled, effort: reasoning.effort ?? toEffort(reasoning.budgetTokens) };
  const { budgetTokens = reasoning.effort === undefined ? undefined : BUDGETS[reasoning.effort] } = reasoning;
  return { isEnabled, ...(budgetTokens === undefined || budgetTokens === 0 ? {} : { budgetTokens }) };
}

/** The level whose worth comes nearest from above. */
function toEffort(budgetTokens: number | undefined): Effort | undefined {
  if (budgetTokens === undefined) return undefined;
  return (['low', 'medium', 'high'] as const).find((effort) => budgetTokens <= BUDGETS[effort]) ?? 'max';
}
