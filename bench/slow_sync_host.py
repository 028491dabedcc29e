"""`motia-host` with 2 ms added to every sync of its store, as a common cloud disk has them.

In the writer's thread, before each commit that is synced, where the operating system would wait. Nothing of it is in the product: the store has points
for tests of crashes, and this is one more that uses them.
"""

import functools
import time
from typing import Final

from motia_host import cli
from motia_host.adapters import sqlite
from motia_host.adapters.sqlite.store import Store

SYNC_S: Final = 0.002


class Slow:
    def __init__(self) -> None:
        self._synced = False
        begin = Store._begin

        def noted(store: Store, *, promise: bool) -> None:
            self._synced = promise
            begin(store, promise=promise)

        Store._begin = noted  # type: ignore[method-assign, assignment]

    def __call__(self, reached: str) -> None:
        if reached == "before-commit" and self._synced:
            time.sleep(SYNC_S)


sqlite.open = functools.partial(sqlite.open, faults=Slow())

if __name__ == "__main__":
    cli.main()
