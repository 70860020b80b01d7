import type { RequestOutcome } from '../../api/requests';
import { useText } from '../../i18n/use-text';
import { Status, type Health } from '../../ui/status';

/** What each outcome means to the operator. */
export const OUTCOME_HEALTH: Readonly<Record<RequestOutcome, Health>> = {
  completed: 'well',
  length: 'well',
  tool_calls: 'well',
  content_filter: 'well',
  upstream_error: 'broken',
  interrupted: 'broken',
  stalled: 'broken',
  empty: 'broken',
  timeout: 'broken',
  internal_error: 'broken',
  client_gone: 'off',
  refused: 'off',
};

export const OUTCOME_WORDS = Object.keys(OUTCOME_HEALTH) as RequestOutcome[];

export function OutcomeStatus({ outcome }: { readonly outcome: RequestOutcome }) {
  const t = useText();
  return (
    <Status
      health={OUTCOME_HEALTH[outcome]}
      word={t(`outcomes.${outcome}.word`)}
      explanation={t(`outcomes.${outcome}.text`)}
    />
  );
}
