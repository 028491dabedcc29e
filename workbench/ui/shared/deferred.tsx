// A component that loads when it is first shown. Not React's `lazy`: what was suspended is held back for 300 ms there, on every page.

import { type ComponentType, useEffect, useState } from "react";

import { Skeleton } from "./Skeleton";

/** Rows of a skeleton stand for it meanwhile. A load that fails is thrown to the boundary around it, and tried again when it is shown again. */
export function deferred<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
  rows = 10,
): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Deferred(props: P) {
    const [Shown, show] = useState(() => loaded);
    const [failure, setFailure] = useState<{ error: unknown } | null>(null);
    useEffect(() => {
      if (Shown) return;
      let left = false;
      load().then(
        ({ default: found }) => {
          loaded = found;
          if (!left) show(() => found);
        },
        (error: unknown) => {
          if (!left) setFailure({ error });
        },
      );
      return () => {
        left = true;
      };
    }, [Shown]);
    if (failure) throw failure.error;
    return Shown ? <Shown {...props} /> : <Skeleton rows={rows} />;
  };
}
