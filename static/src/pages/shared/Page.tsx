import { ChevronLeft } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { Link } from "wouter";
import styles from "./Page.module.css";

export interface PageProps {
  title: string;
  /** A few quiet words beside the title. */
  note?: ReactNode;
  back?: { href: string; title: string };
  actions?: ReactNode;
  children: ReactNode;
  /** The content fills the page and scrolls by itself. */
  isFull?: boolean;
}

/** A page: its head with the title and the commands, and what scrolls below it. */
export function Page({ title, note, back, actions, children, isFull = false }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Layerwright`;
  }, [title]);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        {back !== undefined && (
          <Link href={back.href} className={styles.back}>
            <ChevronLeft aria-hidden />
            {back.title}
          </Link>
        )}
        <h1 className={styles.title} title={title}>
          {title}
        </h1>
        {note !== undefined && <span className={styles.note}>{note}</span>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={styles.body}>
        <div className={isFull ? styles.full : styles.inner}>{children}</div>
      </div>
    </div>
  );
}
