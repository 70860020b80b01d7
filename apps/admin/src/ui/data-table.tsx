import { Skeleton, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import {
  rowSelectionFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type RowSelectionState,
} from '@tanstack/react-table';
import { useCallback, useEffect, useRef, type ReactNode } from 'react';
import { useText } from '../i18n/use-text';
import './data-table.css';
import { columnClass, type TableColumn } from './table-column';
import { TableRow } from './table-row';
import { LongWaiting } from './waiting';

export type { TableColumn } from './table-column';

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

const features = tableFeatures({ rowSelectionFeature });
const NOTHING: ReadonlySet<string> = new Set();
const NO_ROWS: never[] = [];

/** A dense table of rows that the service has filtered, sorted and paged. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, columns, rows, idOf, expectedRows = 8, empty, sort, onSort } = props;
  const { selected = NOTHING, onSelect, onOpen, labelOf, openId, healed } = props;
  const t = useText();
  const rowSelection: RowSelectionState = Object.fromEntries([...selected].map((id) => [id, true as const]));
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
  // Rows are drawn anew where something of theirs changed: what they call stays the same.
  const latest = useRef({ table, onOpen });
  useEffect(() => void (latest.current = { table, onOpen }));
  const toggle = useCallback((id: string) => latest.current.table.getRow(id).toggleSelected(), []);
  const open = useCallback((row: Row) => latest.current.onOpen?.(row), []);
  if (rows?.length === 0) return <>{empty}</>;
  const shown = table.getRowModel().rows;
  const areSomeSelected = table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected();
  return (
    <div className="table-frame" tabIndex={-1}>
      <table className="table" aria-label={label} aria-busy={rows === undefined}>
        <thead>
          <tr>
            {onSelect && (
              <th className="table-check">
                <input
                  type="checkbox"
                  aria-label={t('table.selectAll')}
                  checked={shown.length > 0 && table.getIsAllRowsSelected()}
                  ref={(box) => {
                    if (box !== null) box.indeterminate = areSomeSelected;
                  }}
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
                  <td key={column.id} className={columnClass(column)}>
                    <Skeleton h={12} w={column.align === 'right' ? 40 : '70%'} />
                  </td>
                ))}
              </tr>
            ))}
          {shown.map((row) => (
            <TableRow
              key={row.id}
              id={row.id}
              row={row.original}
              columns={columns}
              label={onSelect && (labelOf?.(row.original) ?? row.id)}
              isSelected={row.getIsSelected()}
              isOpen={openId === row.id}
              isHealed={healed?.has(row.id) ?? false}
              opens={onOpen !== undefined}
              onToggle={toggle}
              onOpen={open}
            />
          ))}
        </tbody>
      </table>
      {rows === undefined && <LongWaiting for={t('table.waiting')} />}
    </div>
  );
}

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
    <th className={columnClass(column)} style={{ width: column.width }} aria-sort={direction}>
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
