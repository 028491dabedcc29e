// The parts of a filter bar. Each knows a value and how to change it; pages keep the values in the address bar (`useUrlState`).

import { Search, X } from "lucide-react";
import type { ReactNode } from "react";
import { useEffect, useRef, useState } from "react";

import styles from "./Filters.module.css";
import { classes } from "./classes";
import { useHotkeys } from "./hotkeys";

interface SearchInputProps {
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
  /** `/` brings the focus here. One per page. */
  hotkey?: boolean;
}

const PAUSE_MS = 250;

export function SearchInput({ value, onChange, placeholder, hotkey = true }: SearchInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  // The address bar can change without this field: a link, the back button.
  if (value !== told.current && value !== typed) {
    told.current = value;
    setTyped(value);
  }
  useEffect(() => {
    if (typed === told.current) return;
    const timer = setTimeout(() => {
      told.current = typed;
      onChange(typed);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, onChange]);
  const search = () => {
    input.current?.focus();
    input.current?.select();
  };
  useHotkeys("Page", [{ keys: "/", label: "Search", run: search }], hotkey);
  return (
    <label className={styles.search}>
      <Search size={14} aria-hidden />
      <input
        ref={input}
        type="search"
        aria-label={placeholder}
        placeholder={placeholder}
        value={typed}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (typed) setTyped("");
          else input.current?.blur();
        }}
      />
      {typed ? (
        <button type="button" className={styles.clear} aria-label="Clear the search" onClick={() => setTyped("")}>
          <X size={13} aria-hidden />
        </button>
      ) : (
        hotkey && <kbd aria-hidden>/</kbd>
      )}
    </label>
  );
}

export interface Option {
  value: string;
  text: string;
}

interface SelectProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly Option[];
  /** What no choice is called: "Any status". Leave it out where one must be chosen. */
  any?: string;
}

export function Select({ label, value, onChange, options, any }: SelectProps) {
  const known = value === "" || options.some((option) => option.value === value);
  return (
    <select
      aria-label={label}
      className={classes(styles.select, value !== "" && any !== undefined && styles.chosen)}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {any !== undefined && <option value="">{any}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.text}
        </option>
      ))}
      {!known && <option value={value}>{value}</option>}
    </select>
  );
}

/** A few choices side by side; one of them holds. */
export function Segmented({ label, value, onChange, options }: Omit<SelectProps, "any">) {
  return (
    <div role="radiogroup" aria-label={label} className={styles.segmented}>
      {options.map((option) => (
        <label key={option.value} className={styles.segment}>
          <input
            type="radio"
            className="visually-hidden"
            name={label}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.text}</span>
        </label>
      ))}
    </div>
  );
}

/** A switch with its words. */
export function Toggle({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
}) {
  return (
    <label className={styles.toggle}>
      <input type="checkbox" role="switch" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {children}
    </label>
  );
}

export const WINDOWS: readonly Option[] = [
  { value: "15m", text: "15 min" },
  { value: "1h", text: "1 hour" },
  { value: "6h", text: "6 hours" },
  { value: "24h", text: "24 hours" },
  { value: "7d", text: "7 days" },
];

const MINUTES: Record<string, number> = { "15m": 15, "1h": 60, "6h": 360, "24h": 1_440, "7d": 10_080 };

/** `1h` → 3,600,000. Unknown words count as an hour. */
export function windowMs(window: string): number {
  return (MINUTES[window] ?? 60) * 60_000;
}
