// One trace: what ran, in which order and for how long, on one scale of time; beside it what is selected, in full.

import { duration, plural } from "@core/format";
import { waterfallOf } from "@core/trace/waterfall";
import { StatusBadge } from "@ui/shared/Badge";
import { Button, ButtonLink } from "@ui/shared/Button";
import { CopyButton } from "@ui/shared/CopyButton";
import { EmptyState } from "@ui/shared/EmptyState";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { Toggle } from "@ui/shared/Filters";
import { Page } from "@ui/shared/Page";
import { Skeleton } from "@ui/shared/Skeleton";
import { SplitPane } from "@ui/shared/SplitPane";
import { Time } from "@ui/shared/Time";
import type { Schemas } from "@ui/shared/api";
import { useHotkeys } from "@ui/shared/hotkeys";
import { useNow } from "@ui/shared/now";
import { useRemembered } from "@ui/shared/storage";
import { isOpen, useTrace } from "@ui/shared/trace-query";
import { link, useUrlState } from "@ui/shared/url";
import { Logs, RotateCcw, SearchX } from "lucide-react";
import { useMemo } from "react";

import { Compare } from "./Compare";
import { Replay } from "./Replay";
import { rootText } from "./RootName";
import { RowPanel } from "./RowPanel";
import { Waterfall } from "./Waterfall";
import styles from "./run.module.css";

type Detail = Schemas["TraceDetail"];

export default function Run({ traceId }: { traceId: string }) {
  const { data: detail, error, refetch } = useTrace(traceId);
  if (detail) return <Loaded detail={detail} />;
  return (
    <Page title="Run" layout="fill">
      {error === null ? <Skeleton rows={10} /> : <Missing error={error} retry={() => void refetch()} />}
    </Page>
  );
}

function Missing({ error, retry }: { error: Error; retry: () => void }) {
  if (!("status" in error) || error.status !== 404) return <ErrorNotice error={error} retry={retry} />;
  return (
    <EmptyState
      icon={SearchX}
      title="This run is not known here"
      action={<ButtonLink href="/runs">All runs</ButtonLink>}
    >
      It may be older than what <code>retention</code> keeps, or of another project.
    </EmptyState>
  );
}

function Loaded({ detail }: { detail: Detail }) {
  const [parameters, change] = useUrlState();
  const [inPlace, setInPlace] = useRemembered("run:in-place", true);
  const now = useNow();
  const open = isOpen(detail);
  const waterfall = useMemo(() => waterfallOf(detail, now), [detail, open && now]); // eslint-disable-line react-hooks/exhaustive-deps -- only what is open moves with the time
  const selected = waterfall.rows.find((row) => row.key === parameters.get("run")) ?? null;
  const root = detail.runs[0];
  useHotkeys("Run", [
    { keys: "e", label: "Show or hide operations and logs", run: () => setInPlace(!inPlace) },
    { keys: "r", label: "Replay", run: () => root && change({ replay: root.id }) },
  ]);
  return (
    <Page
      title={rootText(detail.trace.root)}
      layout="fill"
      subtitle={<Summary detail={detail} />}
      actions={
        <>
          <ButtonLink look="quiet" icon={Logs} href={link("/logs", { trace: detail.trace.traceId })}>
            Logs
          </ButtonLink>
          {root && (
            <Button icon={RotateCcw} onClick={() => change({ replay: root.id })}>
              Replay
            </Button>
          )}
        </>
      }
      toolbar={<Facts detail={detail} inPlace={inPlace} onInPlace={setInPlace} />}
    >
      <SplitPane
        name="run"
        panel={
          selected && (
            <RowPanel
              key={selected.key}
              row={selected}
              detail={detail}
              onClose={() => change({ run: null, tab: null })}
            />
          )
        }
      >
        <Waterfall
          waterfall={waterfall}
          logs={detail.logs}
          inPlace={inPlace}
          selected={selected?.key ?? null}
          onSelect={(run) => change({ run })}
        />
      </SplitPane>
      <Replay detail={detail} run={parameters.get("replay")} onClose={() => change({ replay: null })} />
      <Compare rows={waterfall.rows} chosen={parameters.get("compare")} onChange={(compare) => change({ compare })} />
    </Page>
  );
}

function Summary({ detail: { trace } }: { detail: Detail }) {
  return (
    <span className={styles.summary}>
      <StatusBadge status={trace.status} />
      <span>{duration(trace.durationMs)}</span>
      <span>
        {plural(trace.calls, "call")}
        {trace.failed > 0 && `, ${trace.failed} failed`}
      </span>
    </span>
  );
}

function Facts({ detail, inPlace, onInPlace }: { detail: Detail; inPlace: boolean; onInPlace: (on: boolean) => void }) {
  const { trace, truncated } = detail;
  return (
    <>
      <span className={styles.fact}>
        Started <Time at={trace.startedAt} />
      </span>
      <span className={styles.fact}>
        Trace <code>{trace.traceId}</code>
        <CopyButton label="Copy the trace id" text={trace.traceId} />
      </span>
      {trace.flows.length > 0 && <span className={styles.fact}>Flow {trace.flows.join(", ")}</span>}
      {truncated && <span className={styles.fact}>The first 1,000 runs and events are shown.</span>}
      <span className={styles.right}>
        <Toggle checked={inPlace} onChange={onInPlace}>
          Operations and logs
        </Toggle>
      </span>
    </>
  );
}
