import { bytes, count, duration, percent } from "@core/format";
import type { ReactNode } from "react";

import { Card } from "../../shared/Page";
import type { Schemas } from "../../shared/api";
import styles from "./HostCard.module.css";

function Line({ name, children, title }: { name: string; children: ReactNode; title?: string }) {
  return (
    <div className={styles.line} title={title}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The host's own process and what it keeps on disk. */
export function HostCard({ overview }: { overview: Schemas["Overview"] }) {
  const { host, loop, store } = overview;
  const { diskFreeBytes: free, diskTotalBytes: total } = store;
  return (
    <Card title="Host and store">
      <dl className={styles.lines}>
        <Line name="Event loop lag" title="How late the event loop was, now and at worst in the last minute">
          {duration(loop.nowMs)} <small>worst {duration(loop.worstMs)}</small>
        </Line>
        <Line name="Process">
          {bytes(host.rss)}{" "}
          <small>
            {Math.round(host.cpu)} % CPU, process {host.pid}
          </small>
        </Line>
        <Line name="Store">
          {bytes(store.bytes)}{" "}
          <small>
            {store.engine}, of it {bytes(store.telemetryBytes)} runs and logs
          </small>
        </Line>
        {free !== null && total !== null && (
          <Line name="Disk">
            {bytes(free)} free{" "}
            <small>
              {percent(free / total)} of {bytes(total)}
            </small>
          </Line>
        )}
        {host.telemetryDropped > 0 && (
          <Line
            name="Records dropped"
            title="Runs and logs that were not kept, because more came than could be written"
          >
            {count(host.telemetryDropped)}
          </Line>
        )}
      </dl>
    </Card>
  );
}
