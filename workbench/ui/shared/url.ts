// State in the address bar: every filter and every selection is a query parameter, so that each view can be linked to.

import { useCallback } from "react";
import { useSearch } from "wouter";
import { navigate } from "wouter/use-browser-location";

export type Change = Record<string, string | null | undefined>;

/** All parameters, and a way to change some: null, undefined and "" take a parameter away. `push` makes a step in the history. */
export function useUrlState(): [URLSearchParams, (change: Change, options?: { push?: boolean }) => void] {
  const search = useSearch();
  const update = useCallback((change: Change, options?: { push?: boolean }) => {
    // From the address itself, not from the last render: two changes in one turn both count.
    const parameters = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(change)) {
      if (value == null || value === "") parameters.delete(name);
      else parameters.set(name, value);
    }
    const text = parameters.toString();
    if (text === location.search.slice(1)) return;
    navigate(text ? `${location.pathname}?${text}` : location.pathname, { replace: !options?.push });
  }, []);
  return [new URLSearchParams(search), update];
}

/** One parameter with its default, which the address bar does not show. */
export function useUrlParam(name: string, otherwise = ""): [string, (value: string | null) => void] {
  const [parameters, update] = useUrlState();
  const set = useCallback(
    (value: string | null) => update({ [name]: value === otherwise ? null : value }),
    [name, otherwise, update],
  );
  return [parameters.get(name) ?? otherwise, set];
}

/** A path of the Workbench with parameters: `link("/runs", { step: "Charge" })`. */
export function link(path: string, parameters: Change = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value != null && value !== "") search.set(name, value);
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}
