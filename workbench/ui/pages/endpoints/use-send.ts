// Sends a request; the answer grows while it comes. At most one redraw per frame, however many pieces there are.

import { type Answer, exchange } from "@core/http/exchange";
import { readRecent, withRecent } from "@core/http/recent";
import { type Draft, toRequest } from "@core/http/request";
import { useCallback, useEffect, useRef, useState } from "react";

import { useRemembered } from "../../shared/storage";

export interface Sent {
  answer: Answer | null;
  /** Why there is no answer, or no end of one. */
  error: string | null;
  sending: boolean;
}

const NOTHING: Sent = { answer: null, error: null, sending: false };

export function useRecent() {
  const [stored, store] = useRemembered<unknown>("recent-requests", []);
  return [readRecent(stored), store] as const;
}

export function useSend(step: string) {
  const [sent, setSent] = useState<Sent>(NOTHING);
  const [recent, setRecent] = useRecent();
  const flight = useRef<AbortController>(null);
  useEffect(() => () => flight.current?.abort(), []);
  const send = useCallback(
    async (draft: Draft) => {
      flight.current?.abort();
      const controller = new AbortController();
      flight.current = controller;
      const frame = onePerFrame((answer: Answer) => setSent({ answer, error: null, sending: !answer.done }));
      setSent({ answer: null, error: null, sending: true });
      try {
        const { url, init } = toRequest(draft);
        const answer = await exchange(url, { ...init, signal: controller.signal }, frame);
        setRecent(
          withRecent(recent, {
            id: crypto.randomUUID(),
            step,
            at: Date.now(),
            status: answer.status,
            ms: answer.ms,
            traceId: answer.traceId ?? "",
            draft,
          }),
        );
      } catch (error) {
        if (flight.current !== controller) return;
        const text = controller.signal.aborted
          ? "Cancelled. The handler is told that its client has gone."
          : reason(error);
        setSent(({ answer }) => ({ answer: answer && { ...answer, done: true }, error: text, sending: false }));
      }
    },
    [step, recent, setRecent],
  );
  const cancel = useCallback(() => flight.current?.abort(), []);
  return { ...sent, send, cancel, recent };
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message === "Failed to fetch" || message.startsWith("NetworkError")
    ? "No answer: the host is away, or it closed the connection. See its log."
    : message;
}

function onePerFrame<T>(show: (value: T) => void): (value: T) => void {
  let latest: T;
  let asked = false;
  return (value) => {
    latest = value;
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      show(latest);
    });
  };
}
