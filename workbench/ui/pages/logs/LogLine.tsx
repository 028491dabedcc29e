import { pieces } from "@core/logs/highlight";
import { preview } from "@core/json";
import { clockTime, exactTime } from "@core/format";
import { link } from "@ui/shared/url";
import { CornerDownRight } from "lucide-react";
import { memo } from "react";
import { Link } from "wouter";

import type { Line } from "./lines";
import styles from "./logs.module.css";

interface LogLineProps {
  line: Line;
  top: number;
  text: string;
  selected: boolean;
  onSelect: (id: string) => void;
}

/** One line. The whole of it opens its details; the link at its end leads to its run. */
export const LogLine = memo(function LogLine({ line, top, text, selected, onSelect }: LogLineProps) {
  return (
    <div
      role="row"
      className={styles.line}
      data-level={line.level}
      aria-current={selected || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell" className={styles.time}>
        <button type="button" title={exactTime(line.time)} tabIndex={-1} onClick={() => onSelect(line.id)}>
          {clockTime(line.time)}
        </button>
      </span>
      <span role="cell" className={styles.level}>
        {line.level}
      </span>
      <span role="cell" className={styles.step}>
        {line.step}
      </span>
      <span role="cell" className={styles.message}>
        <Marked line={line.msg} text={text} />
        {line.fields && (
          <span className={styles.fields}>
            <Marked line={preview(line.fields, 300)} text={text} />
          </span>
        )}
      </span>
      <span role="cell" className={styles.toRun}>
        {line.traceId && (
          <Link
            href={link(`/runs/${line.traceId}`, { run: line.call })}
            aria-label="Open the run"
            title="Open the run"
            tabIndex={-1}
          >
            <CornerDownRight size={13} aria-hidden />
          </Link>
        )}
      </span>
    </div>
  );
});

function Marked({ line, text }: { line: string; text: string }) {
  if (text === "") return line;
  return pieces(line, text).map((piece, at) => (piece.found ? <mark key={at}>{piece.text}</mark> : piece.text));
}
