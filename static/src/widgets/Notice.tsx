import { CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes";
import styles from "./Notice.module.css";
import { withCode } from "./with_code";

export type NoticeTone = "neutral" | "good" | "warn" | "bad" | "accent";

export interface NoticeProps {
  tone?: NoticeTone;
  title?: ReactNode;
  /** How to mend it. */
  hint?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
  /** Read out as soon as it appears. */
  isUrgent?: boolean;
}

/** Something that a person should know, where its cause is. */
export function Notice({
  tone = "neutral",
  title,
  hint,
  actions,
  children,
  isUrgent = false,
}: NoticeProps) {
  const Icon =
    tone === "good" ? CircleCheck : tone === "bad" || tone === "warn" ? TriangleAlert : Info;
  return (
    <div
      className={classes(styles.notice, tone !== "neutral" && styles[tone])}
      role={isUrgent ? "alert" : undefined}
    >
      <Icon aria-hidden />
      <div className={styles.words}>
        {title !== undefined && <div className={styles.title}>{title}</div>}
        {children !== undefined && <div>{withCode(children)}</div>}
        {hint != null && <div className={styles.hint}>{withCode(hint)}</div>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}
