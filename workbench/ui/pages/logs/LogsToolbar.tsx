import { shortTrace } from "@core/format";
import { Choice, FilterBar, optionsOf } from "@ui/shared/FilterBar";
import { Toggle } from "@ui/shared/Filters";
import { useSteps } from "@ui/shared/api";
import { useUrlState } from "@ui/shared/url";
import { X } from "lucide-react";

import { LEVELS } from "./filters";
import styles from "./logs.module.css";

/** `onClear` is there where a filter is set. */
export function LogsToolbar({ live, onClear }: { live: boolean; onClear?: () => void }) {
  const [parameters, change] = useUrlState();
  const steps = (useSteps().data ?? []).filter((step) => step.type !== "noop").map((step) => step.name);
  const trace = parameters.get("trace");
  return (
    <FilterBar
      search="Search logs"
      onClear={onClear}
      end={
        <span className={styles.right}>
          <Toggle checked={live} onChange={(on) => change({ live: on ? null : "off", ...(on ? { until: null } : {}) })}>
            Live
          </Toggle>
        </span>
      }
    >
      <Choice name="level" options={LEVELS} />
      <Choice name="step" options={optionsOf(steps)} />
      {trace && <Chip name="trace" value={shortTrace(trace)} onRemove={() => change({ trace: null, call: null })} />}
    </FilterBar>
  );
}

function Chip({ name, value, onRemove }: { name: string; value: string; onRemove: () => void }) {
  return (
    <span className={styles.chip}>
      {name} <code>{value}</code>
      <button type="button" aria-label={`Remove the filter ${name}`} onClick={onRemove}>
        <X size={12} aria-hidden />
      </button>
    </span>
  );
}
