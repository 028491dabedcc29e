// Light, dark, or as the system has it. `public/theme.js` applies what is remembered before the first paint.

import { useCallback, useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

const KEY = "motia-workbench:theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function current(): Theme {
  const set = document.documentElement.dataset.theme;
  return set === "light" || set === "dark" ? set : "system";
}

export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // storage is switched off: the choice lasts until the page is left
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  dark.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    dark.removeEventListener("change", listener);
  };
}

/** The choice, what it comes to, and how to change it. */
export function useTheme(): { theme: Theme; shown: "light" | "dark"; set: (theme: Theme) => void; toggle: () => void } {
  const theme = useSyncExternalStore(subscribe, current);
  const system = useSyncExternalStore(subscribe, () => dark.matches);
  const shown = theme === "system" ? (system ? "dark" : "light") : theme;
  const toggle = useCallback(() => setTheme(shown === "dark" ? "light" : "dark"), [shown]);
  return { theme, shown, set: setTheme, toggle };
}
