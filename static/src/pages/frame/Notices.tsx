import { Suspense, lazy, useEffect } from "react";
import { useNotices } from "../../state/notices";
import { say, useIsAnySaid } from "../../widgets/toasts";

const ToastRegion = lazy(async () => ({
  default: (await import("../../widgets/ToastRegion")).ToastRegion,
}));

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
  return <Suspense>{isAnySaid && <ToastRegion />}</Suspense>;
}
