"""examples/transfer: sixteen at a time while runners are killed. The sum never changes, no balance goes below zero, each order is settled once."""

import itertools
import os
import random
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.error import URLError

import pytest

from support.host import ROOT, copy_of, running

API = "/__motia/api"
ACCOUNTS = ("ada", "bob", "cyd", "dee")
START = 100
TRANSFERS = 160
AT_A_TIME = 16
KILLS = 12
TRIES = 50


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with running(copy_of(ROOT / "examples" / "transfer", tmp_path_factory.mktemp("transfer"))) as host:
        for name in ACCOUNTS:
            assert host.post("/deposits", {"id": f"start-{name}", "account": name, "amount": START}).status == 202
        host.until(lambda: balances(host) == dict.fromkeys(ACCOUNTS, START))
        yield host


def group(host, name):
    """Every key of a group of state, page by page."""
    found, after = {}, ""
    while True:
        page = host.get(f"{API}/state/{name}?limit=1000&after={after}").json
        found |= {row["key"]: row["value"] for row in page["items"]}
        if page["next"] is None:
            return found
        after = page["next"]


def balances(host):
    return group(host, "accounts")


def order(host, transfer):
    """Until it is accepted, as a client does it: the same order again when there was no answer, or a bad one."""
    for _ in range(TRIES):
        try:
            status = host.post("/transfers", transfer, {"idempotency-key": transfer["id"]}).status
        except (URLError, ConnectionError):
            continue
        if status == 202:
            return transfer["id"]
        assert status in {409, 502, 503}, status
        threading.Event().wait(0.05)
    raise AssertionError(f"{transfer['id']} was not accepted")


def transfers(count, seed):
    chance = random.Random(seed)
    for number in range(count):
        source, target = chance.sample(ACCOUNTS, 2)
        yield {"id": f"t{seed}-{number}", "from": source, "to": target, "amount": chance.randrange(1, 60)}


def kill_one(host, chance):
    found = [runner for runner in host.runners() if runner["calls"]] or host.runners()
    if found:
        try:
            os.kill(chance.choice(found)["pid"], signal.SIGKILL)
        except ProcessLookupError:
            return


def test_money_is_neither_lost_nor_made_while_runners_are_killed(host):
    ordered = list(transfers(TRANSFERS, seed=7))
    chance = random.Random(7)
    seen = []
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        accepted = [pool.submit(order, host, transfer) for transfer in ordered]
        for kill in itertools.count():
            seen.append(balances(host))
            if kill < KILLS:
                kill_one(host, chance)
            settled = group(host, "book").keys()
            if kill >= KILLS and all(transfer["id"] in settled for transfer in ordered):
                break
            assert kill < 2_000, "they are settled some time"
            threading.Event().wait(0.1)
    assert [future.result() for future in accepted] == [transfer["id"] for transfer in ordered]
    seen.append(balances(host))
    assert {sum(found.values()) for found in seen} == {START * len(ACCOUNTS)}
    assert min(min(found.values()) for found in seen) >= 0
    book = group(host, "book")
    assert {id: len(entries) for id, entries in book.items() if len(entries) != 1} == {}
    assert balances(host) == replayed(book.values())
    host.until(lambda: group(host, "counts")["settled"] == TRANSFERS)
    assert host.get(f"{API}/dead").json["items"] == []
    killed = [record for record in host.drain_log() if "was killed by signal 9" in record["msg"]]
    assert len(killed) >= KILLS // 2
    assert len({tuple(sorted(found.items())) for found in seen}) > 3, "it was watched while money moved"


def replayed(book):
    """What the balances have to be by the book."""
    found = dict.fromkeys(ACCOUNTS, 0)
    for (entry,) in book:
        if entry["status"] == "done":
            found[entry.get("to") or entry["account"]] += entry["amount"]
            if "from" in entry:
                found[entry["from"]] -= entry["amount"]
    return found


def test_an_order_that_is_sent_twice_is_one_order(host):
    before = balances(host)
    transfer = {"id": "twice", "from": "ada", "to": "bob", "amount": 1}
    assert [host.post("/transfers", transfer).status for _ in range(2)] == [202, 202]
    host.until(lambda: "twice" in group(host, "book"))
    assert sum(balances(host).values()) == sum(before.values())
    events = host.get(f"{API}/events?topic=transfer.ordered&limit=1000").json["items"]
    assert len([event for event in events if event["data"]["id"] == "twice"]) == 1
    other = host.post("/transfers", {**transfer, "amount": 2})
    assert other.status == 422, "another order under the same id is none"


def test_a_transfer_beyond_the_balance_is_refused_and_moves_nothing(host):
    before = balances(host)
    host.post("/transfers", {"id": "beyond", "from": "ada", "to": "bob", "amount": 10_000})
    (entry,) = host.until(lambda: group(host, "book").get("beyond"))
    assert entry["status"] == "refused"
    assert balances(host) == before


def test_without_transactions_the_same_check_fails(tmp_path):
    project = copy_of(ROOT / "examples" / "transfer", tmp_path)
    step = project / "steps" / "move_money.step.py"
    text = step.read_text("utf-8")
    assert '"transactional": True' in text
    step.write_text(text.replace('"transactional": True', '"transactional": False'), "utf-8")
    with running(project) as host:
        for name in ACCOUNTS:
            host.post("/deposits", {"id": f"start-{name}", "account": name, "amount": START})
        host.until(lambda: balances(host) == dict.fromkeys(ACCOUNTS, START))
        ordered = list(transfers(TRANSFERS, seed=8))
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            list(pool.map(lambda transfer: order(host, transfer), ordered))
        host.until(lambda: len(group(host, "book")) == TRANSFERS + len(ACCOUNTS))
        assert balances(host) != replayed(group(host, "book").values())


def test_the_example_passes_tsc_and_its_declarations_are_fresh(tmp_path):
    project = copy_of(ROOT / "examples" / "transfer", tmp_path)
    before = (project / "types.d.ts").read_text("utf-8")
    orders = ROOT / "examples" / "orders" / "node_modules" / ".bin"
    for command in ([sys.executable, "-m", "motia_host", "types"], [orders / "tsc", "--noEmit"]):
        ran = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, "")
    assert (project / "types.d.ts").read_text("utf-8") == before
