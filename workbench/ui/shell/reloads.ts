import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { useLiveHandler } from "../shared/live";

/** After the project was reloaded, everything that tells of its steps is read anew. */
export function useReloads(): void {
  const client = useQueryClient();
  const generation = useRef<number>(undefined);
  useLiveHandler("steps", {}, (steps) => {
    const changed = generation.current !== undefined && generation.current !== steps.generation;
    generation.current = steps.generation;
    if (changed) void client.invalidateQueries();
  });
}
