import { useLocation } from "wouter";

import { PAGES } from "../pages/registry";
import { useHotkeys } from "../shared/hotkeys";
import { useTheme } from "../shared/theme";

/** Keys that count on every page. */
export function useGlobalHotkeys({ palette, help }: { palette: () => void; help: () => void }): void {
  const [, navigate] = useLocation();
  const { toggle } = useTheme();
  useHotkeys("Everywhere", [
    { keys: "mod+k", label: "Command palette", run: palette, inInputs: true },
    { keys: "?", label: "All keys", run: help },
    { keys: "g h", label: "Light or dark", run: toggle },
  ]);
  useHotkeys(
    "Go to",
    PAGES.map((page) => ({ keys: `g ${page.letter}`, label: page.label, run: () => navigate(page.path) })),
  );
}
