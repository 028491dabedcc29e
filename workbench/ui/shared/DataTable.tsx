// A table of any length: only the rows that are seen are in the page. j/k or arrows move, Enter opens, x selects.

import { useVirtualizer } from "@tanstack/react-virtual";
import type { CSSProperties, ReactNode, RefObject } from "react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";

import styles from "./DataTable.module.css";
import { classes } from "./classes";
import { useHotkeys } from "./hotkeys";

export interface Column<T> {
  id: string;
  header: ReactNode;
  /** A track of a CSS grid: `120px`, `minmax(0, 1fr)`. */
  width: string;
  align?: "end";
  /** Left out where the table has less than 620 px. */
  desktopOnly?: boolean;
  render: (row: T) => ReactNode;
}

export interface DataTableProps<T> {
  /** What the table lists, read out: "Runs". */
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  /** Where a row leads; the whole row is then a link. */
  rowHref?: (row: T) => string;
  /** The key of the row whose details are shown. */
  current?: string | null;
  /** A quiet tint: failed rows. */
  rowTone?: (row: T) => "bad" | "warn" | undefined;
  selection?: { selected: ReadonlySet<string>; toggle: (key: string) => void; all: () => void };
  /** Called when the last rows come into view: load more. */
  onEnd?: () => void;
  /** Place of the first row in a list that also grows in front: what is seen stays in its place, unless it is the top. */
  origin?: number;
  /** Called when the first rows come into view. */
  onStart?: () => void;
  loadingMore?: boolean;
  rowHeight?: number;
}

export function DataTable<T>(props: DataTableProps<T>) {
  const { rows, columns, rowKey, onEnd, onStart, rowHeight = 32, selection } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => (rows[index] === undefined ? index : rowKey(rows[index])),
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (onEnd && rows.length > 0 && last >= rows.length - 10) onEnd();
  }, [last, rows.length, onEnd]);
  const first = virtual.range?.startIndex ?? 0;
  useEffect(() => {
    if (onStart && rows.length > 0 && first <= 10) onStart();
  }, [first, rows.length, onStart]);
  useAnchor(scroller, props.origin ?? 0, rowHeight);
  useRowKeys(props, active, (index) => {
    setActive(index);
    virtual.scrollToIndex(index);
  });
  const tracks = (phone: boolean) =>
    [
      selection ? "36px" : "",
      ...columns.filter((column) => !(phone && column.desktopOnly)).map((column) => column.width),
    ].join(" ");
  const allSelected = selection !== undefined && rows.length > 0 && selection.selected.size >= rows.length;
  return (
    <div
      className={styles.frame}
      style={{ "--tracks": tracks(false), "--tracks-phone": tracks(true) } as CSSProperties}
    >
      <div
        ref={scroller}
        className={styles.scroller}
        role="table"
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        tabIndex={0}
      >
        <div role="rowgroup" className={styles.head}>
          <div role="row" className={styles.row} aria-rowindex={1}>
            {selection && (
              <span role="columnheader" className={styles.check}>
                <input type="checkbox" aria-label="Select all" checked={allSelected} onChange={selection.all} />
              </span>
            )}
            {columns.map((column) => (
              <span key={column.id} role="columnheader" className={cellClass(column)}>
                {column.header}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start, key }) => {
            const row = rows[index];
            return (
              row !== undefined && (
                <Row
                  key={key}
                  {...props}
                  row={row}
                  index={index}
                  top={start}
                  height={rowHeight}
                  active={index === active}
                />
              )
            );
          })}
        </div>
        {props.loadingMore && <div className={styles.more}>Loading more …</div>}
      </div>
    </div>
  );
}

/** Scrolls by what came in front, or left it, before anyone sees it jump. */
function useAnchor(scroller: RefObject<HTMLDivElement | null>, origin: number, rowHeight: number): void {
  const before = useRef(origin);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && element.scrollTop > 0) element.scrollTop += (before.current - origin) * rowHeight;
    before.current = origin;
  }, [scroller, origin, rowHeight]);
}

type RowProps<T> = DataTableProps<T> & { row: T; index: number; top: number; height: number; active: boolean };

function Row<T>({ row, index, top, height, active, ...props }: RowProps<T>) {
  const key = props.rowKey(row);
  const href = props.rowHref?.(row);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-current={props.current === key || undefined}
      data-active={active || undefined}
      data-tone={props.rowTone?.(row)}
      className={classes(styles.row, styles.bodyRow)}
      style={{ transform: `translateY(${top}px)`, height }}
    >
      {props.selection && (
        <span role="cell" className={styles.check}>
          <input
            type="checkbox"
            aria-label="Select"
            checked={props.selection.selected.has(key)}
            onChange={() => props.selection?.toggle(key)}
          />
        </span>
      )}
      {props.columns.map((column, position) => (
        <span key={column.id} role="cell" className={cellClass(column)}>
          {position === 0 && href ? (
            <Link href={href} className={styles.link} tabIndex={-1}>
              {column.render(row)}
            </Link>
          ) : (
            column.render(row)
          )}
        </span>
      ))}
    </div>
  );
}

function cellClass<T>(column: Column<T>): string {
  return classes(styles.cell, column.align === "end" && styles.end, column.desktopOnly && styles.desktopOnly);
}

function useRowKeys<T>(props: DataTableProps<T>, active: number, activate: (index: number) => void): void {
  const [, navigate] = useLocation();
  const { rows, rowKey, rowHref, selection } = props;
  const move = (step: number) => activate(Math.max(0, Math.min(rows.length - 1, active + step)));
  const activeRow = rows[active];
  useHotkeys(
    "List",
    [
      { keys: "j", label: "Next row", run: () => move(1) },
      { keys: "k", label: "Previous row", run: () => move(-1) },
      {
        keys: "Enter",
        label: "Open the row",
        run: () => activeRow !== undefined && rowHref && navigate(rowHref(activeRow)),
      },
      ...(selection
        ? [
            {
              keys: "x",
              label: "Select the row",
              run: () => activeRow !== undefined && selection.toggle(rowKey(activeRow)),
            },
          ]
        : []),
    ],
    rows.length > 0 && (rowHref !== undefined || selection !== undefined),
  );
}
