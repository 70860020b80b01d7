import { Alert, NumberInput, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import type { ModelOffer, RequestOption } from '@sluice/contract';
import { useId } from 'react';
import { useText } from '../../i18n/use-text';
import { parseTools, type Parameters } from './to-body';

interface ParameterFieldsProps {
  readonly parameters: Parameters;
  readonly onChange: (parameters: Parameters) => void;
  readonly models: readonly string[];
  readonly offers: ReadonlyMap<string, ModelOffer>;
}

/** Options of the request that are set. */
function optionsSet({ temperature, maxTokens, reasoning, tools }: Parameters): RequestOption[] {
  return [
    ...(temperature === null ? [] : ['temperature' as const]),
    ...(maxTokens === null ? [] : ['maxOutputTokens' as const]),
    ...(reasoning === 'default' ? [] : ['reasoning' as const]),
    ...(tools.trim() === '' ? [] : ['tools' as const]),
  ];
}

const numberOrNull = (value: number | string): number | null => (typeof value === 'number' ? value : null);

export function ParameterFields({ parameters, onChange, models, offers }: ParameterFieldsProps) {
  const t = useText();
  const reasoningId = useId();
  const change = (part: Partial<Parameters>): void => onChange({ ...parameters, ...part });
  const ignored = models.flatMap((model) => {
    const offer = offers.get(model);
    const options =
      offer === undefined ? [] : optionsSet(parameters).filter((option) => offer.options[option] === 'ignored');
    return options.length === 0 ? [] : [t('playground.notHonoured', { model, options: options.join(', ') })];
  });
  return (
    <Stack gap="md">
      <Textarea
        label={t('playground.system')}
        autosize
        minRows={3}
        maxRows={10}
        value={parameters.system}
        onChange={(event) => change({ system: event.currentTarget.value })}
      />
      <NumberInput
        label={t('playground.temperature')}
        min={0}
        max={2}
        step={0.1}
        value={parameters.temperature ?? ''}
        onChange={(value) => change({ temperature: numberOrNull(value) })}
      />
      <NumberInput
        label={t('playground.maxTokens')}
        min={1}
        allowDecimal={false}
        placeholder={t('common.noLimit')}
        value={parameters.maxTokens ?? ''}
        onChange={(value) => change({ maxTokens: numberOrNull(value) })}
      />
      <Stack gap={4}>
        <Text size="sm" fw={500} id={reasoningId}>
          {t('playground.reasoning')}
        </Text>
        <SegmentedControl
          aria-labelledby={reasoningId}
          data={[
            { value: 'default', label: t('playground.reasoningDefault') },
            { value: 'on', label: t('playground.reasoningOn') },
            { value: 'off', label: t('playground.reasoningOff') },
          ]}
          value={parameters.reasoning}
          onChange={(reasoning) => change({ reasoning: reasoning as Parameters['reasoning'] })}
        />
      </Stack>
      <Textarea
        label={t('playground.tools')}
        autosize
        minRows={4}
        maxRows={14}
        spellCheck={false}
        placeholder='[{"type":"function","function":{"name":"…","parameters":{}}}]'
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } }}
        error={parseTools(parameters.tools) === null ? t('playground.toolsBad') : undefined}
        value={parameters.tools}
        onChange={(event) => change({ tools: event.currentTarget.value })}
      />
      {ignored.length > 0 && (
        <Alert color="yellow" variant="light" p="sm">
          {ignored.map((text) => (
            <Text key={text} size="sm" c="var(--mantine-color-text)">
              {text}
            </Text>
          ))}
        </Alert>
      )}
    </Stack>
  );
}
