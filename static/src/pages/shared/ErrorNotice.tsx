import { RotateCw } from "lucide-react";
import type { ApiError } from "../../api/client";
import { Button } from "../../widgets/Button";
import { Notice } from "../../widgets/Notice";

/** An error of the server, in its words. */
export function ErrorNotice({ error, onRetry }: { error: ApiError; onRetry?: () => void }) {
  return (
    <Notice
      tone="bad"
      title={error.message}
      hint={error.hint}
      isUrgent
      actions={
        onRetry === undefined ? undefined : (
          <Button size="small" icon={<RotateCw />} onPress={onRetry}>
            Try again
          </Button>
        )
      }
    />
  );
}
