// Says briefly that something was done, or was not.

import { ApiProblem } from "@core/api/problem";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import type { ReactNode } from "react";
import { useSyncExternalStore } from "react";
import { Link } from "wouter";

import { IconButton } from "./Button";
import styles from "./toast.module.css";

interface Toast {
  id: number;
  tone: "ok" | "bad";
  text: ReactNode;
  detail?: string;
  link?: { href: string; text: string };
}

const SHOWN_MS = 6_000;
const MOST = 4;
let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function add(toast: Omit<Toast, "id">): void {
  const id = nextId++;
  change([...toasts, { ...toast, id }].slice(-MOST));
  setTimeout(() => dismiss(id), toast.tone === "bad" ? 2 * SHOWN_MS : SHOWN_MS);
}

function dismiss(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

export const toast = {
  ok: (text: ReactNode, link?: Toast["link"]): void => add({ tone: "ok", text, link }),
  failed: (error: unknown): void => {
    const problem = error instanceof ApiProblem ? error : null;
    add({ tone: "bad", text: error instanceof Error ? error.message : String(error), detail: problem?.hint });
  },
};

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {shown.map(({ id, tone, text, detail, link }) => (
        <div key={id} className={styles.toast} data-tone={tone}>
          {tone === "ok" ? <CircleCheck size={16} aria-hidden /> : <CircleAlert size={16} aria-hidden />}
          <div className={styles.text}>
            {text}
            {detail && <p className={styles.detail}>{detail}</p>}
            {link && (
              <Link href={link.href} className={styles.link}>
                {link.text}
              </Link>
            )}
          </div>
          <IconButton icon={X} label="Dismiss" onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
