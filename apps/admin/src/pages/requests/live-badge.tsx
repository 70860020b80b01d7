import { Text, Tooltip } from '@mantine/core';
import { useText } from '../../i18n/use-text';
import { Status } from '../../ui/status';
import type { LiveState } from './use-live-requests';

/** Whether requests come in by themselves. */
export function LiveBadge({ state }: { readonly state: LiveState }) {
  const t = useText();
  const word = { off: t('requests.paused'), connecting: t('requests.connecting'), open: t('requests.live') }[state];
  const health = ({ off: 'off', connecting: 'waiting', open: 'well' } as const)[state];
  return (
    <Tooltip label={t('requests.liveText')}>
      <Text component="span" size="sm" role="status" data-live={state}>
        <Status health={health} word={word} />
      </Text>
    </Tooltip>
  );
}
