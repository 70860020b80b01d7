import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleMinus,
  IconClockPause,
  type Icon,
} from '@tabler/icons-react';
import { Hint } from './hint';
import './status.css';

/** What a state means to the operator; each has a colour that is used for nothing else, and an icon. */
export type Health = 'well' | 'waiting' | 'broken' | 'off';

const ICONS: Readonly<Record<Health, Icon>> = {
  well: IconCircleCheckFilled,
  waiting: IconClockPause,
  broken: IconAlertTriangleFilled,
  off: IconCircleMinus,
};

export function HealthIcon({ health, size = 15 }: { readonly health: Health; readonly size?: number }) {
  const Shape = ICONS[health];
  return <Shape size={size} color={`var(--${health})`} aria-hidden style={{ flexShrink: 0 }} />;
}

interface StatusProps {
  readonly health: Health;
  readonly word: string;
  /** One sentence, on hover. */
  readonly explanation?: string;
}

/** A state: icon, colour and word together, so that none of them stands alone. */
export function Status({ health, word, explanation }: StatusProps) {
  const text = (
    <span className="status" style={{ color: `var(--${health})` }}>
      <HealthIcon health={health} />
      {word}
    </span>
  );
  return explanation === undefined ? text : <Hint label={explanation}>{text}</Hint>;
}
