import { Choice, FilterBar, optionsOf } from "@ui/shared/FilterBar";
import { Select } from "@ui/shared/Filters";
import { useSteps } from "@ui/shared/api";
import { useUrlState } from "@ui/shared/url";

import { DURATIONS, STATUSES, durationOf, durationParameters } from "./filters";

/** `onClear` is there where a filter is set. */
export function RunsToolbar({ onClear }: { onClear?: () => void }) {
  const [parameters, change] = useUrlState();
  const all = useSteps().data ?? [];
  const topics = all.flatMap((step) => [...(step.subscribes ?? []), ...step.emits.map((target) => target.topic)]);
  return (
    <FilterBar search="Search runs" onClear={onClear}>
      <Choice name="status" options={STATUSES} />
      <Choice name="flow" options={optionsOf(all.flatMap((step) => step.flows))} />
      <Choice name="step" options={optionsOf(all.filter((step) => step.type !== "noop").map((step) => step.name))} />
      <Choice name="topic" options={optionsOf(topics)} />
      <Select
        label="Duration"
        any="Any duration"
        value={durationOf(parameters)}
        options={DURATIONS}
        onChange={(value) => change(durationParameters(value))}
      />
    </FilterBar>
  );
}
