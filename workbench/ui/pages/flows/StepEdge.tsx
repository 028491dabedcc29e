import { BaseEdge, type Edge, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo, useCallback, useState } from "react";

import styles from "./StepEdge.module.css";
import { usePulse } from "./live-graph";

export interface TopicEdgeData extends Record<string, unknown> {
  topic: string;
  virtual: boolean;
  conditional: boolean;
  faint: boolean;
  /** Of the open step. */
  near: boolean;
  pulseKey: string;
}

export type TopicEdgeType = Edge<TopicEdgeData, "topic">;

const LONGEST_LABEL = 26;
const MOST_PULSES = 3;

export const StepEdge = memo(function StepEdge({ data, ...props }: EdgeProps<TopicEdgeType>) {
  const [path, x, y] = getBezierPath(props);
  if (!data) return null;
  const label = data.topic.length > LONGEST_LABEL ? `${data.topic.slice(0, LONGEST_LABEL - 1)}…` : data.topic;
  const width = label.length * 6.3 + 12 + (data.conditional ? 12 : 0);
  return (
    <g
      className={styles.edge}
      data-virtual={data.virtual || undefined}
      data-conditional={data.conditional || undefined}
      data-faint={data.faint || undefined}
      data-near={data.near || undefined}
    >
      <BaseEdge path={path} className={styles.line} />
      <Pulses name={data.pulseKey} path={path} />
      <g transform={`translate(${x} ${y})`} className={styles.label}>
        <title>
          {data.topic}
          {data.conditional ? ", emitted under a condition" : ""}
          {data.virtual ? ", drawn by hand (virtual)" : ""}
        </title>
        <rect x={-width / 2} y={-9} width={width} height={18} rx={4} />
        <text dy="0.33em" textAnchor="middle">
          {data.conditional ? `${label} ?` : label}
        </text>
      </g>
    </g>
  );
});

/** Dots that go along the edge when events do. However many come, at most three are on their way. */
function Pulses({ name, path }: { name: string; path: string }) {
  const [dots, setDots] = useState<readonly number[]>([]);
  const pulse = useCallback(
    () => setDots((known) => (known.length >= MOST_PULSES ? known : [...known, (known.at(-1) ?? 0) + 1])),
    [],
  );
  usePulse(name, pulse);
  return dots.map((dot) => (
    <circle
      key={dot}
      r={4}
      className={styles.pulse}
      style={{ offsetPath: `path("${path}")` }}
      onAnimationEnd={() => setDots((known) => known.filter((other) => other !== dot))}
    />
  ));
}
