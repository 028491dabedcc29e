"""Hosts that break a promise on purpose: the groups that watch it have to say so."""

import asyncio
import os
import random
import re
import shutil
import signal
from datetime import UTC

import pytest

from chaos import checks
from chaos.groups import backlog, clocks, kills, languages, sync
from chaos.simulation import Life
from chaos.site import Site
from motia_host.engine import verdicts
from motia_host.engine.dispatcher import Dispatcher
from motia_host.engine.verdicts import Verdicts
from motia_host.steps.schedule import Schedule

BROKEN = {
    "answers_before_it_stores": r"accepted_missing: .* is not stored",
    "forgets_occurrences": r"occurrences_lost: .* is unfinished",
    "has_no_limits": r"limits_exceeded: ",
    "keeps_no_order": r"groups_in_order: ",
    "is_outlived": r"left_running: process \d+ outlived its host",
    "spoils_its_file": r"integrity: ",
    "runs_twice": r"repeated_without_cause: .* ran at the same time",
    "takes_interrupted_for_done": r"exact_counters: the exact counter",
    "drops_updates": r"ordinary_counters: ",
    "emits_twice": r"emitted_once: 2 events again",
    "forgets_answers": r"answered_once: .* and later",
    "leaves_running": r"left_running: the delivery .* is running",
    "refuses": r"most_succeeded: ",
}
"""What a host of `chaos.broken` does, and what has to be said of it."""
TOGETHER = (
    ("answers_before_it_stores", "forgets_occurrences", "has_no_limits", "keeps_no_order", "is_outlived", "spoils_its_file", "runs_twice",
     "leaves_running"),
    ("takes_interrupted_for_done", "drops_updates", "emits_twice", "forgets_answers", "refuses"),
)  # fmt: skip
"""Breaks that do not hide each other share a host, since each host takes seconds."""
ROUNDS = 2
WRITE = '7 pwrite64(3</x/store.db-wal>, "\\1op-000001 0123456789abcdef0123456789abcdef", 4096, 0) = 4096'
SYNC = "7 fdatasync(3</x/store.db-wal>) = 0"
BEGUN = "7 fdatasync(3</x/store.db-wal> <unfinished ...>"
ENDED = "7 <... fdatasync resumed>) = 0"
REPLY = '8 write(9<socket:[1]>, "HTTP/1.1 202 Accepted\\r\\n\\r\\n{\\"id\\":\\"op-000001\\"}", 99) = 99'
ANSWER = '8 write(9<pipe:[1]>, "{\\"id\\":1,\\"result\\":{\\"id\\":\\"0123456789abcdef0123456789abcdef\\"}}", 99) = 99'


@pytest.mark.parametrize(
    ("lines", "early"),
    [
        ([WRITE, SYNC, REPLY, ANSWER], 0),
        ([WRITE, BEGUN, ENDED, REPLY, ANSWER], 0),
        ([WRITE, REPLY, SYNC], 1),
        ([WRITE, ANSWER, SYNC], 1),
        ([WRITE, BEGUN, REPLY, ENDED, ANSWER], 1),
        ([SYNC, WRITE, REPLY, ANSWER], 2),
        ([BEGUN, WRITE, ENDED, REPLY], 1),
    ],
)
def test_an_acknowledgement_before_the_end_of_its_sync_is_found(lines, early):
    assert len(sync.judge(lines)[1]) == early


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.anyio
async def test_a_host_that_syncs_nothing_is_found_out(tmp_path):
    outcome = await sync.traced(tmp_path, random.Random("relaxed"), 1, 'durability = "relaxed"\n')
    early = [text for text in outcome.violations if text.endswith("before the log that holds it was synced")]
    assert len(early) > sync.FEWEST
    assert early == outcome.violations


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What is said of the broken hosts, all of them killed under load a few times."""
    found = asyncio.run(_all_broken(tmp_path_factory.mktemp("broken")))
    for text in found:
        if match := re.search(r"process (\d+) outlived", text):
            os.kill(int(match[1]), signal.SIGKILL)
    return found


async def _all_broken(folder):
    runs = [_broken(folder / str(number), breaks) for number, breaks in enumerate(TOGETHER)]
    return [text for texts in await asyncio.gather(*runs) for text in texts]


async def _broken(folder, breaks):
    async with Site(folder, module="chaos.broken", CHAOS_BREAK=",".join(breaks)) as site:
        site.patience_s = 5.0
        return (await kills.killed(site, random.Random("broken"), ROUNDS, lives_s=1.0)).violations


@pytest.mark.parametrize("breaks", BROKEN)
def test_a_host_that_breaks_a_promise_is_found_out(said, breaks):
    assert any(re.match(BROKEN[breaks], text) for text in said), "\n".join(said)


def test_of_every_invariant_there_is_a_host_that_breaks_it():
    assert {*BROKEN} == {name for together in TOGETHER for name in together}
    shown = {text.partition(":")[0] for text in BROKEN.values()}
    assert shown | {"effects_missing"} == {check.__name__ for check in checks.ALL}, "lost events lose effects too"


def lives(count=40):
    for number in range(count):
        yield from Life(f"broken {number}").run()


def test_a_dispatcher_without_limits_is_found_out(monkeypatch):
    monkeypatch.setattr(Dispatcher, "_room", lambda self, step, language_room: language_room)
    assert any("attempts of a step with the limit" in text for text in lives())


def test_a_host_that_takes_what_was_interrupted_for_done_is_found_out(monkeypatch):
    def taken_for_done(claimed, *, suspect):
        return verdicts.done(claimed)

    monkeypatch.setattr(verdicts, "interrupted", taken_for_done)
    assert any("the exact counter is" in text for text in lives(120))


def test_a_host_that_charges_everyone_is_found_out(monkeypatch):
    def charged(self, step, claimed, call):
        return (
            self.charged(step, claimed, {"name": "runner-lost", "message": ""})
            if call.error
            else verdicts.done(claimed)
        )

    monkeypatch.setattr(Verdicts, "of", charged)
    monkeypatch.setattr("chaos.simulation.ATTEMPTS", 1)
    assert any("is dead, not done" in text for text in lives())


def test_an_order_that_is_not_kept_is_found_out(monkeypatch):
    monkeypatch.setattr("chaos.simulation.FIFO", {})
    assert any("of its group" in text for text in lives())


def test_cron_that_repeats_the_hour_of_autumn_is_found_out(monkeypatch):
    monkeypatch.setattr(
        Schedule, "_instant_of", lambda self, wall: wall.replace(tzinfo=self._zone, fold=1).astimezone(UTC)
    )
    assert clocks._all(["Europe/Berlin"]).violations


def test_a_backlog_that_stays_in_memory_is_not_flat():
    assert backlog.flat([100_000_000] * 50)
    assert backlog.flat([100_000_000 + n % 3 for n in range(50)])
    assert backlog.flat([100_000_000 + 500_000 * min(n, 20) for n in range(50)]), "what happens once is no growth"
    assert backlog.flat([100_000_000 + 60_000 * n for n in range(50)]), "so little, resident memory cannot tell"
    assert not backlog.flat([100_000_000 + 16 * n * 1_000_000 // 50 for n in range(50)]), "an object for each event"


@pytest.mark.parametrize(
    ("sent", "kept", "equal"),
    [
        ("9007199254740993", 9007199254740992, False),
        ("1", True, False),
        ('"a"', "a", True),
        ('{"__proto__": 1}', {}, False),
    ],
)
def test_a_value_that_changed_on_its_way_is_found(sent, kept, equal):
    vector = {"id": "v", "text": sent, "valid": True}
    assert (languages._equality(vector, ("node", "ruby", "v"), kept) == []) is equal
