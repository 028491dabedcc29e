// Small marks: how something stands, what kind a step is of, and in which language it is written. Never by colour alone.

import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  Clock,
  LoaderCircle,
  OctagonX,
  RotateCcw,
  TimerOff,
  Unplug,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { classes } from "./classes";
import styles from "./Badge.module.css";

export type Tone = "ok" | "bad" | "warn" | "busy" | "quiet";

const STATUS: Record<string, { tone: Tone; icon: LucideIcon; text?: string }> = {
  ok: { tone: "ok", icon: CircleCheck, text: "ok" },
  done: { tone: "ok", icon: CircleCheck },
  failed: { tone: "bad", icon: CircleAlert },
  dead: { tone: "bad", icon: OctagonX },
  timeout: { tone: "bad", icon: TimerOff },
  running: { tone: "busy", icon: LoaderCircle },
  retrying: { tone: "warn", icon: RotateCcw },
  waiting: { tone: "warn", icon: Clock },
  ready: { tone: "busy", icon: CircleDashed },
  scheduled: { tone: "quiet", icon: Clock },
  interrupted: { tone: "warn", icon: Unplug },
  cancelled: { tone: "quiet", icon: Ban },
  skipped: { tone: "quiet", icon: Ban },
  paused: { tone: "warn", icon: CirclePause },
};

/** How a run, a delivery or an occurrence stands. A status that is not known is shown as it is. */
export function StatusBadge({ status, children }: { status: string; children?: ReactNode }) {
  const known = STATUS[status] ?? { tone: "quiet" as const, icon: CircleDashed };
  const Icon = known.icon;
  return (
    <span className={classes(styles.status, styles[known.tone])} data-status={status}>
      <Icon size={13} aria-hidden className={status === "running" ? styles.turning : undefined} />
      {children ?? known.text ?? status}
    </span>
  );
}

export function Badge({ tone = "quiet", children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={classes(styles.badge, styles[tone])} title={title}>
      {children}
    </span>
  );
}

export function KindBadge({ kind }: { kind: string }) {
  return <span className={classes(styles.kind, styles[`kind-${kind}`])}>{kind}</span>;
}

const LANGUAGES: Record<string, string> = { typescript: "TS", javascript: "JS", python: "PY", ruby: "RB", node: "JS" };

export function LanguageBadge({ language }: { language: string }) {
  const name = language.toLowerCase();
  return (
    <span className={classes(styles.language, styles[name])} title={language}>
      <span aria-hidden>{LANGUAGES[name] ?? language.slice(0, 2).toUpperCase()}</span>
      <span className="visually-hidden">{language}</span>
    </span>
  );
}
