import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { live, useLiveHandler } from "../shared/live";

/** After the project was reloaded everything that tells of its steps is read anew; after the host was away, everything. */
export function useReloads(): void {
  const client = useQueryClient();
  const generation = useRef<number>(undefined);
  useLiveHandler("steps", {}, (steps) => {
    const changed = generation.current !== undefined && generation.current !== steps.generation;
    generation.current = steps.generation;
    if (changed) void client.invalidateQueries();
  });
  useEffect(() => {
    let away = false;
    return live.onState(() => {
      if (live.state === "waiting") away = true;
      if (live.state !== "open" || !away) return;
      away = false;
      void client.invalidateQueries();
    });
  }, [client]);
}
