import { Anchor, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { settingsQuery } from '../../api/settings';
import { useText } from '../../i18n/use-text';
import { ErrorNote } from '../../ui/error-note';
import { PageHead } from '../../ui/page-head';
import { Section } from '../../ui/section';
import { valueIn, withChange, type Draft } from './draft';
import { ReviewBar } from './review-bar';
import { grouped } from './setting-groups';
import { SettingRow } from './setting-row';

function SettingsPage() {
  const t = useText();
  const list = useQuery(settingsQuery);
  const [draft, setDraft] = useState<Draft>({});
  const settings = list.data?.items;
  return (
    <>
      <PageHead
        title={t('settings.title')}
        summary={t('settings.summary')}
        actions={
          <Anchor component={Link} to="/audit?of=setting" size="sm">
            {t('nav.audit')}
          </Anchor>
        }
      />
      {list.isError && <ErrorNote error={list.error} onRetry={() => void list.refetch()} />}
      <Stack gap="lg" maw={880} pb={120}>
        {settings === undefined &&
          !list.isError &&
          [240, 240, 160].map((height, index) => <Skeleton key={index} h={height} />)}
        {grouped(settings ?? []).map(([group, members]) => (
          <Section key={group} title={t(`settings.groups.${group}`)} isFlush>
            {members.map((setting) => (
              <SettingRow
                key={setting.name}
                setting={setting}
                value={valueIn(draft, setting)}
                isChanged={setting.name in draft}
                onChange={(value) => setDraft(withChange(draft, setting, value))}
              />
            ))}
          </Section>
        ))}
      </Stack>
      <ReviewBar settings={settings ?? []} draft={draft} onDone={() => setDraft({})} />
    </>
  );
}

export const route = { Component: SettingsPage };
