import { useMotiaStream } from "@motia-host/stream/react";
import { useCallback, useState, useSyncExternalStore } from "react";

export type Connection = "connecting" | "live" | "lost";

/** Whether the page hears of changes now. While it does not, the client tries again by itself and misses nothing. */
export function useConnection(): Connection {
  const { stream } = useMotiaStream();
  const watch = useCallback((changed: () => void) => stream?.onConnection(changed) ?? (() => {}), [stream]);
  const live = useSyncExternalStore(watch, () => stream?.connected ?? false);
  const [wasLive, setWasLive] = useState(false);
  if (live && !wasLive) setWasLive(true);
  if (live) return "live";
  return wasLive ? "lost" : "connecting";
}
