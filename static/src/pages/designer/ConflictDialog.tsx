import { keepMine, mergeBoth, mergeOffered, takeTheirs, useSaving } from "../../state/saving";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { formatDate } from "../../widgets/format";
import styles from "./ConflictDialog.module.css";

const MAX_NAMED = 6;

/** Somebody else saved in between: which of the two goes on, or both. Nothing is lost either way. */
export function ConflictDialog() {
  const theirs = useSaving((state) => state.theirs);
  const both = theirs === null ? null : mergeOffered();
  return (
    <Dialog
      title="This network was changed elsewhere"
      isOpen={theirs !== null}
      onClose={() => void keepMine()}
      isAlert
      footer={
        <>
          <Button onPress={takeTheirs}>Take theirs</Button>
          <Button variant={both === null ? "primary" : "plain"} onPress={() => void keepMine()}>
            Keep mine
          </Button>
          {both !== null && (
            <Button variant="primary" onPress={() => void mergeBoth()}>
              Merge both
            </Button>
          )}
        </>
      }
    >
      {theirs !== null && (
        <>
          <p>
            Another window saved version {theirs.network.revision}{" "}
            {formatDate(theirs.network.updated_at)} ({theirs.network.document.layers.length}{" "}
            layers). Keep mine saves your drawing on top of it; theirs stays among the versions.
            Take theirs shows it here; yours is one undo away.
          </p>
          {both !== null && (
            <p className={styles.both}>
              Merge both keeps what each of you changed
              {both.fromThem.length > 0 && `; from them: ${listed(both.fromThem)}`}.{" "}
              {both.clashes.length > 0
                ? `Both changed ${listed(both.clashes)}: there it keeps yours.`
                : "You did not touch the same layers."}
            </p>
          )}
        </>
      )}
    </Dialog>
  );
}

function listed(names: readonly string[]): string {
  const named = names.slice(0, MAX_NAMED).join(", ");
  const left = names.length - MAX_NAMED;
  return left > 0 ? `${named} and ${left} more` : named;
}
