"""`make chaos`: runs the groups in batches, several at a time, each in a process and a folder of its own, and prints what was measured.

What a batch has shown is written down as soon as it ends, so a run that was broken off goes on where it was; a batch that found something is run again
and its folder is kept.
"""

import argparse
import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from chaos.plan import GROUPS, Batch, batches
from chaos.report import table, timings
from support.host import ROOT

FOLDER = ROOT / ".chaos"


class Run:
    """One seed. `results.jsonl` in its folder has a line for each batch that was run to its end."""

    def __init__(self, seed: str, folder: Path) -> None:
        self.seed = seed
        self.folder = folder
        self.results: list[dict[str, Any]] = []
        self._file = folder / "results.jsonl"

    def known(self, batch: Batch) -> bool:
        """Whether it was run before and found nothing."""
        same = {"group": batch.group, "batch": batch.number, "rounds": batch.rounds, "violations": []}
        return any(same.items() <= row.items() for row in self.results)

    def resume(self) -> None:
        if self._file.exists():
            self.results = [json.loads(line) for line in self._file.read_text().splitlines()]

    def one(self, batch: Batch) -> dict[str, Any]:
        folder = self.folder / f"{batch.group}-{batch.number}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        outcome = _worker(batch, self.seed, folder)
        result = {"group": batch.group, "batch": batch.number, **outcome}
        self.results = [row for row in self.results if (row["group"], row["batch"]) != (batch.group, batch.number)]
        self.results.append(result)
        with self._file.open("a") as file:
            file.write(json.dumps(result) + "\n")
        if not outcome["violations"]:
            shutil.rmtree(folder)
        return result


def _worker(batch: Batch, seed: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "chaos.worker", str(batch.group), seed, str(batch.number), str(batch.rounds), str(folder)]  # fmt: skip
    errors = folder / "worker.log"
    bound = GROUPS[batch.group].bound_s
    environ = {**os.environ, "PYTHONHASHSEED": "0"}
    with errors.open("wb") as file, subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=file, env=environ, start_new_session=True
    ) as worker:  # fmt: skip
        try:
            printed, _ = worker.communicate(timeout=bound)
            outcome: dict[str, Any] = json.loads(printed)
        except subprocess.TimeoutExpired:
            outcome = _broken(batch, f"did not end in {bound:.0f} s")
        except ValueError:  # it printed no outcome
            outcome = _broken(batch, f"ended with {worker.returncode}: {errors.read_text().strip()[-600:]}")
        finally:
            with contextlib.suppress(ProcessLookupError):  # it has ended with all that it started
                os.killpg(worker.pid, signal.SIGKILL)
    return outcome


def _broken(batch: Batch, text: str) -> dict[str, Any]:
    return {"rounds": batch.rounds, "violations": [f"harness: {text}"], "counts": {}, "samples": {}, "seconds": 0.0}


def main() -> int:
    options = _options()
    seed = options.seed or secrets.token_hex(4)
    groups = [int(name) for name in options.only.split(",")] if options.only else sorted(GROUPS)
    folder = Path(options.folder) / f"{seed}{'-short' if options.short else ''}"
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(seed, folder)
    run.resume()
    wanted = batches(groups, short=options.short, rounds=options.rounds)
    missing = [batch for batch in wanted if not run.known(batch)]
    print(f"seed {seed}: {len(missing)} batches to run, {len(wanted) - len(missing)} known", flush=True)
    with ThreadPoolExecutor(options.jobs) as pool:
        for result in pool.map(run.one, missing):
            mark = "FAILED" if result["violations"] else "ok"
            print(
                f"  {mark:6} group {result['group']} batch {result['batch']}: {result['rounds']} rounds in {result['seconds']} s",
                flush=True,
            )
            for text in result["violations"][:20]:
                print(f"         {text}", flush=True)
    mine = [row for row in run.results if row["group"] in groups]
    print(f"\n{table(mine)}\n\nAgain: make chaos SEED={seed}{f' ONLY={options.only}' if options.only else ''}")
    late = [] if options.short else timings(mine)
    for text in late:
        print(f"  late: {text}")
    return 1 if late or any(row["violations"] for row in mine) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m chaos", description="Faults under load, and what they must not break."
    )
    parser.add_argument("--seed", default="", help="of an earlier run; a new one where absent")
    parser.add_argument("--only", default="", help="groups, such as 1,2,12")
    parser.add_argument("--rounds", type=int, help="instead of each group's own number")
    parser.add_argument(
        "--jobs", type=int, default=2, help="batches at a time; one core each, since half of a round is waiting"
    )
    parser.add_argument("--short", action="store_true", help="the form that is part of `make test`")
    parser.add_argument("--folder", default=str(FOLDER), help="where results and what failed are kept")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
