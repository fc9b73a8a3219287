import { classes } from "./classes";
import { lazily } from "./lazily";
import styles from "./CodeEditor.module.css";

/** Lines to point at, 1-based and inclusive. */
export interface MarkedLines {
  first: number;
  last: number;
  tone: "bad" | "warn" | "accent";
}

export interface CodeEditorProps {
  label: string;
  value: string;
  onChange?: (value: string) => void;
  isReadOnly?: boolean;
  marks?: readonly MarkedLines[];
  /** Bring the first marked line into view when the marks change. */
  isMarkRevealed?: boolean;
  placeholder?: string;
  className?: string | undefined;
}

// CodeMirror is loaded when the first editor is opened.
const CodeEditorView = lazily(
  async () => (await import("./CodeEditorView")).CodeEditorView,
  <p className={styles.loading}>Loading the editor …</p>,
);

/** Python source, to read or to edit. */
export function CodeEditor({ className, ...props }: CodeEditorProps) {
  return (
    <div className={classes(styles.frame, className)}>
      <CodeEditorView {...props} />
    </div>
  );
}
