import { Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type DragEvent } from 'react';
import { useRefreshTokens } from '../../api/tokens';
import { useText } from '../../i18n/use-text';
import { ErrorNote } from '../../ui/error-note';
import { Waiting } from '../../ui/waiting';
import { ImportPreview } from './import-preview';
import { runImport, type ImportCount } from './import-run';
import { beginImport, isImporting, useImport } from './imports';
import { PlaceDialog } from './place-dialog';
import { PlaceFields, type ChosenPlace } from './place-fields';

interface ImportTokensProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function ImportTokens({ isOpen, onClose }: ImportTokensProps) {
  const t = useText();
  return (
    <PlaceDialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('tokens.importing.title')}
      form={(first) => <ImportForm first={first} onClose={onClose} />}
    />
  );
}

/** A list is looked at first: what is new, what is there already, what cannot be used. Then it is taken in. */
function ImportForm({ first, onClose }: { readonly first: ChosenPlace; readonly onClose: () => void }) {
  const t = useText();
  const [place, setPlace] = useState(first);
  const [text, setText] = useState('');
  const [isDropping, setIsDropping] = useState(false);
  const [seen, setSeen] = useState<ImportCount>({ done: 0, total: 0 });
  const look = useMutation({ mutationFn: () => runImport(place, text, true, setSeen) });
  const refresh = useRefreshTokens();
  const isTaking = isImporting(useImport());
  const preview = look.data;
  const change = (next: string): void => {
    setText(next);
    look.reset();
  };
  const readFile = (file: File | null | undefined): void => {
    if (file) void file.text().then(change);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setIsDropping(false);
    readFile(event.dataTransfer.files[0]);
  };
  const apply = (): void => {
    void beginImport(async (onCount) => {
      const result = await runImport(place, text, false, onCount);
      await refresh();
      return result;
    });
    onClose();
  };
  return (
    <Stack gap="md">
      <div>
        <Text size="sm" c="dimmed" mb={6}>
          {t('tokens.importing.place')}
        </Text>
        <PlaceFields
          place={place}
          onChange={(next) => {
            setPlace(next);
            look.reset();
          }}
        />
      </div>
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setIsDropping(true);
        }}
        onDragLeave={() => setIsDropping(false)}
        onDrop={drop}
      >
        <Textarea
          label={t('tokens.importing.paste')}
          description={t('tokens.importing.text')}
          data-autofocus
          rows={7}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
          styles={{
            input: {
              fontFamily: 'var(--mantine-font-family-monospace)',
              fontSize: 12.5,
              outline: isDropping ? '2px dashed var(--accent-text)' : undefined,
            },
          }}
        />
      </div>
      {look.isPending && <Waiting for={t('tokens.importing.reading', { done: seen.done, total: seen.total })} />}
      {look.isError && <ErrorNote error={look.error} />}
      {preview !== undefined && <ImportPreview preview={preview} />}
      <Group justify="space-between">
        <FileButton onChange={readFile} accept=".json,.txt,.csv,application/json,text/plain">
          {(props) => (
            <Button {...props} variant="subtle" color="gray" leftSection={<IconFile size={15} />}>
              {t('tokens.importing.file')}
            </Button>
          )}
        </FileButton>
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          {preview === undefined || preview.created === 0 ? (
            <Button
              disabled={text.trim() === '' || preview !== undefined}
              loading={look.isPending}
              onClick={() => look.mutate()}
            >
              {t('tokens.importing.preview')}
            </Button>
          ) : (
            <Button disabled={isTaking} onClick={apply}>
              {t('tokens.importing.apply', { count: preview.created })}
            </Button>
          )}
        </Group>
      </Group>
    </Stack>
  );
}
