import { CloseButton, Group, Progress, Text } from '@mantine/core';
import { count } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import { explain } from '../../ui/error-note';
import { HealthIcon } from '../../ui/status';
import { dismissImport, isImporting, useImport } from './imports';

/** How far an import is, and what it came to. */
export function ImportProgress() {
  const t = useText();
  const run = useImport();
  if (run === null) return null;
  const { done, total, result, fault } = run;
  const isRunning = isImporting(run);
  const counts = { done: count(done), total: count(total) };
  const text = isRunning
    ? t('tokens.importing.running', counts)
    : result === null
      ? `${t('tokens.importing.brokenOff', counts)} ${explain(t, fault)}`
      : t('tokens.importing.finished', {
          created: count(result.created),
          duplicates: count(result.duplicates),
          invalid: count(result.invalid),
        });
  return (
    <div className="section" style={{ marginBottom: 12 }} role="status">
      <Group px="md" mih={44} gap="sm" wrap="nowrap" justify="space-between">
        <Group gap={8} wrap="nowrap">
          {!isRunning && <HealthIcon health={result === null ? 'broken' : 'well'} />}
          <Text size="sm">{text}</Text>
        </Group>
        {!isRunning && <CloseButton size="sm" aria-label={t('common.close')} onClick={dismissImport} />}
      </Group>
      <Progress
        value={total === 0 ? 0 : (done / total) * 100}
        size={3}
        radius={0}
        animated={isRunning}
        aria-label={t('tokens.importing.title')}
      />
    </div>
  );
}
