import { type ComponentType, type ReactNode, useEffect, useState } from "react";

export type Lazy<Props extends object> = ComponentType<Props> & {
  /** Gets its code before it is shown; may be called any number of times. */
  fetch: () => Promise<void>;
};

/**
 * A component whose code is fetched when it is first shown, and shows at once when it is there.
 *
 * React's own `lazy` shows its fallback even for code that has arrived, and then keeps it for
 * 300 ms (FALLBACK_THROTTLE_MS, react-reconciler/src/ReactFiberWorkLoop.js).
 *
 * Args:
 *   load: what gets the code. After it failed, the next showing tries again.
 *   fallback: what stands there meanwhile.
 */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  fallback: ReactNode = null,
): Lazy<Props> {
  let there: ComponentType<Props> | null = null;
  let coming: Promise<void> | null = null;
  const fetch = () => {
    coming ??= load().then(
      (component) => {
        there = component;
      },
      (reason: unknown) => {
        coming = null;
        throw reason;
      },
    );
    return coming;
  };
  function Lazily(props: Props) {
    const [, setNews] = useState(() => {
      if (there === null) void fetch().catch(() => undefined);
      return 0;
    });
    const [failure, setFailure] = useState<{ reason: unknown } | null>(null);
    useEffect(() => {
      if (there !== null) return;
      let isShown = true;
      fetch().then(
        () => isShown && setNews((before) => before + 1),
        (reason: unknown) => isShown && setFailure({ reason }),
      );
      return () => {
        isShown = false;
      };
    }, []);
    // The boundary around it says what is wrong.
    if (failure !== null) throw failure.reason;
    const Component = there;
    return Component === null ? fallback : <Component {...props} />;
  }
  return Object.assign(Lazily, { fetch });
}
