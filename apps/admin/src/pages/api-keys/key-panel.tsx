import { Button, Group, Stack, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { IconActivity, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useUpdateApiKey } from '../../api/api-keys';
import type { ApiKeyView } from '../../api/generated/schema';
import { count } from '../../i18n/format';
import type { Translate } from '../../i18n/language';
import { useText } from '../../i18n/use-text';
import { ErrorNote } from '../../ui/error-note';
import { Facts } from '../../ui/facts';
import { Moment } from '../../ui/moment';
import { SidePanel } from '../../ui/side-panel';
import { Status } from '../../ui/status';
import { fromFields, KeyLimits, toFields, type KeyFields } from './key-limits';
import { keyState } from './key-state';
import { Snippets } from './snippets';

interface KeyPanelProps {
  readonly isOpen: boolean;
  /** Undefined where it is not known, or no more. */
  readonly apiKey: ApiKeyView | undefined;
  readonly onClose: () => void;
  readonly onDelete: (key: ApiKeyView) => void;
}

export function KeyPanel({ isOpen, apiKey, onClose, onDelete }: KeyPanelProps) {
  const t = useText();
  return (
    <SidePanel isOpen={isOpen} onClose={onClose} title={apiKey?.name ?? t('apiKeys.panel.gone')}>
      {apiKey !== undefined && <Body key={apiKey.id} apiKey={apiKey} onDelete={onDelete} />}
    </SidePanel>
  );
}

function Body({ apiKey, onDelete }: { readonly apiKey: ApiKeyView; readonly onDelete: (key: ApiKeyView) => void }) {
  const t = useText();
  const update = useUpdateApiKey(apiKey.id);
  const { health, word } = keyState(apiKey);
  const { enabled } = apiKey;
  return (
    <Stack gap="lg">
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          loading={update.isPending}
          leftSection={enabled ? <IconPlayerPause size={15} /> : <IconPlayerPlay size={15} />}
          onClick={() => update.mutate({ enabled: !enabled })}
        >
          {t(enabled ? 'apiKeys.panel.disable' : 'apiKeys.panel.enable')}
        </Button>
        <Button
          size="xs"
          variant="default"
          c="var(--broken)"
          leftSection={<IconTrash size={15} />}
          onClick={() => onDelete(apiKey)}
        >
          {t('apiKeys.panel.revoke')}
        </Button>
        <Button
          size="xs"
          variant="default"
          component={Link}
          to={`/requests?key=${apiKey.id}`}
          leftSection={<IconActivity size={15} />}
        >
          {t('apiKeys.panel.requests')}
        </Button>
      </Group>
      {update.isError && <ErrorNote error={update.error} />}
      <Facts
        facts={[
          [t('apiKeys.state'), <Status health={health} word={t(word)} />],
          [t('apiKeys.prefix'), <span className="mono">{apiKey.prefix}…</span>],
          [t('apiKeys.lastUsed'), <Moment at={apiKey.lastUsedAt} otherwise={t('common.never')} />],
          apiKey.usage === null
            ? null
            : [t('apiKeys.panel.minute'), usedOf(t, apiKey.usage.requestsThisMinute, apiKey.rpm)],
          apiKey.usage === null
            ? null
            : [t('apiKeys.panel.today'), usedOf(t, apiKey.usage.tokensToday, apiKey.dailyTokens)],
          [t('apiKeys.created'), <Moment at={apiKey.createdAt} />],
        ]}
      />
      <Limits apiKey={apiKey} />
      <div>
        <Title order={3} mb="xs">
          {t('apiKeys.panel.snippets')}
        </Title>
        <Snippets />
      </div>
    </Stack>
  );
}

const usedOf = (t: Translate, used: number, limit: number | null): string =>
  limit === null ? count(used) : t('apiKeys.panel.of', { used: count(used), limit: count(limit) });

function Limits({ apiKey }: { readonly apiKey: ApiKeyView }) {
  const t = useText();
  const update = useUpdateApiKey(apiKey.id);
  const form = useForm<KeyFields>({ mode: 'controlled', initialValues: toFields(apiKey) });
  const submit = form.onSubmit((fields) =>
    update.mutate(fromFields(fields), {
      onSuccess: () => {
        form.resetDirty();
        notifications.show({ message: t('apiKeys.panel.saved') });
      },
    }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Title order={3}>{t('apiKeys.panel.limits')}</Title>
        <TextInput label={t('apiKeys.name')} required maxLength={100} {...form.getInputProps('name')} />
        <KeyLimits form={form} />
        {update.isError && <ErrorNote error={update.error} />}
        <Group>
          <Button type="submit" loading={update.isPending} disabled={!form.isDirty()}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
