// What the page shows of a graph, kept in the address bar: the open step, the search, the focus, what is collapsed.

import { plural } from "@core/format";
import { type Graph, type Shown, matches, shownPart } from "@core/graph/model";
import { useMemo } from "react";

import { useUrlState } from "../../shared/url";

export interface FlowView {
  step: string | null;
  select: (step: string | null) => void;
  search: string;
  setSearch: (text: string) => void;
  /** Steps that answer the search; null without one. */
  found: readonly string[] | null;
  focus: string | null;
  setFocus: (step: string | null) => void;
  collapsed: ReadonlySet<string>;
  toggleCollapsed: (step: string) => void;
  expand: () => void;
  shown: Shown | null;
  summary: string;
}

export function useFlowView(graph: Graph | undefined): FlowView {
  const [parameters, update] = useUrlState();
  const step = parameters.get("step");
  const search = parameters.get("q") ?? "";
  const focus = parameters.get("focus");
  const collapsedText = parameters.get("collapsed") ?? "";
  const collapsed = useMemo(
    () => new Set(collapsedText ? (JSON.parse(collapsedText) as string[]) : []),
    [collapsedText],
  );
  const shown = useMemo(() => (graph ? shownPart(graph, { focus, collapsed }) : null), [graph, focus, collapsed]);
  const found = useMemo(() => (shown ? matches(shown.nodes, search) : null), [shown, search]);
  return useMemo(
    () => ({
      step,
      select: (next) => update({ step: next }, { push: true }),
      search,
      setSearch: (text) => update({ q: text }),
      found,
      focus,
      setFocus: (next) => update({ focus: next }, { push: true }),
      collapsed,
      toggleCollapsed: (name) => {
        const next = new Set(collapsed);
        if (!next.delete(name)) next.add(name);
        update({ collapsed: next.size > 0 ? JSON.stringify([...next]) : null });
      },
      expand: () => update({ collapsed: null }),
      shown,
      summary: shown && graph ? summary(graph, shown) : "",
    }),
    [step, search, found, focus, collapsed, shown, graph, update],
  );
}

function summary(graph: Graph, shown: Shown): string {
  const all = plural(graph.nodes.length, "step");
  return shown.nodes.length === graph.nodes.length ? all : `${shown.nodes.length} of ${all}`;
}
