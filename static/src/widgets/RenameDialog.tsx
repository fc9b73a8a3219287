import { useState } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { TextField } from "./TextField";

export interface RenameDialogProps {
  title: string;
  name: string;
  isOpen: boolean;
  onClose: () => void;
  /** Answers with the words of an error, or null when the name was taken over. */
  onRename: (name: string) => Promise<string | null>;
}

/** Asks for a new name. */
export function RenameDialog({ title, name, isOpen, onClose, onRename }: RenameDialogProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const close = () => {
    setDraft(null);
    setProblem(null);
    onClose();
  };
  const wanted = (draft ?? name).trim();
  const save = async () => {
    if (wanted === "") return;
    const found = wanted === name ? null : await onRename(wanted);
    if (found === null) close();
    else setProblem(found);
  };
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={close}
      footer={
        <>
          <Button onPress={close}>Cancel</Button>
          <Button variant="primary" isDisabled={wanted === ""} onPress={() => void save()}>
            Rename
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          label="Name"
          value={draft ?? name}
          onChange={setDraft}
          maxLength={500}
          errorMessage={problem}
        />
      </form>
    </Dialog>
  );
}
