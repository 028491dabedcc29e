import type { LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { Link } from "wouter";

import { classes } from "./classes";
import styles from "./Button.module.css";

type Look = "plain" | "primary" | "danger" | "quiet";

interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  icon?: LucideIcon;
  children?: ReactNode;
}

export function Button({ look = "plain", icon: Icon, children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" className={classes(styles.button, styles[look], className)} {...rest}>
      {Icon && <Icon size={14} aria-hidden />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  icon: LucideIcon;
  /** What it does: read out, and shown on hover. */
  label: string;
  pressed?: boolean;
}

export function IconButton({ icon: Icon, label, pressed, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      className={classes(styles.icon, className)}
      {...rest}
    >
      <Icon size={15} aria-hidden />
    </button>
  );
}

interface ButtonLinkProps {
  href: string;
  look?: Look;
  icon?: LucideIcon;
  children: ReactNode;
}

export function ButtonLink({ href, look = "plain", icon: Icon, children }: ButtonLinkProps) {
  return (
    <Link href={href} className={classes(styles.button, styles[look])}>
      {Icon && <Icon size={14} aria-hidden />}
      {children}
    </Link>
  );
}
