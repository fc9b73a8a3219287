import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import styles from "./Button.module.css";
import { classes } from "./classes";
import { Tooltip } from "./Tooltip";

export type ButtonVariant = "plain" | "primary" | "quiet" | "danger" | "link";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children" | "style"> {
  variant?: ButtonVariant;
  size?: "medium" | "small";
  icon?: ReactNode;
  children?: ReactNode;
  className?: string | undefined;
  title?: string;
  /** Why it cannot be pressed now: told where it is pointed at or has the keyboard. */
  whyNot?: string | null;
}

const PENDING = { "aria-disabled": true, "aria-busy": true, type: "button" } as const;

/** A button with words; one `primary` a page. */
export function Button({
  variant = "plain",
  size = "medium",
  icon,
  children,
  className,
  whyNot = null,
  isPending = false,
  ...props
}: ButtonProps) {
  const { onPress, ...others } = props;
  const acts = onPress === undefined ? {} : { onPress };
  const button = (
    <AriaButton
      {...others}
      // It keeps its Tab stop: by the keyboard, too, one is told. React Aria's own `isPending`
      // announces the button by its id, which is of nothing once the button has gone.
      {...(isPending ? PENDING : whyNot !== null ? { "aria-disabled": true } : acts)}
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
  return whyNot === null ? button : <Tooltip text={whyNot}>{button}</Tooltip>;
}
