// What changes by itself. `useLiveValue` for channels of values, `useLiveItems` for channels of items, `useRefresh` for lists that are read anew.

import type { Schemas } from "@core/api/client";
import { type Channel, LiveClient, type LiveState } from "@core/live/client";
import { Soon } from "@core/soon";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";

const scheme = location.protocol === "https:" ? "wss" : "ws";
export const live = new LiveClient({ url: `${scheme}://${location.host}/__motia/api/live` });

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) live.wake();
});
addEventListener("online", () => live.wake());

export interface LiveValues {
  overview: Schemas["Overview"];
  queues: Schemas["Queue"][];
  steps: Schemas["Steps"];
  activity: Schemas["Activity"];
  metrics: Schemas["MetricsPoint"];
}

export interface LiveItems {
  logs: Schemas["Log"];
  runs: Schemas["RunBrief"];
  stream: Schemas["StreamFrame"];
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(live.onState, () => live.state);
}

/** Calls `handler` with each value of a channel. `enabled` false: not subscribed. */
export function useLiveHandler<C extends keyof LiveValues>(
  channel: C,
  params: Record<string, unknown>,
  handler: (value: LiveValues[C]) => void,
  enabled = true,
): void {
  const current = useLatest(handler);
  const key = JSON.stringify(params);
  useEffect(() => {
    if (!enabled) return;
    return live.watch(channel as Channel, JSON.parse(key), { value: (value) => current.current(value) });
  }, [channel, key, enabled, current]);
}

/** The present value of a channel; undefined until the first has come. */
export function useLiveValue<C extends keyof LiveValues>(
  channel: C,
  params: Record<string, unknown> = {},
): LiveValues[C] | undefined {
  const [value, setValue] = useState<LiveValues[C]>();
  useLiveHandler(channel, params, setValue);
  return value;
}

interface ItemsHandlers<T> {
  items: (items: readonly T[], skipped: number) => void;
  /** Something may have been missed: read by the API. */
  reset?: () => void;
}

/** Calls `items` with each batch of a channel, oldest first. */
export function useLiveItems<C extends keyof LiveItems>(
  channel: C,
  params: Record<string, unknown>,
  handlers: ItemsHandlers<LiveItems[C]>,
  enabled = true,
): void {
  const current = useLatest(handlers);
  const key = JSON.stringify(params);
  useEffect(() => {
    if (!enabled) return;
    return live.watch(channel as Channel, JSON.parse(key), {
      items: (items, skipped) => current.current.items(items, skipped),
      reset: () => current.current.reset?.(),
    });
  }, [channel, key, enabled, current]);
}

const REFRESH_MS = 1_000;

/** Reads queries whose key begins with `queryKey` anew, at most once a second, when runs end (`params` as the channel `runs` takes them). */
export function useRefresh(queryKey: readonly unknown[], params: Record<string, unknown> = {}, enabled = true): void {
  const client = useQueryClient();
  const soon = useSoon(() => client.invalidateQueries({ queryKey }), REFRESH_MS);
  useLiveItems("runs", params, { items: () => soon.ask(), reset: () => soon.ask() }, enabled);
}

/** `act` at most once in `ms`, never twice at a time, and not while the page is hidden: then when it is seen again. */
export function useSoon(act: () => Promise<unknown>, ms: number): Soon {
  const latest = useLatest(act);
  const [soon] = useState(
    () =>
      new Soon(
        () => latest.current(),
        ms,
        () => !document.hidden,
      ),
  );
  useEffect(() => {
    const wake = () => soon.wake();
    document.addEventListener("visibilitychange", wake);
    return () => {
      document.removeEventListener("visibilitychange", wake);
      soon.stop();
    };
  }, [soon]);
  return soon;
}

/** A ref that always holds what was rendered last. */
export function useLatest<T>(value: T): { readonly current: T } {
  const ref = useRef(value);
  useEffect(() => {
    ref.current = value;
  });
  return ref;
}
