import { Component, type ReactNode } from "react";
import { Button } from "../../widgets/Button";
import styles from "./ErrorBoundary.module.css";

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | null;
}

/** What is shown when the page itself fails: words, what is safe, and a way on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <main className={styles.page}>
        <h1 className={styles.title}>This page stopped working</h1>
        <p>
          What you drew is kept: in this browser, and on the server up to the last save. Loading the
          page again brings it back.
        </p>
        <pre className={styles.detail}>{error.message}</pre>
        <div className={styles.actions}>
          <Button variant="primary" onPress={() => window.location.reload()}>
            Load the page again
          </Button>
          <Button onPress={() => window.location.assign("/networks")}>All networks</Button>
        </div>
      </main>
    );
  }
}
