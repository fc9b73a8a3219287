import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { classes } from "./classes";
import styles from "./Dialog.module.css";
import { IconButton } from "./IconButton";

export interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** The buttons, at the right of the foot. */
  footer?: ReactNode;
  isWide?: boolean;
  /** A question that must be answered: read out at once, and not dismissed by a click outside. */
  isAlert?: boolean;
}

/** A window over the page; Escape closes it. */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  footer,
  isWide = false,
  isAlert = false,
}: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable={!isAlert}
      className={styles.overlay}
    >
      <Modal className={classes(styles.modal, isWide && styles.wide)}>
        <AriaDialog role={isAlert ? "alertdialog" : "dialog"} className={styles.dialog}>
          <div className={styles.head}>
            <Heading slot="title" className={styles.title}>
              {title}
            </Heading>
            <IconButton label="Close" icon={<X />} size="small" onPress={onClose} />
          </div>
          <div className={styles.body}>{children}</div>
          {footer !== undefined && <div className={styles.foot}>{footer}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
