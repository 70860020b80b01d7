import { ActionIcon, Button, CloseButton, FileButton, Group, Image, Textarea, Tooltip } from '@mantine/core';
import { IconPhoto, IconPlayerStopFilled, IconSend } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { useText } from '../../i18n/use-text';

interface ComposerProps {
  readonly isBusy: boolean;
  /** A model that reads no images; null where all do. */
  readonly imageFault: string | null;
  readonly onSend: (question: { text: string; images: readonly string[] }) => void;
  readonly onStop: () => void;
}

/** Where one writes. */
export function Composer({ isBusy, imageFault, onSend, onStop }: ComposerProps) {
  const t = useText();
  const [text, setText] = useState('');
  const [images, setImages] = useState<readonly string[]>([]);
  const canSend = !isBusy && text.trim() !== '';
  const send = (): void => {
    if (!canSend) return;
    onSend({ text, images });
    setText('');
    setImages([]);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const addImages = (files: File[]): void => {
    void Promise.all(files.map(toDataUrl)).then((urls) => setImages((before) => [...before, ...urls]));
  };
  const imageLabel = imageFault === null ? t('playground.image') : t('playground.noImages', { model: imageFault });
  return (
    <div className="section" style={{ marginTop: 12, padding: 10 }}>
      {images.length > 0 && (
        <Group gap="xs" mb="xs">
          {images.map((url, index) => (
            <Group key={index} gap={2} align="flex-start" wrap="nowrap">
              <Image src={url} alt={t('playground.imageOf', { number: index + 1 })} h={48} w="auto" radius="sm" />
              <CloseButton
                size="xs"
                aria-label={t('playground.removeImage')}
                onClick={() => setImages(images.filter((_, at) => at !== index))}
              />
            </Group>
          ))}
        </Group>
      )}
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <FileButton onChange={addImages} accept="image/png,image/jpeg,image/webp,image/gif" multiple>
          {(props) => (
            <Tooltip label={imageLabel}>
              <ActionIcon
                {...props}
                size="lg"
                variant="subtle"
                color="gray"
                aria-label={imageLabel}
                disabled={imageFault !== null}
              >
                <IconPhoto size={18} />
              </ActionIcon>
            </Tooltip>
          )}
        </FileButton>
        <Textarea
          flex={1}
          autosize
          minRows={1}
          maxRows={8}
          aria-label={t('playground.message')}
          placeholder={t('playground.messageHint')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        {isBusy ? (
          <Button variant="default" leftSection={<IconPlayerStopFilled size={14} />} onClick={onStop}>
            {t('playground.stop')}
          </Button>
        ) : (
          <Button leftSection={<IconSend size={15} />} disabled={!canSend} onClick={send}>
            {t('playground.send')}
          </Button>
        )}
      </Group>
    </div>
  );
}

function toDataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error(file.name));
    reader.readAsDataURL(file);
  });
}
