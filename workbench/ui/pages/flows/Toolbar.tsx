import { plural } from "@core/format";
import { FoldVertical, Focus, X } from "lucide-react";
import type { ReactNode } from "react";
import { useLocation } from "wouter";

import { SearchInput, Select } from "../../shared/Filters";
import { useFlows } from "../../shared/api";
import { link } from "../../shared/url";
import styles from "./Toolbar.module.css";
import { ALL } from "./use-graph";
import type { FlowView } from "./use-view";

export function Toolbar({ flow, view }: { flow: string; view: FlowView }) {
  const [, navigate] = useLocation();
  const flows = useFlows().data ?? [];
  const options = [
    ...flows.map(({ name, steps }) => ({ value: name, text: `${name} (${steps})` })),
    { value: ALL, text: "All steps" },
  ];
  return (
    <>
      <Select
        label="Flow"
        value={flow}
        onChange={(next) => navigate(link("/flows", { flow: next }))}
        options={options}
      />
      <SearchInput value={view.search} onChange={view.setSearch} placeholder="Search steps, topics, files" />
      {view.found && (
        <span className={styles.found} role="status">
          {view.found.length === 0 ? "No step answers" : plural(view.found.length, "step")}
        </span>
      )}
      {view.focus && (
        <Chip icon={<Focus size={13} aria-hidden />} label="Show all steps again" onRemove={() => view.setFocus(null)}>
          up- and downstream of {view.focus}
        </Chip>
      )}
      {view.collapsed.size > 0 && (
        <Chip icon={<FoldVertical size={13} aria-hidden />} label="Expand everything" onRemove={view.expand}>
          {view.collapsed.size} collapsed
        </Chip>
      )}
    </>
  );
}

function Chip({
  icon,
  label,
  onRemove,
  children,
}: {
  icon: ReactNode;
  label: string;
  onRemove: () => void;
  children: ReactNode;
}) {
  return (
    <span className={styles.chip}>
      {icon}
      <span className={styles.text}>{children}</span>
      <button type="button" aria-label={label} title={label} onClick={onRemove}>
        <X size={13} aria-hidden />
      </button>
    </span>
  );
}
