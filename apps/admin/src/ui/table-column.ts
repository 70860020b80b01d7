import type { ReactNode } from 'react';

export interface TableColumn<Row> {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** The word by which the service sorts; left out: it cannot be sorted by. */
  readonly sort?: string;
  readonly align?: 'right';
  /** Narrowest screen that shows it; left out: all do. */
  readonly from?: 'sm' | 'md' | 'lg';
  readonly width?: number | string;
}

export const columnClass = ({ align, from }: Pick<TableColumn<never>, 'align' | 'from'>): string =>
  [align === 'right' ? 'table-right' : '', from === undefined ? '' : `table-from-${from}`].join(' ').trim();
