import { LoaderCircle } from "lucide-react";
import styles from "./Loading.module.css";

/** Says what is waited for. */
export function Loading({ children }: { children: string }) {
  return (
    <output className={styles.loading}>
      <LoaderCircle aria-hidden />
      {children}
    </output>
  );
}
