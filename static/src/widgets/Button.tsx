import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import styles from "./Button.module.css";
import { classes } from "./classes";

export type ButtonVariant = "plain" | "primary" | "quiet" | "danger" | "link";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children" | "style"> {
  variant?: ButtonVariant;
  size?: "medium" | "small";
  icon?: ReactNode;
  children?: ReactNode;
  className?: string | undefined;
  title?: string;
}

/** A button with words; one `primary` a page. */
export function Button({
  variant = "plain",
  size = "medium",
  icon,
  children,
  className,
  ...props
}: ButtonProps) {
  return (
    <AriaButton
      {...props}
      className={classes(
        styles.button,
        styles[variant],
        size === "small" && styles.small,
        className,
      )}
    >
      {icon}
      {children}
    </AriaButton>
  );
}
