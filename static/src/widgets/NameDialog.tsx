import { useState } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { TextField } from "./TextField";

export interface NameDialogProps {
  title: string;
  /** What stands in the field at first. */
  name: string;
  /** "Rename", "Duplicate". */
  confirmLabel: string;
  isOpen: boolean;
  onClose: () => void;
  /** Answers with the words of an error, or null when the name was taken over. */
  onName: (name: string) => Promise<string | null>;
}

/** Asks for a new name. */
export function NameDialog({
  title,
  name,
  confirmLabel,
  isOpen,
  onClose,
  onName,
}: NameDialogProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isPending, setIsPending] = useState(false);
  const close = () => {
    setDraft(null);
    setProblem(null);
    onClose();
  };
  const wanted = (draft ?? name).trim();
  const save = async () => {
    if (wanted === "" || isPending) return;
    setIsPending(true);
    try {
      const found = await onName(wanted);
      if (found === null) close();
      else setProblem(found);
    } finally {
      setIsPending(false);
    }
  };
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={close}
      footer={
        <>
          <Button onPress={close}>Cancel</Button>
          <Button
            variant="primary"
            isDisabled={wanted === "" || isPending}
            onPress={() => void save()}
          >
            {confirmLabel}
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
