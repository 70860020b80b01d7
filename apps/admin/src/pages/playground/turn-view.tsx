import { Group, Image, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { count, duration } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import { CodeBlock } from '../../ui/code-block';
import { CopyButton } from '../../ui/copy-button';
import { ErrorNote } from '../../ui/error-note';
import { Waiting } from '../../ui/waiting';
import type { Answer } from './answer';
import { CopyRequest } from './copy-request';
import './turn-view.css';
import type { ConversationTurn } from './use-conversation';

interface TurnViewProps {
  readonly turn: ConversationTurn;
  readonly isRunning: boolean;
}

export function TurnView({ turn, isRunning }: TurnViewProps) {
  const t = useText();
  const { text, images, answer, fault, wasStopped } = turn;
  const hasBegun = answer !== null && answer.firstMs !== null;
  return (
    <Stack gap="xs">
      <div className="turn-question">
        <Text size="xs" c="dimmed">
          {t('playground.you')}
        </Text>
        {images.length > 0 && (
          <Group gap="xs" my={4}>
            {images.map((url, index) => (
              <Image
                key={index}
                src={url}
                alt={t('playground.imageOf', { number: index + 1 })}
                h={72}
                w="auto"
                radius="sm"
              />
            ))}
          </Group>
        )}
        <div className="turn-text">{text}</div>
      </div>
      {isRunning && !hasBegun && <Waiting for={t('playground.waiting')} />}
      {answer !== null && answer.reasoning !== '' && <Reasoning answer={answer} isRunning={isRunning} />}
      {answer !== null && answer.text !== '' && (
        <div className="turn-text" data-answer>
          {answer.text}
        </div>
      )}
      {answer?.toolCalls.map(({ name, inputJson }, index) => (
        <div key={index}>
          <Text size="sm" fw={500} mb={4}>
            {t('playground.called', { name })}
          </Text>
          <CodeBlock text={inputJson} />
        </div>
      ))}
      {answer?.error != null && (
        <Text size="sm" c="var(--broken)" role="alert">
          {answer.error}
        </Text>
      )}
      {fault !== null && <ErrorNote error={fault} />}
      {wasStopped && (
        <Text size="sm" c="dimmed">
          {t('playground.stopped')}
        </Text>
      )}
      {!isRunning && answer !== null && hasBegun && <Closing turn={turn} answer={answer} />}
    </Stack>
  );
}

/** Open while the model thinks, folded when the answer begins, unless a person decides otherwise. */
function Reasoning({ answer, isRunning }: { readonly answer: Answer; readonly isRunning: boolean }) {
  const t = useText();
  const [choice, setChoice] = useState<boolean | null>(null);
  const isThinking = isRunning && answer.text === '';
  const isOpen = choice ?? isThinking;
  const thoughtMs = (answer.reasonedMs ?? answer.totalMs ?? 0) - (answer.firstMs ?? 0);
  return (
    <div className="turn-reasoning">
      <UnstyledButton onClick={() => setChoice(!isOpen)} aria-expanded={isOpen}>
        <Group gap={4}>
          {isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
          <Text size="sm" c="dimmed">
            {isThinking ? t('playground.thinking') : t('playground.thought', { time: duration(thoughtMs) })}
          </Text>
        </Group>
      </UnstyledButton>
      {isOpen && (
        <Text size="sm" c="dimmed" className="turn-text" mt={4} data-reasoning>
          {answer.reasoning}
        </Text>
      )}
    </div>
  );
}

function Closing({ turn, answer }: { readonly turn: ConversationTurn; readonly answer: Answer }) {
  const t = useText();
  const { usage, isDone, error } = answer;
  return (
    <Group gap="xs">
      <Text size="xs" c="dimmed">
        {[
          t('playground.finished', { ttft: duration(answer.firstMs), total: duration(answer.totalMs) }),
          usage === null
            ? null
            : t('playground.usage', { input: count(usage.prompt_tokens), output: count(usage.completion_tokens) }),
          answer.finish,
          !isDone && error === null && !turn.wasStopped ? t('playground.cut') : null,
        ]
          .filter((part) => part !== null)
          .join(' · ')}
      </Text>
      {answer.text !== '' && <CopyButton value={answer.text} label={t('common.copy')} />}
      <CopyRequest body={turn.body} />
      {turn.requestId !== null && (
        <Link to={`/requests?request=${turn.requestId}`} style={{ fontSize: 12 }}>
          {t('playground.request')}
        </Link>
      )}
    </Group>
  );
}
