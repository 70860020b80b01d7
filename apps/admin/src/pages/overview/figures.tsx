import { Skeleton, Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SummaryView } from '../../api/generated/schema';
import { count, duration, percent, shortCount } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import './figures.css';

interface FigureProps {
  readonly name: string;
  readonly value: ReactNode;
  readonly detail?: ReactNode;
  /** What it is made of, on hover. */
  readonly explanation?: string;
}

function Figure({ name, value, detail, explanation }: FigureProps) {
  return (
    <div className="figure">
      <Tooltip label={explanation} disabled={explanation === undefined}>
        <Text size="xs" c="dimmed" w="fit-content" tabIndex={explanation === undefined ? undefined : 0}>
          {name}
        </Text>
      </Tooltip>
      <div className="figure-value">{value}</div>
      <Text size="xs" c="dimmed" mih={18}>
        {detail}
      </Text>
    </div>
  );
}

/** The figures of a span at a glance. */
export function Figures({ summary }: { readonly summary: SummaryView | undefined }) {
  const t = useText();
  if (summary === undefined) return <Skeleton h={98} />;
  const { requests, failed, successRate, ttft, usage } = summary;
  const { counted, estimated, unknown } = usage;
  const sum = (name: 'inputTokens' | 'outputTokens' | 'reasoningTokens'): number => counted[name] + estimated[name];
  return (
    <div className="figures section">
      <Figure name={t('overview.requests')} value={count(requests)} />
      <Figure
        name={t('overview.success')}
        value={percent(successRate)}
        detail={failed > 0 ? t('overview.failed', { count: failed }) : ''}
        explanation={t('overview.successText')}
      />
      <Figure
        name={t('overview.firstToken')}
        value={duration(ttft.p50Ms)}
        detail={ttft.p95Ms === null ? '' : t('overview.p95', { time: duration(ttft.p95Ms) })}
        explanation={t('overview.firstTokenText')}
      />
      <Figure
        name={t('overview.tokens')}
        value={
          <>
            {shortCount(sum('inputTokens'))}
            <span className="figure-and"> / </span>
            {shortCount(sum('outputTokens'))}
          </>
        }
        detail={[
          t('overview.tokensIn', { count: shortCount(sum('inputTokens')) }),
          t('overview.tokensOut', { count: shortCount(sum('outputTokens')) }),
          t('overview.reasoning', { count: shortCount(sum('reasoningTokens')) }),
        ].join(' · ')}
        explanation={t('overview.tokensText', {
          counted: count(counted.inputTokens + counted.outputTokens),
          estimated: count(estimated.inputTokens + estimated.outputTokens),
          unknown: count(unknown.requests),
        })}
      />
    </div>
  );
}
