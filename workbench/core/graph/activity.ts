// What happens in the graph at this moment: counts by step, and pulses by edge. Listeners are told by name, so that one call redraws one node.

import type { Schemas } from "../api/client";

export interface Counts {
  calls: number;
  failed: number;
  inFlight: number;
}

const NONE: Counts = { calls: 0, failed: 0, inFlight: 0 };
export const edgeKey = (source: string, target: string, topic: string): string =>
  JSON.stringify([source, target, topic]);

export class ActivityStore {
  #counts = new Map<string, Counts>();
  readonly #nodeListeners = new Map<string, Set<() => void>>();
  readonly #edgeListeners = new Map<string, Set<(count: number) => void>>();

  /** The counts of a step; the same object until they change. */
  of(step: string): Counts {
    return this.#counts.get(step) ?? NONE;
  }

  /** Begin anew from counts that were read by the API. */
  begin(measured: Readonly<Record<string, { calls: number; failed: number }>>): void {
    const touched = new Set([...this.#counts.keys(), ...Object.keys(measured)]);
    const inFlight = (step: string) => this.of(step).inFlight;
    this.#counts = new Map(
      Object.entries(measured).map(([step, { calls, failed }]) => [step, { calls, failed, inFlight: inFlight(step) }]),
    );
    for (const step of touched) this.#tell(step);
  }

  add(activity: Schemas["Activity"]): void {
    for (const [step, { ok, failed, inFlight }] of Object.entries(activity.steps)) {
      const before = this.of(step);
      this.#counts.set(step, { calls: before.calls + ok + failed, failed: before.failed + failed, inFlight });
      this.#tell(step);
    }
    for (const { source, target, topic, count } of activity.edges) {
      for (const listener of this.#edgeListeners.get(edgeKey(source, target, topic)) ?? []) listener(count);
    }
  }

  onStep(step: string, listener: () => void): () => void {
    return listen(this.#nodeListeners, step, listener);
  }

  /** Told how many events have gone along an edge since the last time. */
  onEdge(key: string, listener: (count: number) => void): () => void {
    return listen(this.#edgeListeners, key, listener);
  }

  #tell(step: string): void {
    for (const listener of this.#nodeListeners.get(step) ?? []) listener();
  }
}

function listen<L>(listeners: Map<string, Set<L>>, key: string, listener: L): () => void {
  const known = listeners.get(key) ?? new Set<L>();
  listeners.set(key, known.add(listener));
  return () => {
    known.delete(listener);
    if (known.size === 0) listeners.delete(key);
  };
}
