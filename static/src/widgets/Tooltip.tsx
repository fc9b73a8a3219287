import type { ReactNode } from "react";
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components";
import styles from "./Tooltip.module.css";

export interface TooltipProps {
  text: ReactNode;
  /** One thing that takes focus, such as a button. */
  children: ReactNode;
  placement?: "top" | "bottom" | "left" | "right";
}

/** A few words beside what is pointed at or focused. */
export function Tooltip({ text, children, placement = "bottom" }: TooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      {children}
      <AriaTooltip className={styles.tooltip} placement={placement} offset={6}>
        {text}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
