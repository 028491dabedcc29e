// The lines. It follows the end until one scrolls up; then new lines are counted, and one key or click leads back.

import { plural } from "@core/format";
import { Button } from "@ui/shared/Button";
import { useHotkeys } from "@ui/shared/hotkeys";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";

import { LogLine } from "./LogLine";
import type { Lines } from "./lines";
import styles from "./logs.module.css";

const ROW_PX = 22;
const NEAR_ROWS = 60;
/** How far from the end still counts as the end. */
const END_PX = ROW_PX;

interface LogListProps {
  list: Lines;
  live: boolean;
  /** What is searched for: marked in the lines. */
  text: string;
  selected: string | null;
  onSelect: (id: string) => void;
}

export function LogList({ list: { paged, snapshot }, live, text, selected, onSelect }: LogListProps) {
  const { items, origin, complete, missed } = snapshot;
  const scroller = useRef<HTMLDivElement>(null);
  const end = origin + items.length;
  // A line that was linked to is looked at first, and the end is not followed.
  const [left, setLeft] = useState<number | null>(selected === null ? null : end);
  const following = left === null;
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 20,
  });
  const [linked] = useState(() => items.findIndex((line) => line.id === selected));
  useLayoutEffect(() => {
    if (linked >= 0) virtual.scrollToIndex(linked, { align: "center" });
  }, [virtual, linked]);
  useAnchor(scroller, origin);
  useLayoutEffect(() => {
    if (following && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [following, end]);
  const range = virtual.range;
  useEffect(() => {
    if (!range) return;
    if (range.startIndex < NEAR_ROWS) void paged.extend("front");
    if (range.endIndex > items.length - NEAR_ROWS) void paged.extend("back");
  }, [paged, range, items.length]);
  const follow = () => {
    setLeft(null);
    if (!complete.back) void paged.start();
  };
  const scrolled = () => {
    const element = scroller.current;
    if (!element) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= END_PX;
    if (atEnd && complete.back) setLeft(null);
    else if (!atEnd && following) setLeft(end);
  };
  useLineKeys(items, selected, onSelect, (index) => virtual.scrollToIndex(index), follow);
  const fresh = left === null ? 0 : end - left + missed;
  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="table"
        aria-label="Log lines"
        aria-rowcount={-1}
        tabIndex={0}
        onScroll={scrolled}
      >
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = items[index];
            return (
              line && (
                <LogLine
                  key={line.id}
                  line={line}
                  top={start}
                  text={text}
                  selected={line.id === selected}
                  onSelect={onSelect}
                />
              )
            );
          })}
        </div>
      </div>
      {!following && (
        <div className={styles.follow}>
          <Button look={fresh > 0 ? "primary" : "plain"} icon={ArrowDown} onClick={follow}>
            {fresh > 0 ? plural(fresh, "new line") : live ? "Follow the end" : "To the end"}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Scrolls by what came in front, or left it, before anyone sees it jump. */
function useAnchor(scroller: { current: HTMLDivElement | null }, origin: number): void {
  const before = useRef(origin);
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop += (before.current - origin) * ROW_PX;
    before.current = origin;
  }, [scroller, origin]);
}

function useLineKeys(
  items: Lines["snapshot"]["items"],
  selected: string | null,
  onSelect: (id: string) => void,
  scrollTo: (index: number) => void,
  follow: () => void,
): void {
  const move = (by: number) => {
    const at = items.findIndex((line) => line.id === selected);
    const next = at < 0 ? items.length - 1 : Math.max(0, Math.min(items.length - 1, at + by));
    const line = items[next];
    if (!line) return;
    onSelect(line.id);
    scrollTo(next);
  };
  useHotkeys("Logs", [
    { keys: "j", label: "Next line", run: () => move(1) },
    { keys: "k", label: "Previous line", run: () => move(-1) },
    { keys: "G", label: "Follow the end", run: follow },
  ]);
}
