import { plural } from "@core/format";
import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { Link } from "wouter";

import { StatusBadge } from "../../shared/Badge";
import { api, data } from "../../shared/api";
import { useRefresh } from "../../shared/live";
import styles from "./RunOfAnswer.module.css";

const AGAIN_MS = 1_500;
const TRIES = 8;

/** The run that a request has started: how it stands, as long as something of it runs or waits. */
export function RunOfAnswer({ traceId }: { traceId: string }) {
  const key = ["trace", traceId];
  const { data: found } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      data(api.GET("/__motia/api/traces/{trace}", { params: { path: { trace: traceId } }, signal })),
    // Its record comes a moment after the answer.
    retry: TRIES,
    retryDelay: 300,
    refetchInterval: (query) =>
      ["running", "waiting"].includes(query.state.data?.trace.status ?? "") ? AGAIN_MS : false,
  });
  useRefresh(key, { trace: traceId });
  return (
    <Link href={`/runs/${traceId}`} className={styles.run}>
      {found && <StatusBadge status={found.trace.status} />}
      {found && found.trace.steps.length > 1 ? `Run of ${plural(found.trace.steps.length, "step")}` : "Open the run"}
      <ArrowRight size={13} aria-hidden />
    </Link>
  );
}
