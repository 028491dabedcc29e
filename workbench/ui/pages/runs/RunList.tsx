// Every trace, live: newest first, filtered by what the address bar says.

import { plural } from "@core/format";
import type { Snapshot } from "@core/paged";
import { Button, ButtonLink } from "@ui/shared/Button";
import { DataTable } from "@ui/shared/DataTable";
import { EmptyState } from "@ui/shared/EmptyState";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { Page } from "@ui/shared/Page";
import { Skeleton } from "@ui/shared/Skeleton";
import type { Schemas } from "@ui/shared/api";
import { useUrlState } from "@ui/shared/url";
import { ArrowUp, ListTree } from "lucide-react";

import { RunsToolbar } from "./RunsToolbar";
import { COLUMNS } from "./columns";
import { filterOf, filters } from "./filters";
import styles from "./runs.module.css";
import { useTraces } from "./traces";

export default function RunList() {
  const [parameters, change] = useUrlState();
  const filtered = filters.isSet(parameters);
  const clear = () => change(filters.cleared);
  const list = useTraces(filters.key(parameters), () => filterOf(parameters, Date.now()));
  const { items, origin, problem, loaded, loading, missed } = list.snapshot;
  return (
    <Page
      title="Runs"
      subtitle={loaded && items.length > 0 && subtitleOf(list.snapshot)}
      layout="fill"
      toolbar={<RunsToolbar onClear={filtered ? clear : undefined} />}
    >
      {problem && <ErrorNotice error={problem} retry={list.retry} />}
      {missed > 0 && (
        <div className={styles.newer}>
          <Button look="primary" icon={ArrowUp} onClick={list.restart}>
            {plural(missed, "newer run")}
          </Button>
        </div>
      )}
      {!loaded && !problem && <Skeleton rows={14} />}
      {loaded && items.length === 0 && <Nothing onClear={filtered ? clear : undefined} />}
      {items.length > 0 && (
        <DataTable
          label="Runs"
          rows={items}
          columns={COLUMNS}
          rowKey={(trace) => trace.traceId}
          rowHref={(trace) => `/runs/${trace.traceId}`}
          rowTone={(trace) => (trace.status === "failed" ? "bad" : undefined)}
          origin={origin}
          onStart={list.newer}
          onEnd={list.older}
          loadingMore={loading === "back"}
        />
      )}
    </Page>
  );
}

function subtitleOf({ items, complete }: Snapshot<Schemas["Trace"]>): string {
  return complete.back && complete.front
    ? plural(items.length, "run")
    : `${plural(items.length, "run")} loaded, more as you scroll`;
}

function Nothing({ onClear }: { onClear?: () => void }) {
  if (onClear) {
    return (
      <EmptyState
        icon={ListTree}
        title="No run fits these filters"
        action={<Button onClick={onClear}>Clear the filters</Button>}
      >
        Runs are kept for as long as <code>retention</code> says.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={ListTree}
      title="Nothing has run yet"
      action={<ButtonLink href="/endpoints">Send a request</ButtonLink>}
    >
      A run appears here with the first request, event or occurrence. Or put in an event from a terminal:{" "}
      <code>motia-host emit TOPIC JSON</code>
    </EmptyState>
  );
}
