"""The Node runner on the other versions of Node.js. `motia-host conformance`, which `make conformance` runs too, covers the three runners on PATH.

tools/fetch-nodes.sh fetches the versions. Where one is missing, the test is skipped by name, and fails under CI.
"""

import os
from pathlib import Path

import pytest

from motia_host import resources
from motia_host.conformance import chosen, ours, report, run

NODES = Path(__file__).parents[2] / ".setup" / "nodes"


@pytest.mark.anyio
@pytest.mark.parametrize("major", ["22", "24"])
async def test_the_node_runner_passes_the_kit_on_node(major):
    node = NODES / major / "bin" / "node"
    if not node.is_file():
        reason = f"Node.js {major} is not there: run tools/fetch-nodes.sh"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    target = ours.target("node", [str(node), str(resources.path("runners/node/src/main.js"))], f"node {major}")
    outcomes = await run(target, chosen())
    failures = [
        line for outcome in outcomes if outcome.state == "failed" for line in report.failure(target.name, outcome)
    ]
    assert not failures, "\n".join(failures)
    assert sum(outcome.state == "passed" for outcome in outcomes) > 250
