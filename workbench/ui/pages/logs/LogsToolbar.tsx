import { shortTrace } from "@core/format";
import { Button } from "@ui/shared/Button";
import { SearchInput, Select, Toggle, WINDOWS } from "@ui/shared/Filters";
import { useSteps } from "@ui/shared/api";
import { useUrlState } from "@ui/shared/url";
import { X } from "lucide-react";
import { useCallback } from "react";

import { LEVELS } from "./filters";
import styles from "./logs.module.css";

/** `onClear` is there where a filter is set. */
export function LogsToolbar({ live, onClear }: { live: boolean; onClear?: () => void }) {
  const [parameters, change] = useUrlState();
  const search = useCallback((text: string) => change({ text }), [change]);
  const names = (useSteps().data ?? []).filter((step) => step.type !== "noop").map((step) => step.name);
  const steps = names.sort().map((name) => ({ value: name, text: name }));
  const given = (name: string) => parameters.get(name) ?? "";
  return (
    <>
      <SearchInput value={given("text")} onChange={search} placeholder="Search logs" />
      <Select
        label="Level"
        any="Any level"
        value={given("level")}
        options={LEVELS}
        onChange={(level) => change({ level })}
      />
      <Select label="Step" any="Any step" value={given("step")} options={steps} onChange={(step) => change({ step })} />
      <Select
        label="Time"
        any="Any time"
        value={given("window")}
        options={WINDOWS.map(({ value, text }) => ({ value, text: `last ${text}` }))}
        onChange={(window) => change({ window, since: null, until: null })}
      />
      {given("trace") && (
        <Chip name="trace" value={shortTrace(given("trace"))} onRemove={() => change({ trace: null, call: null })} />
      )}
      {onClear && (
        <Button look="quiet" icon={X} onClick={onClear}>
          Clear
        </Button>
      )}
      <span className={styles.right}>
        <Toggle checked={live} onChange={(on) => change({ live: on ? null : "off", ...(on ? { until: null } : {}) })}>
          Live
        </Toggle>
      </span>
    </>
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
