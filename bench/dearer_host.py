"""`motia-host` whose api calls cost about so many percent more processor time than they should: what `bench-compare` has to notice.

`BENCH_DEARER_US` microseconds are burned for each call, where a slow change would burn them: on the loop.
"""

import os
import time
from typing import Any

from motia_host import cli
from motia_host.engine.api import ApiCalls

BURNED_NS = int(float(os.environ.get("BENCH_DEARER_US", "0")) * 1_000)


def slow() -> None:
    begin = ApiCalls.begin

    def burning(self: ApiCalls, *arguments: Any) -> Any:
        until = time.thread_time_ns() + BURNED_NS
        while time.thread_time_ns() < until:
            pass
        return begin(self, *arguments)

    ApiCalls.begin = burning  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    if BURNED_NS:
        slow()
    cli.main()
