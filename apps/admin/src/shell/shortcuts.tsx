import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { useText } from '../i18n/use-text';
import { PLACES } from './places';

/** A key that follows `g` later than this stands for itself. */
const PAIR_MS = 1_500;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const hasDialog = (): boolean => document.querySelector('[role=dialog]') !== null;

/** Listens for the keys that lead somewhere, and shows them on `?`. */
export function Shortcuts() {
  const t = useText();
  const navigate = useNavigate();
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    let startedAt = -Infinity;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === '?') return setIsOpen((before) => !before);
      if (hasDialog()) return;
      if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('[data-search]');
        if (search === null) return;
        event.preventDefault();
        search.focus();
        search.select();
        return;
      }
      if (event.key === 'g') {
        startedAt = event.timeStamp;
        return;
      }
      const place = PLACES.find(({ key }) => key === event.key);
      if (place !== undefined && event.timeStamp - startedAt < PAIR_MS) void navigate(place.path);
      startedAt = -Infinity;
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate]);
  const rows: [readonly string[], string][] = [
    [['/'], t('shortcuts.search')],
    ...PLACES.map(({ key, text }): [readonly string[], string] => [['g', key], t(text)]),
    [['?'], t('shortcuts.help')],
    [['Esc'], t('shortcuts.close')],
  ];
  return (
    <Modal
      opened={isOpen}
      onClose={() => setIsOpen(false)}
      title={t('shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap={6}>
        {rows.map(([keys, text]) => (
          <Group key={text} justify="space-between">
            <Text size="sm">{text}</Text>
            <Group gap={4}>
              {keys.map((key) => (
                <Kbd key={key} size="sm">
                  {key}
                </Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
