import { X } from "lucide-react";
import {
  UNSTABLE_ToastRegion as AriaToastRegion,
  Button,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
} from "react-aria-components";
import { classes } from "./classes";
import { Button as WordButton } from "./Button";
import iconStyles from "./IconButton.module.css";
import styles from "./ToastRegion.module.css";
import { toasts } from "./toast_queue";

/** Where messages appear; the page's frame holds one. */
export function ToastRegion() {
  return (
    <AriaToastRegion queue={toasts} className={styles.region}>
      {({ toast }) => (
        <Toast
          toast={toast}
          className={classes(
            styles.toast,
            toast.content.tone !== "neutral" && styles[toast.content.tone],
          )}
        >
          <ToastContent className={styles.words}>
            <Text slot="title" className={styles.title}>
              {toast.content.title}
            </Text>
            {toast.content.description != null && (
              <Text slot="description" className={styles.description}>
                {toast.content.description}
              </Text>
            )}
            {toast.content.action !== undefined && (
              <WordButton
                variant="link"
                slot={null}
                onPress={() => {
                  toast.content.action?.onPress();
                  toasts.close(toast.key);
                }}
              >
                {toast.content.action.label}
              </WordButton>
            )}
          </ToastContent>
          <Button
            slot="close"
            aria-label="Close message"
            className={classes(iconStyles.button, iconStyles.small)}
          >
            <X />
          </Button>
        </Toast>
      )}
    </AriaToastRegion>
  );
}
