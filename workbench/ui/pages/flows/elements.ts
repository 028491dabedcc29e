// The graph in xyflow's form.

import { edgeKey } from "@core/graph/activity";
import { NODE, type Point } from "@core/graph/places";
import { type Graph, trigger } from "@core/graph/model";
import { Position } from "@xyflow/react";

import type { TopicEdgeType } from "./StepEdge";
import type { StepNodeType } from "./StepNode";
import type { FlowView } from "./use-view";

/** Told beforehand, so that nothing has to be measured in the page before edges can be drawn. */
const SIZE: Pick<StepNodeType, "width" | "height" | "measured" | "handles"> = {
  ...NODE,
  measured: NODE,
  handles: [
    { type: "target", position: Position.Left, x: 0, y: NODE.height / 2 },
    { type: "source", position: Position.Right, x: NODE.width - 1, y: NODE.height / 2 },
  ],
};

export function nodesOf(graph: Graph, view: FlowView, places: Record<string, Point>): StepNodeType[] {
  const shown = view.shown?.nodes ?? [];
  const found = view.found && new Set(view.found);
  const warned = groupWarnings(graph);
  const leads = new Set(view.shown?.edges.map(({ source }) => source));
  return shown.flatMap((step) => {
    const position = places[step.id];
    if (!position) return [];
    const hidden = view.shown?.hidden.get(step.id);
    return {
      id: step.id,
      type: "step" as const,
      position,
      ...SIZE,
      selected: step.id === view.step,
      ariaLabel: `${step.name}, ${step.type} step in ${step.language}`,
      data: {
        name: step.name,
        kind: step.type,
        language: step.language,
        trigger: trigger(step),
        warnings: warned.get(step.name) ?? "",
        faint: found !== null && !found.has(step.id),
        match: found?.has(step.id) ?? false,
        canCollapse: leads.has(step.id) || hidden !== undefined,
        hidden: hidden ?? null,
        onCollapse: view.toggleCollapsed,
      },
    };
  });
}

function groupWarnings(graph: Graph): Map<string, string> {
  const found = new Map<string, string>();
  for (const { step, text } of graph.warnings) found.set(step, found.has(step) ? `${found.get(step)}\n${text}` : text);
  return found;
}

export function edgesOf(view: FlowView): TopicEdgeType[] {
  const found = view.found && new Set(view.found);
  return (view.shown?.edges ?? []).map((edge) => ({
    id: edge.id,
    source: edge.source,
    target: edge.target,
    type: "topic" as const,
    data: {
      topic: edge.label ? `${edge.topic}: ${edge.label}` : edge.topic,
      virtual: edge.kind === "virtual",
      conditional: edge.conditional,
      faint: found !== null && !(found.has(edge.source) && found.has(edge.target)),
      near: view.step === edge.source || view.step === edge.target,
      pulseKey: edgeKey(edge.source, edge.target, edge.topic),
    },
  }));
}
