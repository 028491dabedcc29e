import { count, duration, percent, plural, rate, relativeTime } from "@core/format";
import type { ReactNode } from "react";
import { Link } from "wouter";

import type { Schemas } from "../../shared/api";
import { useNow } from "../../shared/now";
import { link } from "../../shared/url";
import styles from "./Figures.module.css";

interface FigureProps {
  name: string;
  value: string;
  detail: ReactNode;
  href: string;
  bad?: boolean;
}

function Figure({ name, value, detail, href, bad }: FigureProps) {
  return (
    <Link href={href} className={styles.figure} data-bad={bad || undefined}>
      <span className={styles.name}>{name}</span>
      <span className={styles.value}>{value}</span>
      <span className={styles.detail}>{detail}</span>
    </Link>
  );
}

/** The last minute in six figures. */
export function Figures({ overview }: { overview: Schemas["Overview"] }) {
  const { measured, host, queues } = overview;
  const now = useNow();
  const busy = overview.runners.length;
  return (
    <div className={styles.figures}>
      <Figure
        name="Throughput"
        value={rate(measured.perSecond)}
        detail={`${plural(measured.calls, "call")} in a minute`}
        href="/runs"
      />
      <Figure
        name="Failed"
        value={measured.calls === 0 ? "0 %" : percent(measured.failed / measured.calls)}
        detail={`${plural(measured.failed, "call")} in a minute`}
        href={link("/runs", { status: "failed" })}
        bad={measured.failed > 0}
      />
      <Figure
        name="Latency p50"
        value={duration(measured.p50Ms)}
        detail={`p99 ${duration(measured.p99Ms)}`}
        href="/runs"
      />
      <Figure
        name="In flight"
        value={count(host.calls)}
        detail={`in ${plural(busy, "runner")}`}
        href={link("/runs", { status: "running" })}
      />
      <Figure
        name="Waiting"
        value={count(queues.ready)}
        detail={
          queues.oldestReadyAt === null
            ? `${count(queues.scheduled)} scheduled`
            : `the oldest since ${relativeTime(queues.oldestReadyAt, now).replace(" ago", "")}`
        }
        href="/queues"
      />
      <Figure
        name="Dead letters"
        value={count(queues.dead)}
        detail={queues.dead > 0 ? "edit, retry or drop them" : "none"}
        href="/dead"
        bad={queues.dead > 0}
      />
    </div>
  );
}
