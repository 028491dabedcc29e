// uPlot, loaded by itself (`Chart.tsx`). Columns over time; several plots of one page share the cursor.

import "uplot/dist/uPlot.min.css";

import { shortTime } from "@core/format";
import { useEffect, useRef } from "react";
import uPlot from "uplot";

import styles from "./Plot.module.css";
import { useLatest } from "./live";
import { useTheme } from "./theme";

export interface PlotSeries {
  name: string;
  /** A variable of tokens.css: `--ok`. */
  color: string;
  values: readonly (number | null)[];
}

export interface PlotProps {
  /** What it shows, read out. */
  label: string;
  height: number;
  /** Unix ms, rising. */
  times: readonly number[];
  series: readonly PlotSeries[];
  /** How the values of the axis read. */
  format: (value: number) => string;
  /** `bars` are stacked, the first at the bottom; `lines` are not. */
  kind: "bars" | "lines";
  /** The column under the cursor; null when it has left. */
  onCursor?: (column: number | null) => void;
}

const SYNC = uPlot.sync("workbench");

export default function Plot(props: PlotProps) {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useLatest(props);
  const { shown } = useTheme();
  const names = props.series.map((series) => series.name).join("|");
  const { kind, height } = props;
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const made = new uPlot(options(latest, target, kind, height), columns(latest.current), target);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: target.clientWidth, height }));
    observer.observe(target);
    return () => {
      observer.disconnect();
      made.destroy();
    };
    // Colours are drawn, not styled: another theme needs another plot.
  }, [names, kind, height, shown, latest]);
  useEffect(() => {
    plot.current?.setData(columns(props));
  }, [props]);
  return <div ref={element} role="img" aria-label={props.label} className={styles.plot} style={{ height }} />;
}

/** uPlot's form: times in seconds, then each series; stacked ones as sums, drawn from the highest down. */
function columns({ times, series, kind }: PlotProps): uPlot.AlignedData {
  const seconds = times.map((time) => time / 1_000);
  if (kind === "lines") return [seconds, ...series.map(({ values }) => [...values])];
  const sums: number[][] = [];
  for (const { values } of series) {
    const below = sums.at(-1);
    sums.push(values.map((value, at) => (value ?? 0) + (below?.[at] ?? 0)));
  }
  return [seconds, ...sums.reverse()];
}

function options(
  latest: { readonly current: PlotProps },
  target: HTMLElement,
  kind: PlotProps["kind"],
  height: number,
): uPlot.Options {
  const color = colorsOf(target);
  const drawn = kind === "bars" ? [...latest.current.series].reverse() : latest.current.series;
  const quiet = color("--text-3");
  const font = `11px ${getComputedStyle(target).fontFamily}`;
  return {
    width: target.clientWidth,
    height,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: SYNC.key }, y: false, drag: { x: false, y: false }, points: { size: 5 } },
    hooks: { setCursor: [(plot) => latest.current.onCursor?.(plot.cursor.idx ?? null)] },
    scales: { y: { range: (_plot, _min, max) => [0, niceTop(max)] } },
    axes: [
      {
        stroke: quiet, font, size: 24, gap: 4, space: 70, grid: { show: false }, ticks: { show: false },
        values: (_plot, splits) => splits.map((split) => shortTime(split * 1_000, Date.now())),
      },
      {
        stroke: quiet, font, size: 52, gap: 6, space: 26, grid: { stroke: color("--line"), width: 1 }, ticks: { show: false },
        values: (_plot, splits) => splits.map((split) => (kind === "bars" && !Number.isInteger(split) ? "" : latest.current.format(split))),
      },
    ], // prettier-ignore
    series: [{}, ...drawn.map((series) => look(kind, color(series.color)))],
  };
}

function look(kind: PlotProps["kind"], stroke: string): uPlot.Series {
  if (kind === "lines") return { stroke, width: 1.5, points: { show: false }, spanGaps: true };
  return { fill: stroke, width: 0, points: { show: false }, paths: uPlot.paths.bars?.({ size: [0.72, 24], align: 1 }) };
}

/** The top of an axis: a little above the highest value, so that zero and one do not look alike. */
function niceTop(max: number | null): number {
  return max == null || max <= 0 ? 1 : max * 1.12;
}

/** Reads variables as the browser resolves them: a canvas knows neither `var()` nor `light-dark()`. */
function colorsOf(target: HTMLElement): (name: string) => string {
  const probe = document.createElement("span");
  target.append(probe);
  const cache = new Map<string, string>();
  const read = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  queueMicrotask(() => probe.remove());
  return (name) => {
    const known = cache.get(name) ?? read(name);
    cache.set(name, known);
    return known;
  };
}
