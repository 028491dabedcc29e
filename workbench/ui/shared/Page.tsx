// The frame of a page: title and actions on top, an optional bar of filters, and the content below.

import type { ReactNode } from "react";
import { useEffect } from "react";

import { classes } from "./classes";
import styles from "./Page.module.css";

interface PageProps {
  title: string;
  /** Beside the title, quietly: a count, what is selected. */
  subtitle?: ReactNode;
  actions?: ReactNode;
  /** The filter bar. */
  toolbar?: ReactNode;
  /** `scroll`: padded, the page scrolls. `fill`: the content takes the whole room and scrolls by itself (tables, graphs). */
  layout?: "scroll" | "fill";
  children: ReactNode;
}

export function Page({ title, subtitle, actions, toolbar, layout = "scroll", children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Workbench`;
  }, [title]);
  return (
    <>
      <header className={styles.header}>
        <h1 className={styles.title}>{title}</h1>
        {subtitle != null && <div className={styles.subtitle}>{subtitle}</div>}
        <div className={styles.actions}>{actions}</div>
      </header>
      {toolbar && <div className={styles.toolbar}>{toolbar}</div>}
      <div
        className={classes(styles.content, styles[layout])}
        tabIndex={layout === "scroll" ? 0 : undefined}
        role={layout === "scroll" ? "region" : undefined}
        aria-label={layout === "scroll" ? title : undefined}
      >
        {children}
      </div>
    </>
  );
}

interface CardProps {
  title?: ReactNode;
  actions?: ReactNode;
  /** No padding around the content: a table or a chart. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}

export function Card({ title, actions, flush, className, children }: CardProps) {
  return (
    <section className={classes(styles.card, className)}>
      {(title != null || actions) && (
        <div className={styles.cardHead}>
          <h2>{title}</h2>
          <div className={styles.actions}>{actions}</div>
        </div>
      )}
      <div className={flush ? styles.flush : styles.padded}>{children}</div>
    </section>
  );
}
