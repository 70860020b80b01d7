import { memo } from 'react';
import { useText } from '../i18n/use-text';
import { columnClass, type TableColumn } from './table-column';

export interface TableRowProps<Row> {
  readonly id: string;
  readonly row: Row;
  readonly columns: readonly TableColumn<Row>[];
  /** What the row is called, for who cannot see it. Left out: it cannot be selected. */
  readonly label: string | undefined;
  readonly isSelected: boolean;
  readonly isOpen: boolean;
  readonly isHealed: boolean;
  readonly opens: boolean;
  /** The same as long as the table stands. */
  readonly onToggle: (id: string) => void;
  readonly onOpen: (row: Row) => void;
}

function Row<T>(props: TableRowProps<T>) {
  const { id, row, columns, label, isSelected, isOpen, isHealed, opens, onToggle, onOpen } = props;
  const t = useText();
  return (
    <tr
      data-open={isOpen || undefined}
      data-selected={isSelected || undefined}
      data-healed={isHealed || undefined}
      className={opens ? 'table-row-opens' : undefined}
      onClick={opens ? (event) => isPlain(event.target) && onOpen(row) : undefined}
    >
      {label !== undefined && (
        <td className="table-check">
          <input
            type="checkbox"
            aria-label={t('table.select', { name: label })}
            checked={isSelected}
            onChange={() => onToggle(id)}
          />
        </td>
      )}
      {columns.map((column) => (
        <td key={column.id} className={columnClass(column)}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** A click on a button, link or box in a row is for that alone. */
const isPlain = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('button, a, input, label, [role=dialog]') === null;

/** Drawn anew only where something of it has changed: lists are read again every few seconds. */
export const TableRow = memo(Row) as typeof Row;
