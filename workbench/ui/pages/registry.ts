// All pages, in the order of the sidebar. A page is a folder here with a default export in `index.tsx`; it loads when it is opened first.

import type { LucideIcon } from "lucide-react";
import {
  Activity,
  CalendarClock,
  Database,
  Inbox,
  LayoutDashboard,
  ListTree,
  Logs,
  Radio,
  ScrollText,
  Send,
  Workflow,
} from "lucide-react";
import type { ComponentType } from "react";

import { deferred } from "../shared/deferred";

export interface PageEntry {
  id: string;
  /** Below `/__motia/ui`; everything below it is the page's own. */
  path: string;
  label: string;
  /** What one finds there, for the command palette. */
  about: string;
  group: "Observe" | "Work" | "Data";
  icon: LucideIcon;
  /** `g` and then this letter leads there. */
  letter: string;
  component: ComponentType;
}

export const PAGES: readonly PageEntry[] = [
  {
    id: "overview",
    path: "/",
    label: "Overview",
    about: "Health, throughput, errors, latency",
    group: "Observe",
    icon: LayoutDashboard,
    letter: "o",
    component: deferred(() => import("./overview")),
  },
  {
    id: "flows",
    path: "/flows",
    label: "Flows",
    about: "The graph of steps and topics",
    group: "Observe",
    icon: Workflow,
    letter: "f",
    component: deferred(() => import("./flows")),
  },
  {
    id: "runs",
    path: "/runs",
    label: "Runs",
    about: "Every trace, from request to the last retry",
    group: "Observe",
    icon: ListTree,
    letter: "r",
    component: deferred(() => import("./runs")),
  },
  {
    id: "logs",
    path: "/logs",
    label: "Logs",
    about: "Live tail and search",
    group: "Observe",
    icon: Logs,
    letter: "l",
    component: deferred(() => import("./logs")),
  },
  {
    id: "endpoints",
    path: "/endpoints",
    label: "Endpoints",
    about: "Send requests to api steps",
    group: "Work",
    icon: Send,
    letter: "e",
    component: deferred(() => import("./endpoints")),
  },
  {
    id: "queues",
    path: "/queues",
    label: "Queues",
    about: "What waits, by subscriber; pause and resume",
    group: "Work",
    icon: Activity,
    letter: "q",
    component: deferred(() => import("./queues")),
  },
  {
    id: "dead",
    path: "/dead",
    label: "Dead letters",
    about: "Edit, retry, drop",
    group: "Work",
    icon: Inbox,
    letter: "d",
    component: deferred(() => import("./dead")),
  },
  {
    id: "cron",
    path: "/cron",
    label: "Cron",
    about: "Schedules, last and next occurrences",
    group: "Work",
    icon: CalendarClock,
    letter: "c",
    component: deferred(() => import("./cron")),
  },
  {
    id: "state",
    path: "/state",
    label: "State",
    about: "Values by group and key",
    group: "Data",
    icon: Database,
    letter: "s",
    component: deferred(() => import("./state")),
  },
  {
    id: "streams",
    path: "/streams",
    label: "Streams",
    about: "Items and their changes, live",
    group: "Data",
    icon: Radio,
    letter: "t",
    component: deferred(() => import("./streams")),
  },
  {
    id: "audit",
    path: "/audit",
    label: "Audit",
    about: "Who did what",
    group: "Data",
    icon: ScrollText,
    letter: "a",
    component: deferred(() => import("./audit")),
  },
];

/** The page to which a path of the Workbench belongs. */
export function pageOf(path: string): PageEntry | undefined {
  const [first = ""] = path.slice(1).split("/");
  return PAGES.find((page) => page.path === `/${first}`);
}
