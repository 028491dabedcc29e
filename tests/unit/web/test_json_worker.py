"""Large JSON documents are checked in another process, which may die, and which ends with the host."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import motia_host
from motia_host.engine.requests import ApiFailure
from motia_host.web import json_worker
from motia_host.web.json_worker import JsonWorker
from unit.web.harness import WAIT_S

pytestmark = pytest.mark.anyio


@pytest.fixture
async def worker():
    worker = JsonWorker()
    yield worker
    await worker.stop()


async def test_documents_are_accepted_or_refused_with_a_reason(worker):
    assert await worker.check(b'{"a":[1,2.5,"\\u00fc"]}') is None
    assert "line 1 column" in await worker.check(b'{"a":1,}')
    assert "$.a" in await worker.check(b'{"a":1e999}')
    assert await worker.check(b"1\n2") is not None
    checks = [worker.check(b"[%d]" % number) for number in range(20)]
    assert await asyncio.wait_for(asyncio.gather(*checks), WAIT_S) == [None] * 20


async def test_when_it_dies_over_a_document_the_request_fails_and_the_next_one_is_served(worker):
    assert await worker.check(b"1") is None
    os.kill(worker._process.pid, signal.SIGSTOP)
    task = asyncio.create_task(worker.check(b"1"))
    await asyncio.sleep(0)
    os.kill(worker._process.pid, signal.SIGKILL)
    with pytest.raises(ApiFailure, match=r"EOFError|ConnectionResetError|BrokenPipeError"):
        await asyncio.wait_for(task, WAIT_S)
    assert await asyncio.wait_for(worker.check(b"1"), WAIT_S) is None


async def test_when_it_takes_too_long_it_is_replaced(worker, monkeypatch):
    assert await worker.check(b"1") is None
    os.kill(worker._process.pid, signal.SIGSTOP)
    monkeypatch.setattr(json_worker, "TIMEOUT_S", 0.05)
    with pytest.raises(ApiFailure, match="TimeoutError"):
        await worker.check(b"1")
    monkeypatch.undo()
    assert await asyncio.wait_for(worker.check(b"1"), WAIT_S) is None


async def test_a_request_that_is_given_up_leaves_a_worker_that_still_answers_right(worker):
    task = asyncio.create_task(worker.check(b"[" + b"1," * 2_000_000 + b"1]"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.wait_for(worker.check(b"{"), WAIT_S) is not None


def test_it_ends_with_its_stdin():
    packages = str(Path(motia_host.__file__).parents[1])
    ended = subprocess.run(
        [sys.executable, "-P", "-c", json_worker._PROGRAM, packages], stdin=subprocess.DEVNULL, timeout=30, check=False
    )
    assert ended.returncode == 0
