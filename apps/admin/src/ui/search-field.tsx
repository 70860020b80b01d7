import { TextInput, type StyleProp } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState, type CSSProperties } from 'react';

/** Longer than between two strokes of a key, ms. */
const PAUSE_MS = 250;

interface SearchFieldProps {
  readonly label: string;
  readonly width: StyleProp<CSSProperties['width']>;
  /** What is searched for now. */
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

/** Searches when one stops typing. Whoever empties it otherwise gives it another `key`, so that nothing typed follows. */
export function SearchField({ label, width, value, onSearch }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const [sent, setSent] = useState(value);
  const [seen, setSeen] = useState(value);
  const search = useDebouncedCallback((text: string) => {
    setSent(text);
    onSearch(text);
  }, PAUSE_MS);
  if (value !== seen) {
    setSeen(value);
    // Not from here, but as by the browser's way back.
    if (value !== sent) {
      setSent(value);
      setTyped(value);
    }
  }
  return (
    <TextInput
      data-search
      w={width}
      leftSection={<IconSearch size={15} />}
      placeholder={label}
      aria-label={label}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value.trim());
      }}
    />
  );
}
