import { Keyboard, MonitorCog, Moon, Sun, Workflow } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { PAGES } from "../pages/registry";
import { LanguageBadge } from "../shared/Badge";
import { offeredActions } from "../shared/actions";
import type { Schemas } from "../shared/api";
import { setTheme } from "../shared/theme";
import { link } from "../shared/url";

export interface Entry {
  id: string;
  group: "Pages" | "Steps" | "Flows" | "Actions";
  label: string;
  /** What is found besides the label. */
  words: string;
  about: string;
  icon?: LucideIcon;
  mark?: ReactNode;
  keys?: string;
  href?: string;
  run?: () => void;
}

interface Sources {
  steps: readonly Schemas["Step"][];
  flows: readonly Schemas["FlowBrief"][];
  onHelp: () => void;
}

export function entries({ steps, flows, onHelp }: Sources): Entry[] {
  return [
    ...offeredActions().map(
      ({ id, label, icon, run }): Entry => ({ id, group: "Actions", label, words: "", about: "", icon, run }),
    ),
    ...PAGES.map(
      (page): Entry => ({
        id: `page:${page.id}`,
        group: "Pages",
        label: page.label,
        words: page.about,
        about: page.about,
        icon: page.icon,
        keys: `g ${page.letter}`,
        href: page.path,
      }),
    ),
    ...steps.map(stepEntry),
    ...flows.map(
      (flow): Entry => ({
        id: `flow:${flow.name}`,
        group: "Flows",
        label: flow.name,
        words: "flow",
        about: `${flow.steps} steps`,
        icon: Workflow,
        href: link("/flows", { flow: flow.name }),
      }),
    ),
    action("theme.light", "Light theme", Sun, () => setTheme("light")),
    action("theme.dark", "Dark theme", Moon, () => setTheme("dark")),
    action("theme.system", "Theme of the system", MonitorCog, () => setTheme("system")),
    { ...action("help", "All keys", Keyboard, onHelp), keys: "?" },
  ];
}

function action(id: string, label: string, icon: LucideIcon, run: () => void): Entry {
  return { id: `action:${id}`, group: "Actions", label, words: "", about: "", icon, run };
}

function stepEntry(step: Schemas["Step"]): Entry {
  const trigger = step.path ? `${step.method} ${step.path}` : (step.cron ?? step.subscribes.join(", "));
  return {
    id: `step:${step.name}`,
    group: "Steps",
    label: step.name,
    words: `${step.type} ${step.file} ${trigger}`,
    about: trigger || step.file,
    mark: <LanguageBadge language={step.language} />,
    href: link("/flows", { flow: step.flows[0], step: step.name }),
  };
}
