// The rows of a trace on one scale of time. Each row is a button that opens its details; what it did and said stands below it, in place.

import { duration } from "@core/format";
import { type Moment, momentsOf } from "@core/trace/moments";
import type { Log } from "@core/trace/model";
import { type Row, type Waterfall as Drawn, ticksOf } from "@core/trace/waterfall";
import { useHotkeys } from "@ui/shared/hotkeys";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";

import { Legend } from "./Legend";
import { MomentLine } from "./MomentLine";
import { RunLine } from "./RunLine";
import styles from "./waterfall.module.css";

const ROW_PX = 30;
const MOMENT_PX = 24;

interface WaterfallProps {
  waterfall: Drawn;
  logs: readonly Log[];
  inPlace: boolean;
  selected: string | null;
  onSelect: (key: string) => void;
}

type Line = { key: string; row: Row; moment: Moment | null };

export function Waterfall({ waterfall, logs, inPlace, selected, onSelect }: WaterfallProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => linesOf(waterfall, logs, inPlace), [waterfall, logs, inPlace]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.moment ? MOMENT_PX : ROW_PX),
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 20,
  });
  const rows = waterfall.rows;
  const move = (by: number) => {
    const at = rows.findIndex((row) => row.key === selected);
    const next = rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by))];
    if (!next) return;
    onSelect(next.key);
    virtual.scrollToIndex(lines.findIndex((line) => line.row === next && line.moment === null));
  };
  useHotkeys("Run", [
    { keys: "j", label: "Next call", run: () => move(1) },
    { keys: "k", label: "Previous call", run: () => move(-1) },
  ]);
  const ticks = ticksOf(waterfall.lengthMs);
  return (
    <div ref={scroller} className={styles.scroller} role="region" aria-label="Waterfall" tabIndex={0}>
      <div className={styles.axis}>
        <Legend />
        <div className={styles.track} aria-hidden>
          {ticks.map((tick) => (
            <span key={tick} className={styles.tick} style={{ left: `${(tick / waterfall.lengthMs) * 100}%` }}>
              {tick === 0 ? "0" : duration(tick)}
            </span>
          ))}
        </div>
      </div>
      <ol className={styles.lines} style={{ height: virtual.getTotalSize() }}>
        <li aria-hidden className={styles.grid}>
          <span className={styles.track}>
            {ticks.map((tick) => (
              <span key={tick} className={styles.gridLine} style={{ left: `${(tick / waterfall.lengthMs) * 100}%` }} />
            ))}
          </span>
        </li>
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const line = lines[index];
          if (!line) return null;
          return (
            <li key={line.key} className={styles.line} style={{ transform: `translateY(${start}px)`, height: size }}>
              {line.moment ? (
                <MomentLine
                  moment={line.moment}
                  depth={line.row.depth}
                  lengthMs={waterfall.lengthMs}
                  onOpen={() => onSelect(line.row.key)}
                />
              ) : (
                <RunLine
                  row={line.row}
                  lengthMs={waterfall.lengthMs}
                  selected={line.row.key === selected}
                  onOpen={() => onSelect(line.row.key)}
                />
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function linesOf(waterfall: Drawn, logs: readonly Log[], inPlace: boolean): readonly Line[] {
  return waterfall.rows.flatMap((row) => {
    const moments = inPlace && row.run ? momentsOf(row.run, logs, waterfall.startedAt) : [];
    return [{ key: row.key, row, moment: null }, ...moments.map((moment) => ({ key: moment.key, row, moment }))];
  });
}
