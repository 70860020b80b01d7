import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { poolQuery, providersQuery } from '../../api/pool';
import { useText } from '../../i18n/use-text';
import { Empty } from '../../ui/empty';
import { ErrorNote } from '../../ui/error-note';
import { PageHead } from '../../ui/page-head';
import { ProviderSection } from './provider-section';

function ProvidersPage() {
  const t = useText();
  const providers = useQuery(providersQuery);
  const pool = useQuery(poolQuery);
  return (
    <>
      <PageHead title={t('providers.title')} summary={t('providers.summary')} />
      <Stack gap="lg">
        {providers.isError && <ErrorNote error={providers.error} onRetry={() => void providers.refetch()} />}
        {providers.isPending && [320, 220, 220].map((height, index) => <Skeleton key={index} h={height} />)}
        {providers.data?.items.map((provider) => (
          <ProviderSection
            key={provider.id}
            provider={provider}
            pool={pool.data?.items.find((item) => item.provider === provider.id)}
          />
        ))}
        {providers.data?.items.length === 0 && (
          <div className="section">
            <Empty title={t('providers.noneTitle')} advice={t('providers.noneAdvice')} />
          </div>
        )}
      </Stack>
    </>
  );
}

export const route = { Component: ProvidersPage };
