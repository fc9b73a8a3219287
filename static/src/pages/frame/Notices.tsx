import { useEffect } from "react";
import { useNotices } from "../../state/notices";
import { lazily } from "../../widgets/lazily";
import { say, useIsAnySaid } from "../../widgets/toasts";

const ToastRegion = lazily(async () => (await import("../../widgets/ToastRegion")).ToastRegion);

/** What actions have to say, as toasts. */
export function Notices() {
  useEffect(
    () =>
      useNotices.subscribe(({ newest }) => {
        if (newest) say(newest);
      }),
    [],
  );
  const isAnySaid = useIsAnySaid();
  return isAnySaid && <ToastRegion />;
}
