// A `Paged` list for components: made once for each set of filters, begun, and let go with the component.

import { Paged, type PagedOptions, type Snapshot } from "@core/paged";
import { useEffect, useMemo, useSyncExternalStore } from "react";

/** `key` names the filters: another key is another list. `make` is called once for each. */
export function usePaged<T>(key: string, make: () => PagedOptions<T>): [Paged<T>, Snapshot<T>] {
  // eslint-disable-next-line react-hooks/exhaustive-deps -- `make` closes over what `key` names
  const paged = useMemo(() => new Paged(make()), [key]);
  useEffect(() => {
    void paged.start();
    return () => paged.stop();
  }, [paged]);
  return [paged, useSyncExternalStore(paged.subscribe, () => paged.snapshot)];
}
