import { plural } from "@core/format";
import { ArrowRight } from "lucide-react";
import { Link } from "wouter";

import { StatusBadge } from "../../shared/Badge";
import { useTrace } from "../../shared/trace-query";
import styles from "./RunOfAnswer.module.css";

/** The run that a request has started: how it stands, as long as something of it runs or waits. */
export function RunOfAnswer({ traceId }: { traceId: string }) {
  const { data: found } = useTrace(traceId);
  return (
    <Link href={`/runs/${traceId}`} className={styles.run}>
      {found && <StatusBadge status={found.trace.status} />}
      {found && found.trace.steps.length > 1 ? `Run of ${plural(found.trace.steps.length, "step")}` : "Open the run"}
      <ArrowRight size={13} aria-hidden />
    </Link>
  );
}
