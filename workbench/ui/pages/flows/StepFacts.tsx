import { duration, percent, rate } from "@core/format";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CircleAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { Badge } from "../../shared/Badge";
import { Chart } from "../../shared/Chart";
import { JsonView } from "../../shared/JsonView";
import { OpenInEditor } from "../../shared/OpenInEditor";
import { type Schemas, api, data } from "../../shared/api";
import styles from "./StepFacts.module.css";

type Step = Schemas["StepDetail"];

export function StepFacts({ step }: { step: Step }) {
  return (
    <div className={styles.facts}>
      {step.problems.map((problem) => (
        <Problem key={problem.text} problem={problem} />
      ))}
      {step.description && <p>{step.description}</p>}
      <Figures measured={step.measured} />
      <StepChart name={step.name} />
      <dl className={styles.list}>
        <Begins step={step} />
        {step.emits.length > 0 && <Fact name="Emits">{topics(step.emits)}</Fact>}
        {step.virtualEmits.length > 0 && <Fact name="Virtual emits">{topics(step.virtualEmits)}</Fact>}
        {step.virtualSubscribes.length > 0 && (
          <Fact name="Virtual subscriptions">
            {topics(step.virtualSubscribes.map((topic) => ({ topic, conditional: false })))}
          </Fact>
        )}
        <Fact name="Flows">{step.flows.join(", ") || "none"}</Fact>
        <Fact name="File">
          <span className={styles.file}>
            <code>{step.file}</code>
            <OpenInEditor step={step.name} />
          </span>
        </Fact>
        {step.timeoutMs !== null && (
          <Fact name="Timeout">{step.timeoutMs === 0 ? "none" : duration(step.timeoutMs)}</Fact>
        )}
        {step.transactional && <Fact name="Transactional">its writes are kept or dropped together</Fact>}
      </dl>
      <section>
        <h3 className={styles.heading}>Configuration</h3>
        <JsonView value={step.config} depth={2} label="Configuration" />
      </section>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Begins({ step }: { step: Step }) {
  if (step.path !== null) {
    return (
      <Fact name="Request">
        <code>
          {step.method} {step.path}
        </code>
      </Fact>
    );
  }
  if (step.cron !== null) {
    return (
      <Fact name="Schedule">
        <code>{step.cron}</code> {step.timezone}
      </Fact>
    );
  }
  if (step.subscribes.length === 0) return null;
  return <Fact name="Subscribes">{topics(step.subscribes.map((topic) => ({ topic, conditional: false })))}</Fact>;
}

function topics(targets: readonly { topic: string; conditional: boolean }[]): ReactNode {
  return (
    <span className={styles.topics}>
      {targets.map(({ topic, conditional }) => (
        <Badge key={topic} title={conditional ? "under a condition" : undefined}>
          {topic}
          {conditional ? " ?" : ""}
        </Badge>
      ))}
    </span>
  );
}

function Figures({ measured }: { measured: Schemas["Measured"] }) {
  const figures = [
    ["Rate", rate(measured.perSecond), false],
    ["Failed", measured.calls === 0 ? "–" : percent(measured.failed / measured.calls), measured.failed > 0],
    ["p50", duration(measured.p50Ms), false],
    ["p99", duration(measured.p99Ms), false],
  ] as const;
  return (
    <div className={styles.figures} title={`Over the last ${duration(measured.windowMs)}`}>
      {figures.map(([name, value, bad]) => (
        <div key={name} className={styles.figure} data-bad={bad || undefined}>
          <span>{name}</span>
          <b>{value}</b>
        </div>
      ))}
    </div>
  );
}

const WINDOW_MS = 900_000;
const REFRESH_MS = 10_000;

function StepChart({ name }: { name: string }) {
  const { data: metrics } = useQuery({
    queryKey: ["metrics", "step", name],
    queryFn: ({ signal }) =>
      data(api.GET("/__motia/api/metrics", { params: { query: { step: name, windowMs: WINDOW_MS } }, signal })),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
  if (!metrics || metrics.calls.every((calls) => calls === 0)) return null;
  return (
    <Chart
      label={`Calls of ${name} in the last 15 minutes`}
      height={96}
      times={metrics.times}
      kind="bars"
      format={String}
      series={[
        { name: "failed", color: "--bad", values: metrics.failed },
        { name: "ok", color: "--accent", values: metrics.calls.map((calls, at) => calls - (metrics.failed[at] ?? 0)) },
      ]}
    />
  );
}

function Problem({ problem }: { problem: Schemas["Problem"] }) {
  const Icon = problem.level === "error" ? CircleAlert : TriangleAlert;
  return (
    <div className={styles.problem} data-level={problem.level}>
      <Icon size={15} aria-hidden />
      <p>
        {problem.text} <span>{problem.hint}</span>
      </p>
    </div>
  );
}
