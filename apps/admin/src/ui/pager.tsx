import { Group, Pagination, Text } from '@mantine/core';
import { useText } from '../i18n/use-text';
import { count } from '../i18n/format';

interface PagerProps {
  readonly page: number;
  readonly pageSize: number;
  readonly total: number | undefined;
  readonly onPage: (page: number) => void;
}

/** Where one is in a list, and the way to its other pages. Keeps its height while nothing is known. */
export function Pager({ page, pageSize, total, onPage }: PagerProps) {
  const t = useText();
  const pages = Math.max(1, Math.ceil((total ?? 0) / pageSize));
  const first = (page - 1) * pageSize + 1;
  const last = Math.min(page * pageSize, total ?? 0);
  return (
    <Group justify="space-between" mih={48} px="sm" gap="xs" style={{ borderTop: '1px solid var(--line)' }}>
      <Text size="xs" c="dimmed">
        {total === undefined || total === 0
          ? ' '
          : t('table.range', { first: count(first), last: count(last), total: count(total) })}
      </Text>
      {pages > 1 && (
        <Pagination
          size="sm"
          total={pages}
          value={page}
          onChange={onPage}
          siblings={0}
          getControlProps={(control) => ({ 'aria-label': t(`table.${control}`) })}
          getItemProps={(number) => ({ 'aria-label': t('table.page', { number }) })}
        />
      )}
    </Group>
  );
}
