// A column of names that lead somewhere: groups, streams. Of any length: only what is seen is in the page.

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { Link } from "wouter";

import styles from "./NameList.module.css";

export interface NameItem {
  name: string;
  /** On the right: a count. */
  note?: string;
  href: string;
}

interface NameListProps {
  label: string;
  items: readonly NameItem[];
  current: string | null;
  /** Called when the last names come into view. */
  onEnd?: () => void;
}

const ROW_PX = 30;

export function NameList({ label, items, current, onEnd }: NameListProps) {
  const scroller = useRef<HTMLUListElement>(null);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  useEffect(() => {
    if (onEnd && items.length > 0 && last >= items.length - 10) onEnd();
  }, [last, items.length, onEnd]);
  return (
    <ul ref={scroller} className={styles.list} aria-label={label}>
      <li aria-hidden style={{ height: virtual.getTotalSize() }} />
      {shown.map(({ index, start }) => {
        const item = items[index];
        return (
          item && (
            <li key={item.name} className={styles.item} style={{ transform: `translateY(${start}px)` }}>
              <Link
                href={item.href}
                className={styles.link}
                aria-current={item.name === current || undefined}
                title={item.name}
              >
                <span className={styles.name}>{item.name}</span>
                {item.note && <span className={styles.note}>{item.note}</span>}
              </Link>
            </li>
          )
        );
      })}
    </ul>
  );
}
