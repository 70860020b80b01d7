import { Text } from '@mantine/core';
import type { RequestDetailView, RequestStepView } from '../../api/generated/schema';
import { duration } from '../../i18n/format';
import { hasText, type Translate } from '../../i18n/language';
import { useText } from '../../i18n/use-text';
import { HealthIcon, type Health } from '../../ui/status';
import { OUTCOME_HEALTH } from './outcome';
import './timeline.css';

function stepText(t: Translate, request: RequestDetailView, { step, attempt }: RequestStepView): string {
  const made = attempt === null ? undefined : request.tries?.[attempt];
  const token = made?.isGuest ? t('requests.panel.guest') : (made?.tokenLabel ?? made?.tokenId ?? '–');
  return t(`requests.steps.${step}`, {
    number: (attempt ?? 0) + 1,
    token: made === undefined ? token : `${token} (${made.channel})`,
    code: made?.code ?? made?.verdict ?? '–',
    outcome: t(`outcomes.${request.outcome}.word`),
  });
}

function stepNote(t: Translate, request: RequestDetailView, { step, attempt }: RequestStepView): string | null {
  const made = attempt === null ? undefined : request.tries?.[attempt];
  if (made === undefined) return null;
  if (step === 'leased') return made.isCorrection ? t('requests.panel.correction') : null;
  if (step !== 'attempt-failed' && step !== 'attempt-ended') return null;
  const key = `requests.verdicts.${made.verdict}`;
  return hasText(key) ? t(key) : null;
}

function stepHealth(request: RequestDetailView, { step }: RequestStepView): Health {
  if (step === 'attempt-failed') return 'waiting';
  return step === 'ended' ? OUTCOME_HEALTH[request.outcome] : 'well';
}

/** What is known of the way of a request, step by step, with a bar for where the time went. */
export function Timeline({ request }: { readonly request: RequestDetailView }) {
  const t = useText();
  const total = Math.max(1, request.durationMs);
  return (
    <ol className="timeline">
      {request.timeline.map((step, index) => {
        const before = request.timeline[index - 1]?.atMs ?? 0;
        const note = stepNote(t, request, step);
        const left = (Math.min(before, total) / total) * 100;
        const width = (Math.max(0, Math.min(step.atMs, total) - before) / total) * 100;
        return (
          <li key={index} className="timeline-step">
            <span className="timeline-icon">
              <HealthIcon health={stepHealth(request, step)} size={14} />
            </span>
            <div>
              <Text size="sm">{stepText(t, request, step)}</Text>
              {note !== null && (
                <Text size="xs" c="dimmed">
                  {note}
                </Text>
              )}
              <div className="timeline-track" aria-hidden>
                <div className="timeline-bar" style={{ left: `${left}%`, width: `max(2px, ${width}%)` }} />
              </div>
            </div>
            <Text size="xs" c="dimmed" ta="right">
              {duration(step.atMs)}
            </Text>
          </li>
        );
      })}
    </ol>
  );
}
