import { Group, Text } from '@mantine/core';
import type { PoolProviderView, ProviderView } from '../../api/generated/schema';
import { useText } from '../../i18n/use-text';
import { Section } from '../../ui/section';
import { Status } from '../../ui/status';
import { ChannelTable } from './channel-table';
import { ModelTable } from './model-table';

interface ProviderSectionProps {
  readonly provider: ProviderView;
  readonly pool: PoolProviderView | undefined;
}

export function ProviderSection({ provider, pool }: ProviderSectionProps) {
  const t = useText();
  const workers = pool?.workers ?? provider.workers;
  return (
    <Section
      title={provider.name}
      isFlush
      aside={
        <Group gap="md">
          <Text size="sm" c="dimmed">
            {t('providers.queued', { count: pool?.queued ?? provider.queued })}
          </Text>
          <Text size="sm" component="span">
            <Status
              health={workers > 0 ? 'well' : 'broken'}
              word={workers > 0 ? t('providers.workers', { count: workers }) : t('providers.noWorkers')}
            />
          </Text>
        </Group>
      }
    >
      <ChannelTable provider={provider} pool={pool} />
      <div style={{ borderTop: '1px solid var(--line)' }}>
        <ModelTable provider={provider} />
      </div>
    </Section>
  );
}
