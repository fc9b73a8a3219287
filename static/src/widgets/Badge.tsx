import type { ReactNode } from "react";
import styles from "./Badge.module.css";
import { classes } from "./classes";

export type BadgeTone = "neutral" | "good" | "bad" | "warn" | "accent";

export interface BadgeProps {
  children: ReactNode;
  tone?: BadgeTone;
  icon?: ReactNode;
  title?: string;
}

/** One or two words about the state of a thing. */
export function Badge({ children, tone = "neutral", icon, title }: BadgeProps) {
  return (
    <span className={classes(styles.badge, tone !== "neutral" && styles[tone])} title={title}>
      {icon}
      {children}
    </span>
  );
}
