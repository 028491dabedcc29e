import { Button } from "@ui/shared/Button";
import { Choice, FilterBar, optionsOf } from "@ui/shared/FilterBar";
import { useSteps } from "@ui/shared/api";
import { useUrlState } from "@ui/shared/url";
import { RotateCcw, Trash2 } from "lucide-react";

import styles from "./dead.module.css";
import { filterOf, filters } from "./filters";
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
  const [parameters] = useUrlState();
  const events = (useSteps().data ?? []).filter((step) => step.type === "event");
  return (
    <FilterBar
      search="Search payloads"
      onClear={onClear}
      end={some && <Bulk chosen={chosen} parameters={parameters} onDone={onDone} />}
    >
      <Choice name="subscriber" options={optionsOf(events.map((step) => step.name))} />
      <Choice name="topic" options={optionsOf(events.flatMap((step) => step.subscribes ?? []))} />
    </FilterBar>
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
    const filter = filters.isSet(parameters) ? filterOf(parameters, Date.now()) : { all: true as const };
    if (await many.run(verb, chosen.length > 0 ? { ids: [...chosen] } : filter)) onDone();
  };
  const which = chosen.length > 0 ? String(chosen.length) : filters.isSet(parameters) ? "all that fit" : "all";
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
