// One step beside the graph: what it is, its source, what it takes and gives, how it does, its last runs and errors.

import { useQuery } from "@tanstack/react-query";
import { Focus, Logs, ListTree, Send } from "lucide-react";
import { Link } from "wouter";

import { KindBadge, LanguageBadge } from "../../shared/Badge";
import { IconButton } from "../../shared/Button";
import { ErrorNotice } from "../../shared/ErrorNotice";
import { Skeleton } from "../../shared/Skeleton";
import { Panel } from "../../shared/SplitPane";
import { Tabs } from "../../shared/Tabs";
import { type Schemas, api, data } from "../../shared/api";
import { useRefresh } from "../../shared/live";
import { link, useUrlParam } from "../../shared/url";
import { StepFacts } from "./StepFacts";
import styles from "./StepPanel.module.css";
import { StepRuns } from "./StepRuns";
import { StepSchemas } from "./StepSchemas";
import { StepSource } from "./StepSource";
import type { FlowView } from "./use-view";

const TABS = [
  { value: "facts", text: "Overview" },
  { value: "source", text: "Source" },
  { value: "runs", text: "Runs" },
  { value: "schemas", text: "Schemas" },
];

export function StepPanel({ name, view }: { name: string; view: FlowView }) {
  const [tab, setTab] = useUrlParam("tab", "facts");
  const key = ["step", name];
  const step = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => data(api.GET("/__motia/api/steps/{name}", { params: { path: { name } }, signal })),
  });
  useRefresh(key, { step: name });
  return (
    <Panel
      label={`Step ${name}`}
      title={
        <>
          <span className={styles.name}>{name}</span>
          {step.data && <KindBadge kind={step.data.type} />}
          {step.data && <LanguageBadge language={step.data.language} />}
        </>
      }
      actions={<Actions name={name} step={step.data} view={view} />}
      onClose={() => view.select(null)}
      fill
    >
      <Tabs label="About the step" value={tab} onChange={setTab} tabs={TABS} />
      {step.error && !step.data ? (
        <div className={styles.padded}>
          <ErrorNotice error={step.error} retry={() => void step.refetch()} />
        </div>
      ) : step.data ? (
        <Content tab={tab} step={step.data} />
      ) : (
        <Skeleton rows={8} />
      )}
    </Panel>
  );
}

function Content({ tab, step }: { tab: string; step: Schemas["StepDetail"] }) {
  if (tab === "source") return <StepSource step={step} />;
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="About the step">
      {tab === "runs" ? (
        <StepRuns step={step} />
      ) : tab === "schemas" ? (
        <StepSchemas step={step} />
      ) : (
        <StepFacts step={step} />
      )}
    </div>
  );
}

function Actions({ name, step, view }: { name: string; step: Schemas["StepDetail"] | undefined; view: FlowView }) {
  const focused = view.focus === name;
  return (
    <>
      {step?.type === "api" && (
        <Link
          href={link("/endpoints", { step: name })}
          className={styles.action}
          title="Send a request"
          aria-label="Send a request"
        >
          <Send size={15} aria-hidden />
        </Link>
      )}
      <Link
        href={link("/runs", { step: name })}
        className={styles.action}
        title="All runs of this step"
        aria-label="All runs of this step"
      >
        <ListTree size={15} aria-hidden />
      </Link>
      <Link
        href={link("/logs", { step: name })}
        className={styles.action}
        title="Logs of this step"
        aria-label="Logs of this step"
      >
        <Logs size={15} aria-hidden />
      </Link>
      <IconButton
        icon={Focus}
        label={focused ? "Show all steps again" : "Only what leads here and what follows"}
        pressed={focused}
        onClick={() => view.setFocus(focused ? null : name)}
      />
    </>
  );
}
