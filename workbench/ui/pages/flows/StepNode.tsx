import { count, plural } from "@core/format";
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { CalendarClock, Circle, Globe, Minus, Plus, TriangleAlert, Zap } from "lucide-react";
import { memo } from "react";

import { LanguageBadge } from "../../shared/Badge";
import styles from "./StepNode.module.css";
import { useCounts } from "./live-graph";

export interface StepNodeData extends Record<string, unknown> {
  name: string;
  kind: string;
  language: string;
  trigger: string;
  /** Texts of warnings, one a line; empty without any. */
  warnings: string;
  faint: boolean;
  match: boolean;
  canCollapse: boolean;
  /** How many steps it hides; null when it is not collapsed. */
  hidden: number | null;
  onCollapse: (step: string) => void;
}

export type StepNodeType = Node<StepNodeData, "step">;

const ICONS = { api: Globe, event: Zap, cron: CalendarClock, noop: Circle } as const;

/** Where the graph is seen from afar its name alone is shown, large; that is left to CSS, so that zooming redraws no node. */
export const StepNode = memo(function StepNode({ id, data, selected }: NodeProps<StepNodeType>) {
  const Icon = ICONS[data.kind as keyof typeof ICONS] ?? Circle;
  return (
    <div
      className={styles.node}
      data-kind={data.kind}
      data-selected={selected || undefined}
      data-faint={data.faint || undefined}
      data-match={data.match || undefined}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} className={styles.handle} />
      <div className={styles.head}>
        <span className={styles.icon}>
          <Icon size={13} aria-hidden />
        </span>
        <span className={styles.name} title={data.name}>
          {data.name}
        </span>
        {data.warnings && (
          <span title={data.warnings} className={styles.warning}>
            <TriangleAlert size={13} aria-label="has warnings" />
          </span>
        )}
        <LanguageBadge language={data.language} />
      </div>
      <p className={styles.trigger} title={data.trigger}>
        {data.trigger || "–"}
      </p>
      <CountsLine step={id} />
      {data.canCollapse && <CollapseButton id={id} data={data} />}
      <Handle type="source" position={Position.Right} isConnectable={false} className={styles.handle} />
    </div>
  );
});

function CollapseButton({ id, data }: { id: string; data: StepNodeData }) {
  const label = data.hidden === null ? "Hide what follows" : `Show ${data.hidden} hidden steps`;
  return (
    <button
      type="button"
      className={`nodrag ${styles.collapse}`}
      data-collapsed={data.hidden !== null || undefined}
      aria-label={`${label}: ${data.name}`}
      title={label}
      onClick={(event) => {
        event.stopPropagation();
        data.onCollapse(id);
      }}
    >
      {data.hidden === null ? <Minus size={11} aria-hidden /> : <Plus size={11} aria-hidden />}
      {data.hidden !== null && data.hidden}
    </button>
  );
}

function CountsLine({ step }: { step: string }) {
  const { calls, failed, inFlight } = useCounts(step);
  return (
    <p className={styles.counts} data-idle={calls + inFlight === 0 || undefined}>
      {inFlight > 0 && <span className={styles.busy}>{count(inFlight)} running</span>}
      {calls === 0 && inFlight === 0 ? "no calls lately" : <span>{plural(calls, "call")}</span>}
      {failed > 0 && <span className={styles.failed}>{count(failed)} failed</span>}
    </p>
  );
}
