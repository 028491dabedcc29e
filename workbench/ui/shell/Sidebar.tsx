import { Keyboard, Menu, MonitorCog, Moon, Search, Sun, X } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";

import { PAGES, type PageEntry } from "../pages/registry";
import { IconButton } from "../shared/Button";
import { KeyCaps } from "../shared/KeyCaps";
import { infoQuery } from "../shared/api";
import { useLiveState, useLiveValue } from "../shared/live";
import { useTheme, type Theme } from "../shared/theme";
import styles from "./Sidebar.module.css";

interface SidebarProps {
  current: PageEntry | undefined;
  /** Whether the drawer is open; counts on narrow screens alone. */
  open: boolean;
  onOpen: (open: boolean) => void;
  onPalette: () => void;
  onHelp: () => void;
}

const GROUPS = ["Observe", "Work", "Data"] as const;

export function Sidebar({ current, open, onOpen, onPalette, onHelp }: SidebarProps) {
  const counts = useCounts();
  return (
    <>
      <div className={styles.menu}>
        <IconButton
          icon={open ? X : Menu}
          label={open ? "Close the navigation" : "Open the navigation"}
          aria-expanded={open}
          onClick={() => onOpen(!open)}
        />
      </div>
      {open && <div className={styles.scrim} onClick={() => onOpen(false)} />}
      <nav className={styles.sidebar} aria-label="Workbench" data-open={open || undefined}>
        <Project />
        <button type="button" className={styles.search} onClick={onPalette}>
          <Search size={14} aria-hidden />
          <span>Search</span>
          <KeyCaps keys="mod+k" />
        </button>
        <div className={styles.groups}>
          {GROUPS.map((group) => (
            <section key={group} className={styles.group}>
              <h2 className={styles.heading}>{group}</h2>
              <ul>
                {PAGES.filter((page) => page.group === group).map((page) => (
                  <li key={page.id}>
                    <Link href={page.path} aria-current={page === current ? "page" : undefined} className={styles.link}>
                      <page.icon size={15} strokeWidth={1.75} aria-hidden />
                      <span className={styles.label}>{page.label}</span>
                      {counts[page.id]}
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
        <div className={styles.foot}>
          <LiveMark />
          <ThemeButton />
          <IconButton icon={Keyboard} label="All keys (?)" onClick={onHelp} />
        </div>
      </nav>
    </>
  );
}

function Project() {
  const { data: info } = useQuery(infoQuery);
  return (
    <Link href="/" className={styles.project}>
      <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={22} height={22} />
      <span className={styles.projectName}>{info?.name ?? "Workbench"}</span>
      {info && <span className={styles.mode}>{info.mode}</span>}
    </Link>
  );
}

/** What stands beside the names of pages: how much is dead, how much waits. */
function useCounts(): Record<string, React.ReactNode> {
  const overview = useLiveValue("overview");
  if (!overview) return {};
  const { dead, ready } = overview.queues;
  const errors = overview.concerns.filter((concern) => concern.level === "error").length;
  return {
    overview: errors > 0 && <Count value={errors} bad what="things need attention" />,
    dead: dead > 0 && <Count value={dead} bad what="dead letters" />,
    queues: ready > 0 && <Count value={ready} what="deliveries wait" />,
  };
}

function Count({ value, bad, what }: { value: number; bad?: boolean; what: string }) {
  return (
    <span className={styles.count} data-bad={bad || undefined} title={`${value.toLocaleString("en-US")} ${what}`}>
      {value > 999 ? "999+" : value}
    </span>
  );
}

const LIVE = {
  idle: ["quiet", "Not connected"],
  connecting: ["warn", "Connecting"],
  open: ["ok", "Live"],
  waiting: ["bad", "Host is away"],
} as const;

function LiveMark() {
  const [tone, text] = LIVE[useLiveState()];
  return (
    <span className={styles.live} data-tone={tone} role="status">
      {text}
    </span>
  );
}

const THEMES: Record<Theme, { next: Theme; icon: typeof Sun; name: string }> = {
  system: { next: "light", icon: MonitorCog, name: "as the system" },
  light: { next: "dark", icon: Sun, name: "light" },
  dark: { next: "system", icon: Moon, name: "dark" },
};

function ThemeButton() {
  const { theme, set } = useTheme();
  const { next, icon, name } = THEMES[theme];
  return <IconButton icon={icon} label={`Theme: ${name}`} onClick={() => set(next)} />;
}
