import { Button } from "@ui/shared/Button";
import { SearchInput, Select, WINDOWS } from "@ui/shared/Filters";
import { useSteps } from "@ui/shared/api";
import { useUrlState } from "@ui/shared/url";
import { RotateCcw, Trash2, X } from "lucide-react";
import { useCallback } from "react";

import styles from "./dead.module.css";
import { filterOf, isFiltered } from "./filters";
import { type Verb, useMany } from "./many";

interface DeadToolbarProps {
  /** Ids of the letters that are selected. */
  chosen: readonly string[];
  /** Whether there is any letter. */
  some: boolean;
  /** There where a filter is set. */
  onClear?: () => void;
  onDone: () => void;
}

export function DeadToolbar({ chosen, some, onClear, onDone }: DeadToolbarProps) {
  const [parameters, change] = useUrlState();
  const search = useCallback((text: string) => change({ text }), [change]);
  const events = (useSteps().data ?? []).filter((step) => step.type === "event");
  const options = (names: readonly string[]) => [...new Set(names)].sort().map((name) => ({ value: name, text: name }));
  const given = (name: string) => parameters.get(name) ?? "";
  return (
    <>
      <SearchInput value={given("text")} onChange={search} placeholder="Search payloads" />
      <Select
        label="Subscriber"
        any="Any subscriber"
        value={given("subscriber")}
        options={options(events.map((step) => step.name))}
        onChange={(subscriber) => change({ subscriber })}
      />
      <Select
        label="Topic"
        any="Any topic"
        value={given("topic")}
        options={options(events.flatMap((step) => step.subscribes ?? []))}
        onChange={(topic) => change({ topic })}
      />
      <Select
        label="Time"
        any="Any time"
        value={given("window")}
        options={WINDOWS.map(({ value, text }) => ({ value, text: `last ${text}` }))}
        onChange={(window) => change({ window })}
      />
      {onClear && (
        <Button look="quiet" icon={X} onClick={onClear}>
          Clear
        </Button>
      )}
      {some && <Bulk chosen={chosen} parameters={parameters} onDone={onDone} />}
    </>
  );
}

/** Acts on what is selected, or on all that the filters find. */
function Bulk({
  chosen,
  parameters,
  onDone,
}: {
  chosen: readonly string[];
  parameters: URLSearchParams;
  onDone: () => void;
}) {
  const many = useMany();
  const act = async (verb: Verb) => {
    const filter = isFiltered(parameters) ? filterOf(parameters, Date.now()) : { all: true as const };
    if (await many.run(verb, chosen.length > 0 ? { ids: [...chosen] } : filter)) onDone();
  };
  const which = chosen.length > 0 ? String(chosen.length) : isFiltered(parameters) ? "all that fit" : "all";
  return (
    <span className={styles.bulk}>
      <Button icon={RotateCcw} disabled={many.busy} onClick={() => void act("retry")}>
        Retry {which}
      </Button>
      <Button icon={Trash2} disabled={many.busy} onClick={() => void act("drop")}>
        Drop {which}
      </Button>
    </span>
  );
}
