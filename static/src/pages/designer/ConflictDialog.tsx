import { keepMine, takeTheirs, useSaving } from "../../state/saving";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { formatDate } from "../../widgets/format";

/** Somebody else saved in between: which of the two goes on. Nothing is lost either way. */
export function ConflictDialog() {
  const theirs = useSaving((state) => state.theirs);
  return (
    <Dialog
      title="This network was changed elsewhere"
      isOpen={theirs !== null}
      onClose={() => void keepMine()}
      isAlert
      footer={
        <>
          <Button onPress={takeTheirs}>Take theirs</Button>
          <Button variant="primary" onPress={() => void keepMine()}>
            Keep mine
          </Button>
        </>
      }
    >
      {theirs !== null && (
        <p>
          Another window saved version {theirs.network.revision}{" "}
          {formatDate(theirs.network.updated_at)} ({theirs.network.document.layers.length} layers).
          Keep mine saves your drawing on top of it; theirs stays among the versions. Take theirs
          shows it here; yours is one undo away.
        </p>
      )}
    </Dialog>
  );
}
