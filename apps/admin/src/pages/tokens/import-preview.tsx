import { Group, ScrollArea, Stack, Text } from '@mantine/core';
import type { ImportView } from '../../api/generated/schema';
import { count } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import { HealthIcon, type Health } from '../../ui/status';

/** Lines that are shown; of more only the number. */
const SHOWN = 100;

/** What would become of a list: counts, and the lines that are not taken. */
export function ImportPreview({ preview }: { readonly preview: ImportView }) {
  const t = useText();
  const { created, duplicates, invalid, results } = preview;
  const others = results.filter(({ status }) => status !== 'created');
  const figures: [Health, number, string][] = [
    ['well', created, t('tokens.importing.created')],
    ['off', duplicates, t('tokens.importing.duplicates')],
    ['broken', invalid, t('tokens.importing.invalid')],
  ];
  return (
    <Stack gap="xs" className="section" p="sm" aria-live="polite">
      <Group gap="lg">
        {figures.map(([health, number, word]) => (
          <Group key={word} gap={6}>
            <HealthIcon health={health} />
            <Text size="sm">
              <b>{count(number)}</b> {word}
            </Text>
          </Group>
        ))}
      </Group>
      {created === 0 && <Text size="sm">{t('tokens.importing.nothing')}</Text>}
      {others.length > 0 && (
        <ScrollArea.Autosize mah={160} viewportProps={{ tabIndex: 0 }}>
          <table className="table">
            <thead>
              <tr>
                <th style={{ width: 70 }}>{t('tokens.importing.line')}</th>
                <th>{t('tokens.importing.what')}</th>
              </tr>
            </thead>
            <tbody>
              {others.slice(0, SHOWN).map(({ line, status, reason }, index) => (
                <tr key={index}>
                  <td>{count(line)}</td>
                  <td style={{ whiteSpace: 'normal' }}>
                    {status === 'duplicate'
                      ? t('tokens.importing.duplicate')
                      : (reason ?? t('tokens.importing.invalid'))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {others.length > SHOWN && (
            <Text size="xs" c="dimmed" p="xs">
              {t('tokens.importing.more', { count: others.length - SHOWN })}
            </Text>
          )}
        </ScrollArea.Autosize>
      )}
    </Stack>
  );
}
