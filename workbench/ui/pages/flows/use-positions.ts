// Remembers where nodes were put, in the project's motia-workbench.json.

import type { Graph } from "@core/graph/model";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { type Schemas, api, data } from "../../shared/api";
import { toast } from "../../shared/toast";
import type { StepNodeType } from "./StepNode";
import { ALL } from "./use-graph";

type Places = Record<string, Schemas["Position"]>;

export interface Positions {
  /** After a drag: the whole map of the flow is saved, so that new steps do not move those that were not dragged. */
  moved: (nodes: readonly StepNodeType[], dragged: readonly StepNodeType[]) => void;
  reset: () => void;
  canReset: boolean;
}

export function usePositions(flow: string, graph: Graph): Positions {
  const client = useQueryClient();
  const key = ["graph", flow];
  const save = useMutation({
    mutationFn: (positions: Places) =>
      data(api.PUT("/__motia/api/flows/{flow}/positions", { params: { path: { flow } }, body: { positions } })),
    onMutate: async (positions) => {
      await client.cancelQueries({ queryKey: key }); // its answer would put the nodes back
      client.setQueryData<Graph>(key, (known) => known && { ...known, positions });
    },
    onError: (error) => {
      toast.failed(error);
      void client.invalidateQueries({ queryKey: key });
    },
  });
  return {
    canReset: flow !== ALL && Object.keys(graph.positions).length > 0,
    reset: () => save.mutate({}),
    moved: (nodes, dragged) => {
      if (flow === ALL || nodes.length < graph.nodes.length) return;
      const files = new Map(graph.nodes.map(({ id, file }) => [id, file]));
      const places: Places = { ...graph.positions };
      for (const { id, position } of [...nodes, ...dragged]) {
        const file = files.get(id);
        if (file) places[file] = { ...places[file], x: Math.round(position.x), y: Math.round(position.y) };
      }
      save.mutate(places);
    },
  };
}
