import { ListTree } from "lucide-react";
import { Link } from "wouter";

import { StatusBadge } from "../../shared/Badge";
import { ButtonLink } from "../../shared/Button";
import { EmptyState } from "../../shared/EmptyState";
import { Duration, Time } from "../../shared/Time";
import type { Schemas } from "../../shared/api";
import { link } from "../../shared/url";
import styles from "./StepRuns.module.css";

type Run = Schemas["RunBrief"];

/** The last errors first, then the last runs; each leads to its trace. */
export function StepRuns({ step }: { step: Schemas["StepDetail"] }) {
  if (step.runs.length === 0) {
    return (
      <EmptyState icon={ListTree} title="It has not run yet">
        {step.type === "api" ? (
          <Link href={link("/endpoints", { step: step.name })} className={styles.link}>
            Send it a request
          </Link>
        ) : step.type === "cron" ? (
          <Link href="/cron" className={styles.link}>
            Run it now
          </Link>
        ) : (
          "It runs when one of its topics is emitted."
        )}
      </EmptyState>
    );
  }
  return (
    <div className={styles.runs}>
      {step.errors.length > 0 && <List title="Last errors" runs={step.errors} />}
      <List title="Last runs" runs={step.runs} />
      <ButtonLink href={link("/runs", { step: step.name })}>All runs of this step</ButtonLink>
    </div>
  );
}

function List({ title, runs }: { title: string; runs: readonly Run[] }) {
  return (
    <section>
      <h3 className={styles.heading}>{title}</h3>
      <ul className={styles.list}>
        {runs.map((run) => (
          <li key={run.id}>
            <Link href={link(`/runs/${run.traceId}`, { run: run.id })} className={styles.run}>
              <StatusBadge status={run.status} />
              <Duration ms={run.durationMs} />
              {run.attempt > 1 && <span className={styles.quiet}>attempt {run.attempt}</span>}
              <span className={styles.time}>
                <Time at={run.startedAt} />
              </span>
              {run.error && <span className={styles.error}>{run.error.message}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
