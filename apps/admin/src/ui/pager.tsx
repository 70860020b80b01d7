import { Group, Pagination, Select, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useText } from '../i18n/use-text';
import { count } from '../i18n/format';
import type { UrlState } from './url-state';

/** Rows that a page may have; the first is the default. */
export const PAGE_SIZES = [50, 100, 200] as const;

/** The rows of a page as the address says. */
export const readPageSize = (url: UrlState): number =>
  PAGE_SIZES.find((size) => size === url.number('size', PAGE_SIZES[0])) ?? PAGE_SIZES[0];

interface PagerProps {
  readonly page: number;
  readonly pageSize: number;
  readonly total: number | undefined;
  /** @param isStep  false where the page had come to be beyond the last one */
  readonly onPage: (page: number, isStep: boolean) => void;
  /** Left out: it cannot be chosen. */
  readonly onPageSize?: (size: number) => void;
}

/** Where one is in a list, and the way to its other pages. Keeps its height while nothing is known. */
export function Pager({ page, pageSize, total, onPage, onPageSize }: PagerProps) {
  const t = useText();
  const pages = Math.max(1, Math.ceil((total ?? 0) / pageSize));
  const isBeyond = total !== undefined && total > 0 && page > pages;
  useEffect(() => {
    if (isBeyond) onPage(pages, false);
  }, [isBeyond, pages, onPage]);
  const first = (page - 1) * pageSize + 1;
  const last = Math.min(page * pageSize, total ?? 0);
  return (
    <Group justify="space-between" mih={48} px="sm" py={6} gap="xs" style={{ borderTop: '1px solid var(--line)' }}>
      <Group gap="sm">
        <Text size="xs" c="dimmed">
          {total === undefined || total === 0
            ? ' '
            : t('table.range', { first: count(first), last: count(last), total: count(total) })}
        </Text>
        {onPageSize && (total ?? 0) > PAGE_SIZES[0] && (
          <Select
            size="xs"
            w={76}
            allowDeselect={false}
            aria-label={t('table.size')}
            data={PAGE_SIZES.map(String)}
            value={String(pageSize)}
            onChange={(size) => size !== null && onPageSize(Number(size))}
          />
        )}
      </Group>
      {pages > 1 && (
        <Pagination
          size="sm"
          total={pages}
          value={page}
          onChange={(next) => onPage(next, true)}
          siblings={0}
          getControlProps={(control) => ({ 'aria-label': t(`table.${control}`) })}
          getItemProps={(number) => ({ 'aria-label': t('table.page', { number }) })}
        />
      )}
    </Group>
  );
}
