import { Button } from "@ui/shared/Button";
import { SearchInput, Select, WINDOWS } from "@ui/shared/Filters";
import { useSteps } from "@ui/shared/api";
import { useUrlState } from "@ui/shared/url";
import { X } from "lucide-react";
import { useCallback } from "react";

import { DURATIONS, STATUSES, durationOf, durationParameters } from "./filters";

/** `onClear` is there where a filter is set. */
export function RunsToolbar({ onClear }: { onClear?: () => void }) {
  const [parameters, change] = useUrlState();
  const { flows, steps, topics } = useNames();
  const search = useCallback((text: string) => change({ text }), [change]);
  const given = (name: string) => parameters.get(name) ?? "";
  return (
    <>
      <SearchInput value={given("text")} onChange={search} placeholder="Search runs" />
      <Select
        label="Status"
        any="Any status"
        value={given("status")}
        options={STATUSES}
        onChange={(status) => change({ status })}
      />
      <Select label="Flow" any="Any flow" value={given("flow")} options={flows} onChange={(flow) => change({ flow })} />
      <Select label="Step" any="Any step" value={given("step")} options={steps} onChange={(step) => change({ step })} />
      <Select
        label="Topic"
        any="Any topic"
        value={given("topic")}
        options={topics}
        onChange={(topic) => change({ topic })}
      />
      <Select
        label="Duration"
        any="Any duration"
        value={durationOf(parameters)}
        options={DURATIONS}
        onChange={(value) => change(durationParameters(value))}
      />
      <Select
        label="Time"
        any="Any time"
        value={given("window")}
        options={WINDOWS.map(({ value, text }) => ({ value, text: `last ${text}` }))}
        onChange={(window) => change({ window, since: null, until: null })}
      />
      {onClear && (
        <Button look="quiet" icon={X} onClick={onClear}>
          Clear
        </Button>
      )}
    </>
  );
}

/** What can be chosen, sorted: every flow, step and topic of the project as it is loaded. */
function useNames() {
  const all = useSteps().data ?? [];
  const options = (names: Iterable<string>) => [...new Set(names)].sort().map((name) => ({ value: name, text: name }));
  return {
    flows: options(all.flatMap((step) => step.flows)),
    steps: options(all.filter((step) => step.type !== "noop").map((step) => step.name)),
    topics: options(all.flatMap((step) => [...(step.subscribes ?? []), ...step.emits.map((target) => target.topic)])),
  };
}
