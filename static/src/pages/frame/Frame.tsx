import type { ReactNode } from "react";
import styles from "./Frame.module.css";
import { Head } from "./Head";
import { Rail } from "./Rail";
import { ServerBanner } from "./ServerBanner";
import { StatusLine } from "./StatusLine";

export interface FrameProps {
  /** The name of the page in its head, where `head` is not given. */
  readonly title?: string;
  /** What stands in the head instead of the title. */
  readonly head?: ReactNode;
  /** What the status line says before engine and sandbox. */
  readonly status?: ReactNode;
  readonly children: ReactNode;
}

/** What stands around every page: the rail of places, the head and the status line. */
export function Frame({ title, head, status, children }: FrameProps) {
  return (
    <div className={styles.frame}>
      <Rail />
      <div className={styles.column}>
        {head ?? <Head title={title ?? ""} />}
        <ServerBanner />
        <main className={styles.main}>{children}</main>
        <StatusLine>{status}</StatusLine>
      </div>
    </div>
  );
}
