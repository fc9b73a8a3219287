import { ProgressBar as AriaProgressBar, Label } from "react-aria-components";
import { classes } from "./classes";
import fieldStyles from "./field.module.css";
import styles from "./ProgressBar.module.css";

export interface ProgressBarProps {
  label: string;
  isLabelHidden?: boolean;
  /** From 0 to 1; null while nobody knows. */
  share: number | null;
  /** What stands at the right: "12 of 40 MB". */
  valueLabel?: string;
}

/** How far a long work is. */
export function ProgressBar({ label, isLabelHidden = false, share, valueLabel }: ProgressBarProps) {
  const bounded = share === null ? 0 : Math.min(1, Math.max(0, share));
  return (
    <AriaProgressBar
      value={bounded}
      minValue={0}
      maxValue={1}
      isIndeterminate={share === null}
      {...(valueLabel === undefined ? {} : { valueLabel })}
      className={classes(styles.progress, share === null && styles.indeterminate)}
    >
      <span className={isLabelHidden ? fieldStyles.hidden : styles.words}>
        <Label>{label}</Label>
        {valueLabel !== undefined && <span className={styles.value}>{valueLabel}</span>}
      </span>
      <div className={styles.track}>
        <div
          className={styles.bar}
          style={share === null ? undefined : { transform: `scaleX(${bounded})` }}
        />
      </div>
    </AriaProgressBar>
  );
}
