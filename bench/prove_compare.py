"""Shows that `bench-compare` can be believed: a planted 15 % is flagged in nine of ten runs, an unchanged commit in at most one of ten.

`python -m bench.prove_compare [runs]`. Hosts are started anew for each run, as `bench-compare` starts them.
"""

import json
import sys
from contextlib import ExitStack
from typing import Final

from bench import subjects
from bench.compare import PAIRS, Verdict, judge, pairs
from bench.context import Context
from bench.load import wrk

PLANTED: Final = 0.15
PATH: Final = "/hello/typescript"


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    context = Context(seconds=1.0)
    with subjects.host() as server:
        wrk(server, PATH, connections=16, seconds=2)
        cost = wrk(server, PATH, connections=16, seconds=4).cpu_us
    context.say(f"a request costs {cost:.0f} µs; {cost * PLANTED:.0f} µs are planted")
    flagged = {"planted": 0, "unchanged": 0}
    for run in range(runs):
        for what, burned in (("planted", cost * PLANTED), ("unchanged", 0.0)):
            verdict = _compared(burned, context)
            flagged[what] += verdict.changed
            context.say(f"run {run + 1}, {what}: {verdict}")
    print(json.dumps({"runs": runs, "flagged": flagged}))
    return 0 if flagged["planted"] >= 0.9 * runs and flagged["unchanged"] <= 0.1 * runs else 1


def _compared(burned_us: float, context: Context) -> Verdict:
    with ExitStack() as stack:
        base = stack.enter_context(subjects.host())
        now = stack.enter_context(
            subjects.host(module="bench.dearer_host", env={"BENCH_DEARER_US": f"{burned_us:.1f}"})
        )
        for server in (now, base):
            wrk(server, PATH, connections=16, seconds=2)
        return judge(pairs(now, base, PATH, count=PAIRS, seconds=context.seconds))


if __name__ == "__main__":
    sys.exit(main())
