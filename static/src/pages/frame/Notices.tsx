import { useEffect } from "react";
import { useNotices } from "../../state/notices";
import { say } from "../../widgets/toasts";
import { ToastRegion } from "../../widgets/ToastRegion";

/** What actions have to say, as toasts. */
export function Notices() {
  useEffect(
    () =>
      useNotices.subscribe(({ newest }) => {
        if (newest) say(newest);
      }),
    [],
  );
  return <ToastRegion />;
}
