import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { classes } from "./classes";
import styles from "./IconButton.module.css";
import { Tooltip } from "./Tooltip";

export interface IconButtonProps extends Omit<
  AriaButtonProps,
  "className" | "children" | "style" | "aria-label"
> {
  /** What it does, in words: the accessible name and the tooltip. */
  label: string;
  icon: ReactNode;
  size?: "medium" | "small";
  className?: string | undefined;
}

/** A button with a picture alone, named by its label. */
export function IconButton({ label, icon, size = "medium", className, ...props }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <AriaButton
        {...props}
        aria-label={label}
        className={classes(styles.button, size === "small" && styles.small, className)}
      >
        {icon}
      </AriaButton>
    </Tooltip>
  );
}
