import styles from "./Stat.module.css";

/** One number that matters, with what it counts. */
export function Stat({ value, label }: { value: string; label: string }) {
  return (
    <div className={styles.stat}>
      <span className={styles.value} title={value}>
        {value}
      </span>
      <span className={styles.label}>{label}</span>
    </div>
  );
}
