import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconExternalLink, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { root } from '../../api/client';
import type { JobView } from '../../api/generated/schema';
import { jobsQuery, useRunJob } from '../../api/jobs';
import { duration } from '../../i18n/format';
import type { Translate } from '../../i18n/language';
import { useText } from '../../i18n/use-text';
import { DataTable, type TableColumn } from '../../ui/data-table';
import { ErrorNote, explain } from '../../ui/error-note';
import { Moment } from '../../ui/moment';
import { PageHead } from '../../ui/page-head';
import { Status } from '../../ui/status';
import { factsText, jobTexts } from './job-texts';

function columnsOf(t: Translate, onRun: (job: JobView) => void): TableColumn<JobView>[] {
  return [
    {
      id: 'name',
      title: t('jobs.name'),
      cell: (job) => {
        const { title, text } = jobTexts(t, job);
        return (
          <Stack gap={0} py={6} style={{ whiteSpace: 'normal' }} miw={150}>
            <Text fw={500} inherit>
              {title}
            </Text>
            <Text size="xs" c="dimmed" visibleFrom="sm" maw={420}>
              {text}
            </Text>
          </Stack>
        );
      },
    },
    { id: 'last', title: t('jobs.last'), cell: (job) => <LastRun job={job} /> },
    {
      id: 'every',
      title: t('jobs.every'),
      align: 'right',
      from: 'md',
      cell: ({ everyMs }) => (everyMs === null ? t('jobs.onDemand') : duration(everyMs)),
    },
    {
      id: 'next',
      title: t('jobs.next'),
      align: 'right',
      from: 'sm',
      cell: ({ nextRunAt }) => <Moment at={nextRunAt} />,
    },
    {
      id: 'run',
      title: '',
      align: 'right',
      cell: (job) => (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlayerPlay size={14} />}
          disabled={job.running.length > 0}
          onClick={() => onRun(job)}
        >
          {t('jobs.run')}
          <span className="visually-hidden">{`: ${jobTexts(t, job).title}`}</span>
        </Button>
      ),
    },
  ];
}

function LastRun({ job }: { readonly job: JobView }) {
  const t = useText();
  const [running] = job.running;
  if (running !== undefined) {
    return (
      <Stack gap={0}>
        <Status health="waiting" word={t(running.startedAt === null ? 'jobs.waiting' : 'jobs.running')} />
        <Text size="xs" c="dimmed">
          {factsText(running.progress)}
        </Text>
      </Stack>
    );
  }
  const { lastRun } = job;
  if (lastRun === null)
    return (
      <Text span inherit c="dimmed">
        {t('jobs.neverRun')}
      </Text>
    );
  const isBroken = lastRun.finishedAt === null;
  const health = lastRun.error !== null ? 'broken' : isBroken ? 'waiting' : 'well';
  const word = lastRun.error !== null ? t('jobs.failed') : isBroken ? t('jobs.brokenOff') : t('jobs.ok');
  const details = [
    lastRun.durationMs === null ? null : t('jobs.took', { time: duration(lastRun.durationMs) }),
    lastRun.error ?? (factsText(lastRun.result) || null),
  ].filter((part) => part !== null);
  return (
    <Stack gap={0} style={{ whiteSpace: 'normal' }}>
      <Group gap={8}>
        <Status health={health} word={word} />
        <Text span size="xs" c="dimmed">
          <Moment at={lastRun.startedAt} />
        </Text>
      </Group>
      <Text size="xs" c="dimmed" visibleFrom="sm">
        {details.join(' · ')}
      </Text>
    </Stack>
  );
}

function JobsPage() {
  const t = useText();
  const list = useQuery(jobsQuery);
  const run = useRunJob();
  const start = (job: JobView): void =>
    run.mutate(job.name, {
      onSuccess: () => notifications.show({ message: t('jobs.started', { name: jobTexts(t, job).title }) }),
      onError: (error) => notifications.show({ color: 'red', message: explain(t, error) }),
    });
  return (
    <>
      <PageHead
        title={t('jobs.title')}
        summary={t('jobs.summary')}
        actions={
          <Anchor
            href={`${root}/api/admin/queues`}
            target="_blank"
            rel="noreferrer"
            size="sm"
            title={t('jobs.boardText')}
          >
            <Group gap={4}>
              {t('jobs.board')}
              <IconExternalLink size={14} aria-hidden />
            </Group>
          </Anchor>
        }
      />
      {list.isError && list.data === undefined ? (
        <ErrorNote error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <div className="section">
          <DataTable
            label={t('jobs.title')}
            columns={columnsOf(t, start)}
            rows={list.data?.items}
            idOf={({ name }) => name}
            empty={null}
          />
        </div>
      )}
    </>
  );
}

export const route = { Component: JobsPage };
