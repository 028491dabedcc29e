// Actions that pages offer to the command palette while they are shown: `useActions([{ id: "runs.replay", label: "Replay this run", … }])`.

import type { LucideIcon } from "lucide-react";
import { useEffect } from "react";

import { useLatest } from "./live";

export interface Action {
  id: string;
  label: string;
  icon?: LucideIcon;
  run: () => void;
}

const offered = new Set<() => readonly Action[]>();

export function useActions(actions: readonly Action[]): void {
  const current = useLatest(actions);
  useEffect(() => {
    const offer = () => current.current;
    offered.add(offer);
    return () => void offered.delete(offer);
  }, [current]);
}

export function offeredActions(): Action[] {
  return [...offered].flatMap((offer) => offer());
}
