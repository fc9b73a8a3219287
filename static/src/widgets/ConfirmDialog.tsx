import type { ReactNode } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";

export interface ConfirmDialogProps {
  title: string;
  isOpen: boolean;
  /** What happens, as the button's words: "Delete iris.csv". */
  confirmLabel: string;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
  isPending?: boolean;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({
  title,
  isOpen,
  confirmLabel,
  onConfirm,
  onClose,
  children,
  isPending = false,
}: ConfirmDialogProps) {
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      isAlert
      footer={
        <>
          <Button onPress={onClose}>Keep</Button>
          <Button variant="danger" onPress={onConfirm} isDisabled={isPending}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
