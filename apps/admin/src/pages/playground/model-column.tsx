import { Group, ScrollArea, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { root } from '../../api/client';
import { useText } from '../../i18n/use-text';
import { CodeBlock } from '../../ui/code-block';
import { Empty } from '../../ui/empty';
import { TurnView } from './turn-view';
import type { Conversation } from './use-conversation';

interface ModelColumnProps {
  readonly model: string;
  readonly models: readonly string[];
  readonly conversation: Conversation;
  readonly onModel: (model: string) => void;
}

/** One model, what was said to it and what it answered; or the same as bytes. */
export function ModelColumn({ model, models, conversation, onModel }: ModelColumnProps) {
  const t = useText();
  const [view, setView] = useState('answer');
  const { turns } = conversation;
  const viewport = useRef<HTMLDivElement>(null);
  const last = turns.at(-1);
  useEffect(() => {
    viewport.current?.scrollTo({ top: viewport.current.scrollHeight });
  }, [last]);
  return (
    <section className="section" aria-label={model}>
      <div className="section-head">
        <Select
          size="xs"
          w={210}
          searchable
          allowDeselect={false}
          aria-label={t('playground.model')}
          data={[...new Set([...models, ...(model === '' ? [] : [model])])]}
          value={model}
          onChange={(next) => next !== null && onModel(next)}
        />
        <SegmentedControl
          size="xs"
          aria-label={t('playground.events')}
          data={[
            { value: 'answer', label: t('playground.answer') },
            { value: 'raw', label: t('playground.events') },
          ]}
          value={view}
          onChange={setView}
        />
      </div>
      <ScrollArea h="max(320px, calc(100vh - 400px))" viewportRef={viewport} viewportProps={{ tabIndex: 0 }}>
        {view === 'raw' ? (
          <Raw conversation={conversation} />
        ) : turns.length === 0 ? (
          <Empty title={t('playground.emptyTitle')} advice={t('playground.emptyText')} />
        ) : (
          <Stack gap="lg" p="md" aria-live="polite" aria-busy={conversation.isBusy}>
            {turns.map((turn, index) => (
              <TurnView key={index} turn={turn} isRunning={conversation.isBusy && index === turns.length - 1} />
            ))}
          </Stack>
        )}
      </ScrollArea>
    </section>
  );
}

function Raw({ conversation }: { readonly conversation: Conversation }) {
  const t = useText();
  const last = conversation.turns.at(-1);
  if (last === undefined) return <Empty title={t('playground.none')} />;
  const body = JSON.stringify(last.body, null, 2);
  return (
    <Stack gap="md" p="md">
      <div>
        <Group justify="space-between">
          <Text size="sm" fw={500} mb={6}>
            {t('playground.rawRequest')}
          </Text>
          <Text size="xs" c="dimmed" className="mono">
            POST {root}/v1/chat/completions
          </Text>
        </Group>
        <CodeBlock text={body} />
      </div>
      <div>
        <Text size="sm" fw={500} mb={6}>
          {t('playground.rawEvents', { count: last.events.length })}
        </Text>
        <CodeBlock text={last.events.map((line) => `data: ${line}`).join('\n\n')} />
      </div>
    </Stack>
  );
}
