import { ChevronLeft } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { Link } from "wouter";
import { Frame } from "../frame/Frame";
import { Head } from "../frame/Head";
import styles from "./Page.module.css";

export interface PageProps {
  title: string;
  /** A badge beside the title. */
  note?: ReactNode;
  back?: { href: string; title: string };
  actions?: ReactNode;
  /** What the status line says of this page. */
  status?: ReactNode;
  children: ReactNode;
  /** The content fills the page and scrolls by itself. */
  isFull?: boolean;
}

/** A page of a list or of one thing, in the frame: its title, its commands, its content. */
export function Page({ title, note, back, actions, status, children, isFull = false }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Layerwright`;
  }, [title]);
  const start = (
    <>
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
    </>
  );
  return (
    <Frame head={<Head start={start} end={actions} />} status={status}>
      <div className={isFull ? styles.full : styles.inner}>{children}</div>
    </Frame>
  );
}
