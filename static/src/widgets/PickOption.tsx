import type { ReactNode } from "react";
import { classes } from "./classes";
import styles from "./picking.module.css";
import type { Picking } from "./use_picking";

export interface PickOptionProps {
  readonly picking: Picking;
  readonly index: number;
  readonly className: string | undefined;
  readonly onPick: () => void;
  readonly children: ReactNode;
}

/** One option of a list: the pointer makes it the active one, a click picks it. */
export function PickOption({ picking, index, className, onPick, children }: PickOptionProps) {
  return (
    // The field keeps the keyboard: its arrows and Enter choose here.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={picking.optionId(index)}
      role="option"
      aria-selected={index === picking.active}
      className={classes(styles.option, className)}
      onPointerMove={() => picking.point(index)}
      onClick={onPick}
    >
      {children}
    </div>
  );
}
