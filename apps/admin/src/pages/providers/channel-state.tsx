import { Text } from '@mantine/core';
import type { PoolChannelView } from '../../api/generated/schema';
import { isBlocked } from '../../api/pool-health';
import { clock } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import { Status } from '../../ui/status';
import { causeOf } from '../overview/attention';

/** Whether the upstream lets us in by a channel; else why not, since when, and when it is tried again. */
export function ChannelState({ channel }: { readonly channel: PoolChannelView }) {
  const t = useText();
  if (!isBlocked(channel))
    return <Status health="well" word={t('providers.open')} explanation={t('providers.openText')} />;
  const { cause, message, since, nextTryAt } = channel.state;
  const time = (at: string | null): string => (at === null ? '–' : clock(new Date(at)));
  return (
    <>
      <Status health="broken" word={t('providers.blocked')} explanation={t('providers.blockedText')} />
      <Text size="xs" c="dimmed" style={{ whiteSpace: 'normal' }}>
        {causeOf(t, cause, message)} · {t('providers.since', { time: time(since), next: time(nextTryAt) })}
      </Text>
    </>
  );
}
