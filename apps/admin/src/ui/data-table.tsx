import { Checkbox, Skeleton, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import {
  rowSelectionFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type RowSelectionState,
} from '@tanstack/react-table';
import type { ReactNode } from 'react';
import { useText } from '../i18n/use-text';
import './data-table.css';
import { LongWaiting } from './waiting';

const features = tableFeatures({ rowSelectionFeature });

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

interface DataTableProps<Row> {
  /** What the table lists, for who cannot see it. */
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[] | undefined;
  readonly idOf: (row: Row) => string;
  /** Rows to draw while nothing is known. Default 8. */
  readonly expectedRows?: number;
  readonly empty: ReactNode;
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (ids: ReadonlySet<string>) => void;
  readonly labelOf?: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly openId?: string | null;
  /** Rows in which something has become well just now: they fade from amber to green. */
  readonly healed?: ReadonlySet<string>;
}

/** A dense table of rows that the service has filtered, sorted and paged. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, columns, rows, idOf, expectedRows = 8, empty, sort, onSort, selected, onSelect, onOpen } = props;
  const t = useText();
  const rowSelection: RowSelectionState = Object.fromEntries([...(selected ?? [])].map((id) => [id, true as const]));
  const table = useTable({
    features,
    data: (rows ?? NO_ROWS) as Row[],
    columns: columns.map((column): ColumnDef<typeof features, Row> => ({ id: column.id, header: column.title })),
    getRowId: (row: Row) => idOf(row),
    state: { rowSelection },
    onRowSelectionChange: (change) => {
      const next = typeof change === 'function' ? change(rowSelection) : change;
      onSelect?.(new Set(Object.keys(next).filter((id) => next[id])));
    },
  });
  if (rows?.length === 0) return <>{empty}</>;
  const shown = table.getRowModel().rows;
  return (
    <div className="table-frame" tabIndex={-1}>
      <table className="table" aria-label={label} aria-busy={rows === undefined}>
        <thead>
          <tr>
            {onSelect && (
              <th className="table-check">
                <Checkbox
                  size="xs"
                  aria-label={t('table.selectAll')}
                  checked={shown.length > 0 && table.getIsAllRowsSelected()}
                  indeterminate={table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected()}
                  onChange={(event) => table.toggleAllRowsSelected(event.currentTarget.checked)}
                />
              </th>
            )}
            {columns.map((column) => (
              <Heading key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows === undefined &&
            Array.from({ length: expectedRows }, (_, index) => (
              <tr key={index}>
                {onSelect && <td />}
                {columns.map((column) => (
                  <td key={column.id} className={classOf(column)}>
                    <Skeleton h={12} w={column.align === 'right' ? 40 : '70%'} />
                  </td>
                ))}
              </tr>
            ))}
          {shown.map((row) => (
            <tr
              key={row.id}
              data-open={props.openId === row.id || undefined}
              data-selected={row.getIsSelected() || undefined}
              data-healed={props.healed?.has(row.id) || undefined}
              className={onOpen && 'table-row-opens'}
              onClick={onOpen && ((event) => isPlain(event.target) && onOpen(row.original))}
            >
              {onSelect && (
                <td className="table-check">
                  <Checkbox
                    size="xs"
                    aria-label={t('table.select', { name: props.labelOf?.(row.original) ?? row.id })}
                    checked={row.getIsSelected()}
                    onChange={row.getToggleSelectedHandler()}
                  />
                </td>
              )}
              {columns.map((column) => (
                <td key={column.id} className={classOf(column)}>
                  {column.cell(row.original)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows === undefined && <LongWaiting for={t('table.waiting')} />}
    </div>
  );
}

const NO_ROWS: never[] = [];

/** A click on a button, link or box in a row is for that alone. */
const isPlain = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('button, a, input, label, [role=dialog]') === null;

const classOf = ({ align, from }: { align?: string; from?: string }): string =>
  [align === 'right' ? 'table-right' : '', from === undefined ? '' : `table-from-${from}`].join(' ').trim();

interface HeadingProps<Row> {
  readonly column: TableColumn<Row>;
  readonly sort: string | undefined;
  readonly onSort: ((sort: string) => void) | undefined;
}

function Heading<Row>({ column, sort = '', onSort }: HeadingProps<Row>) {
  const isSorted = column.sort !== undefined && sort.replace('-', '') === column.sort;
  const isFromEnd = sort.startsWith('-');
  const direction = isSorted ? (isFromEnd ? 'descending' : 'ascending') : undefined;
  return (
    <th className={classOf(column)} style={{ width: column.width }} aria-sort={direction}>
      {column.sort !== undefined && onSort ? (
        <UnstyledButton
          className="table-sort"
          onClick={() => onSort(isSorted && isFromEnd ? column.sort! : `-${column.sort!}`)}
        >
          {column.title}
          {isSorted && (isFromEnd ? <IconArrowDown size={13} aria-hidden /> : <IconArrowUp size={13} aria-hidden />)}
        </UnstyledButton>
      ) : (
        column.title
      )}
    </th>
  );
}
