import type { ReactNode } from "react";
import styles from "./Button.module.css";
import type { ButtonVariant } from "./Button";
import { classes } from "./classes";

export interface LinkButtonProps {
  href: string;
  children: ReactNode;
  variant?: ButtonVariant;
  size?: "medium" | "small";
  icon?: ReactNode;
  /** Save what the address gives instead of going there. */
  isDownload?: boolean;
  title?: string;
}

/** A link that looks like a button: for downloads and plain addresses. */
export function LinkButton({
  href,
  children,
  variant = "plain",
  size = "medium",
  icon,
  isDownload = false,
  title,
}: LinkButtonProps) {
  return (
    <a
      href={href}
      title={title}
      className={classes(styles.button, styles[variant], size === "small" && styles.small)}
      {...(isDownload ? { download: "" } : {})}
    >
      {icon}
      {children}
    </a>
  );
}
