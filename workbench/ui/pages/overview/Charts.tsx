import { bytes, count, duration, exactTime } from "@core/format";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Chart } from "../../shared/Chart";
import { ErrorNotice } from "../../shared/ErrorNotice";
import { Card } from "../../shared/Page";
import type { PlotSeries } from "../../shared/Plot";
import { type Schemas, api, data } from "../../shared/api";
import styles from "./Charts.module.css";

interface ChartOf {
  title: string;
  kind: "bars" | "lines";
  format: (value: number) => string;
  series: (metrics: Schemas["Metrics"]) => PlotSeries[];
}

const WORK: readonly ChartOf[] = [
  {
    title: "Calls",
    kind: "bars",
    format: count,
    series: (metrics) => [
      { name: "failed", color: "--bad", values: metrics.failed },
      { name: "ok", color: "--accent", values: metrics.calls.map((calls, at) => calls - (metrics.failed[at] ?? 0)) },
    ],
  },
  {
    title: "Latency",
    kind: "lines",
    format: duration,
    series: (metrics) => [
      { name: "p50", color: "--accent", values: metrics.p50Ms },
      { name: "p99", color: "--event", values: metrics.p99Ms },
    ],
  },
  {
    title: "Waiting deliveries",
    kind: "bars",
    format: count,
    series: (metrics) => [{ name: "ready", color: "--cron", values: metrics.ready }],
  },
];

const HOST: readonly ChartOf[] = [
  {
    title: "Event loop lag",
    kind: "lines",
    format: duration,
    series: (metrics) => [{ name: "worst", color: "--api", values: metrics.lagMs }],
  },
  {
    title: "Memory",
    kind: "lines",
    format: bytes,
    series: (metrics) => [{ name: "host and runners", color: "--api", values: metrics.rss }],
  },
];

const SOONEST_MS = 2_000;

interface ChartsProps {
  /** `work`: what happens. `host`: what it costs. */
  about: "work" | "host";
  windowMs: number;
}

/** Measurements over the window, read anew with each new column. */
export function Charts({ about, windowMs }: ChartsProps) {
  const metrics = useQuery({
    queryKey: ["metrics", "window", windowMs],
    queryFn: ({ signal }) => data(api.GET("/__motia/api/metrics", { params: { query: { windowMs } }, signal })),
    refetchInterval: (query) => Math.max(SOONEST_MS, query.state.data?.bucketMs ?? SOONEST_MS),
    placeholderData: keepPreviousData,
  });
  const [column, setColumn] = useState<number | null>(null);
  if (metrics.error && !metrics.data) return <ErrorNotice error={metrics.error} retry={() => void metrics.refetch()} />;
  return (
    <div className={styles.charts} data-about={about}>
      {(about === "work" ? WORK : HOST).map((chart) => (
        <OneChart key={chart.title} chart={chart} metrics={metrics.data} column={column} onColumn={setColumn} />
      ))}
    </div>
  );
}

interface OneChartProps {
  chart: ChartOf;
  metrics: Schemas["Metrics"] | undefined;
  column: number | null;
  onColumn: (column: number | null) => void;
}

const HEIGHT = 132;

function OneChart({ chart, metrics, column, onColumn }: OneChartProps) {
  const series = metrics ? chart.series(metrics) : [];
  const at = column ?? (metrics ? metrics.times.length - 1 : -1);
  const time = metrics?.times[at];
  const values = series.map(({ name, color, values: all }) => ({ name, color, value: all[at] ?? null }));
  const told = values.map(({ name, value }) => `${name} ${value === null ? "–" : chart.format(value)}`).join(", ");
  return (
    <Card
      title={chart.title}
      flush
      actions={
        <div className={styles.legend} title={time === undefined ? undefined : exactTime(time)}>
          {[...values].reverse().map(({ name, color, value }) => (
            <span key={name} className={styles.entry}>
              <span className={styles.dot} style={{ background: `var(${color})` }} />
              {name}
              <b>{value === null ? "–" : chart.format(value)}</b>
            </span>
          ))}
        </div>
      }
    >
      <div className={styles.plot} style={{ minHeight: HEIGHT }}>
        {metrics && (
          <Chart
            label={`${chart.title} over time; at the end: ${told}`}
            height={HEIGHT}
            times={metrics.times}
            series={series}
            kind={chart.kind}
            format={chart.format}
            onCursor={onColumn}
          />
        )}
      </div>
    </Card>
  );
}
