// Logs: the live tail, and search over all that is stored. Newest at the bottom, as in a terminal.

import { plural } from "@core/format";
import { Button } from "@ui/shared/Button";
import { EmptyState } from "@ui/shared/EmptyState";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { Page } from "@ui/shared/Page";
import { Skeleton } from "@ui/shared/Skeleton";
import { SplitPane } from "@ui/shared/SplitPane";
import { useUrlState } from "@ui/shared/url";
import { Logs as LogsIcon } from "lucide-react";

import { LinePanel } from "./LinePanel";
import { LogList } from "./LogList";
import { LogsToolbar } from "./LogsToolbar";
import { filterOf, filters } from "./filters";
import { type Lines, useLogs } from "./lines";

export default function Logs() {
  const [parameters, change] = useUrlState();
  const live = parameters.get("live") !== "off" && parameters.get("until") === null;
  const list = useLogs(filters.key(parameters), () => filterOf(parameters, Date.now()), live, parameters.get("line"));
  const { items, loaded, complete } = list.snapshot;
  const clear = filters.isSet(parameters) ? () => change(filters.cleared) : undefined;
  const count =
    loaded &&
    items.length > 0 &&
    (complete.front ? plural(items.length, "line") : `${plural(items.length, "line")} loaded`);
  return (
    <Page title="Logs" layout="fill" subtitle={count} toolbar={<LogsToolbar live={live} onClear={clear} />}>
      <Content list={list} live={live} onClear={clear} />
    </Page>
  );
}

function Content({ list, live, onClear }: { list: Lines; live: boolean; onClear?: () => void }) {
  const [parameters, change] = useUrlState();
  const { items, problem, loaded } = list.snapshot;
  const selected = items.find((line) => line.id === parameters.get("line")) ?? null;
  return (
    <>
      {problem && <ErrorNotice error={problem} retry={list.retry} />}
      {!loaded && !problem && <Skeleton rows={16} />}
      {loaded && items.length === 0 && <Nothing onClear={onClear} />}
      {items.length > 0 && (
        <SplitPane name="logs" panel={selected && <LinePanel line={selected} onClose={() => change({ line: null })} />}>
          <LogList
            key={filters.key(parameters)}
            list={list}
            live={live}
            text={parameters.get("text") ?? ""}
            selected={selected?.id ?? null}
            onSelect={(line) => change({ line })}
          />
        </SplitPane>
      )}
    </>
  );
}

function Nothing({ onClear }: { onClear?: () => void }) {
  if (onClear) {
    return (
      <EmptyState
        icon={LogsIcon}
        title="No line fits these filters"
        action={<Button onClick={onClear}>Clear the filters</Button>}
      >
        Lines that fit appear here as soon as they are logged.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={LogsIcon} title="Nothing has been logged yet">
      What handlers say with <code>logger</code>, <code>console.log</code>, <code>print</code> and <code>puts</code>{" "}
      appears here.
    </EmptyState>
  );
}
