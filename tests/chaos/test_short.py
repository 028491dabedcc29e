"""The short form of the chaos groups, one test for each: `make chaos-short`. All of them run at once, three batches at a time, before the first is judged."""

import json
import os
import subprocess
import sys
from collections import defaultdict

import pytest

from chaos.plan import GROUPS
from support.host import ROOT

BOUND_S = 1200


@pytest.fixture(scope="session")
def results(tmp_path_factory):
    """Violations by group, of one run of all groups; and what the run printed."""
    folder = tmp_path_factory.mktemp("chaos")
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'host'}:{ROOT / 'tests'}"}
    command = [sys.executable, "-m", "chaos", "--short", "--jobs", "3", "--folder", str(folder)]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=BOUND_S, check=False)  # fmt: skip
    found = defaultdict(list)
    for path in folder.glob("*/results.jsonl"):
        for row in map(json.loads, path.read_text().splitlines()):
            found[row["group"]] += row["violations"]
    return found, f"{ended.stdout}{ended.stderr}\nended with {ended.returncode}"


@pytest.mark.parametrize("group", sorted(GROUPS), ids=lambda number: f"{number}: {GROUPS[number].title}")
def test_a_group_breaks_no_invariant(results, group):
    found, printed = results
    assert group in found, printed
    assert found[group] == [], printed
