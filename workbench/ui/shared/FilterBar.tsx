// The filter bar of a list, whose values are parameters of the address bar: a search, choices, a time, and a way back to everything.

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useCallback } from "react";

import { Button } from "./Button";
import { type Option, SearchInput, Select, WINDOWS } from "./Filters";
import { useUrlState } from "./url";

interface FilterBarProps {
  /** What is searched: "Search runs". */
  search: string;
  /** There where a filter is set. */
  onClear?: () => void;
  /** The choices between the search and the time. */
  children: ReactNode;
  /** After everything else. */
  end?: ReactNode;
}

export function FilterBar({ search, onClear, children, end }: FilterBarProps) {
  const [parameters, change] = useUrlState();
  const onSearch = useCallback((text: string) => change({ text }), [change]);
  return (
    <>
      <SearchInput value={parameters.get("text") ?? ""} onChange={onSearch} placeholder={search} />
      {children}
      <Select
        label="Time"
        any="Any time"
        value={parameters.get("window") ?? ""}
        options={LAST}
        onChange={(window) => change({ window, since: null, until: null })}
      />
      {onClear && (
        <Button look="quiet" icon={X} onClick={onClear}>
          Clear
        </Button>
      )}
      {end}
    </>
  );
}

const LAST = WINDOWS.map(({ value, text }) => ({ value, text: `last ${text}` }));

/** A choice of one value of a parameter: `step` is labelled Step, and no choice is "Any step". */
export function Choice({ name, options }: { name: string; options: readonly Option[] }) {
  const [parameters, change] = useUrlState();
  return (
    <Select
      label={name.charAt(0).toUpperCase() + name.slice(1)}
      any={`Any ${name}`}
      value={parameters.get(name) ?? ""}
      options={options}
      onChange={(value) => change({ [name]: value })}
    />
  );
}

/** Names as options, each once and sorted. */
export const optionsOf = (names: Iterable<string>): Option[] =>
  [...new Set(names)].sort().map((name) => ({ value: name, text: name }));
