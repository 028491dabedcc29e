import type { ReactNode } from "react";

import styles from "./Tabs.module.css";

interface TabsProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  tabs: readonly { value: string; text: ReactNode }[];
  /** At the end of the bar. */
  actions?: ReactNode;
}

/** The bar alone; the page shows what belongs to `value`. Arrow keys move, as readers of screens expect. */
export function Tabs({ label, value, onChange, tabs, actions }: TabsProps) {
  const step = (by: number) => {
    const at = tabs.findIndex((tab) => tab.value === value);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (next) onChange(next.value);
  };
  return (
    <div className={styles.bar}>
      <div
        role="tablist"
        aria-label={label}
        className={styles.tabs}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") step(1);
          if (event.key === "ArrowLeft") step(-1);
        }}
      >
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            aria-selected={tab.value === value}
            tabIndex={tab.value === value ? 0 : -1}
            ref={(element) => {
              // After an arrow key the focus follows the selection.
              if (tab.value === value && element?.parentElement?.contains(document.activeElement)) element.focus();
            }}
            className={styles.tab}
            onClick={() => onChange(tab.value)}
          >
            {tab.text}
          </button>
        ))}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
