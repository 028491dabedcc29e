// Content with a panel beside it whose width can be changed and is remembered. On a phone the panel lies over the content.

import type { ReactNode } from "react";
import { useRef } from "react";
import { X } from "lucide-react";

import { IconButton } from "./Button";
import styles from "./SplitPane.module.css";
import { useHotkeys } from "./hotkeys";
import { useRemembered } from "./storage";

interface SplitPaneProps {
  /** Under this name the width is remembered. */
  name: string;
  /** The panel; null: only the content. */
  panel: ReactNode;
  initialWidth?: number;
  children: ReactNode;
}

const NARROWEST = 320;
const STEP = 24;

export function SplitPane({ name, panel, initialWidth = 460, children }: SplitPaneProps) {
  const [width, setWidth] = useRemembered(`split:${name}`, initialWidth);
  const frame = useRef<HTMLDivElement>(null);
  const widest = () => Math.max(NARROWEST, (frame.current?.clientWidth ?? 1_200) - 320);
  const resize = (next: number) => setWidth(Math.round(Math.max(NARROWEST, Math.min(widest(), next))));
  return (
    <div ref={frame} className={styles.frame}>
      <div className={styles.content}>{children}</div>
      {panel != null && (
        <>
          <div
            role="separator"
            aria-orientation="vertical"
            aria-label="Width of the panel"
            aria-valuenow={width}
            aria-valuemin={NARROWEST}
            aria-valuemax={2_000}
            tabIndex={0}
            className={styles.handle}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={(event) => {
              if (!event.currentTarget.hasPointerCapture(event.pointerId) || !frame.current) return;
              resize(frame.current.getBoundingClientRect().right - event.clientX);
            }}
            onKeyDown={(event) => {
              if (event.key === "ArrowLeft") resize(width + STEP);
              if (event.key === "ArrowRight") resize(width - STEP);
            }}
          />
          <div className={styles.panel} style={{ width }}>
            {panel}
          </div>
        </>
      )}
    </div>
  );
}

interface PanelProps {
  title: ReactNode;
  /** Read out. */
  label: string;
  actions?: ReactNode;
  onClose: () => void;
  /** The content scrolls by itself and has its own padding. */
  fill?: boolean;
  children: ReactNode;
}

/** What stands in a `SplitPane`: a head that stays, and content that scrolls. Escape closes it. */
export function Panel({ title, label, actions, onClose, fill, children }: PanelProps) {
  useHotkeys("Panel", [{ keys: "Escape", label: "Close the panel", run: onClose }]);
  return (
    <aside aria-label={label} className={styles.inside}>
      <div className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        <div className={styles.actions}>
          {actions}
          <IconButton icon={X} label="Close the panel" onClick={onClose} />
        </div>
      </div>
      <div className={fill ? styles.filled : styles.body}>{children}</div>
    </aside>
  );
}
