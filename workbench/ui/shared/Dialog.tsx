// A modal dialog: the browser's own, so that focus stays inside, Escape closes it, and the rest of the page is out of reach.

import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import { X } from "lucide-react";

import { IconButton } from "./Button";
import { classes } from "./classes";
import styles from "./Dialog.module.css";

interface DialogProps {
  title: string;
  onClose: () => void;
  /** Below the content, on the right. */
  footer?: ReactNode;
  size?: "small" | "medium" | "large";
  /** The title is read out and not shown (the command palette). */
  bare?: boolean;
  children: ReactNode;
}

export function Dialog({ title, onClose, footer, size = "small", bare, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      aria-label={title}
      className={classes(styles.dialog, styles[size], bare && styles.bare)}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        // The backdrop counts as the dialog itself.
        if (event.target === element.current) onClose();
      }}
    >
      <div className={styles.inside}>
        {!bare && (
          <div className={styles.head}>
            <h2>{title}</h2>
            <IconButton icon={X} label="Close" onClick={onClose} />
          </div>
        )}
        <div className={bare ? undefined : styles.body}>{children}</div>
        {footer && <div className={styles.footer}>{footer}</div>}
      </div>
    </dialog>
  );
}
