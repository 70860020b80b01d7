import type { TokenView } from '../../api/generated/schema';
import type { TokenState } from '../../api/tokens';
import { clock } from '../../i18n/format';
import { hasText, type Translate } from '../../i18n/language';
import { useText } from '../../i18n/use-text';
import { Status, type Health } from '../../ui/status';
import './token-state.css';

export const STATE_HEALTH: Readonly<Record<TokenState, Health>> = {
  active: 'well',
  trial: 'waiting',
  cooling: 'waiting',
  exhausted: 'broken',
  disabled: 'off',
};

/** Why a token is in its state, in words; as the service has it where that is not known here. */
export function causeText(t: Translate, cause: string): string {
  const key = `causes.${cause}`;
  return hasText(key) ? t(key) : cause;
}

/** `HTTP 401 ×3` */
function evidenceText({ evidence, refusals }: TokenView): string | null {
  if (evidence === null) return null;
  return refusals > 1 ? `${evidence} ×${refusals}` : evidence;
}

/** The state with its cause and the next try, on one line. */
export function TokenStateCell({ token }: { readonly token: TokenView }) {
  const t = useText();
  const isOut = token.state !== 'active';
  const details = isOut
    ? [
        token.cause !== null && token.state !== 'disabled' ? causeText(t, token.cause) : null,
        token.nextTryAt === null ? null : t('tokens.next', { time: clock(new Date(token.nextTryAt)) }),
        evidenceText(token),
      ].filter((detail) => detail !== null)
    : [];
  return (
    <span className="token-state">
      <Status
        health={STATE_HEALTH[token.state]}
        word={t(`states.${token.state}.word`)}
        explanation={t(`states.${token.state}.text`)}
      />
      {details.length > 0 && (
        <span className="token-state-details" title={details.join(' · ')}>
          {details.join(' · ')}
        </span>
      )}
    </span>
  );
}
