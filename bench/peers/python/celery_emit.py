"""Celery's side of the events row: 16 threads that send, one worker. Argument: number of tasks. Prints the seconds until the last one was done."""

import json
import subprocess
import sys
import threading
import time

from celery_app import app, counter, placed

EMITTERS = 16


def main() -> None:
    tasks = int(sys.argv[1])
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "celery_app", "worker", "--concurrency", "2", "--loglevel", "ERROR", "-O", "fair", "--without-gossip",
         "--without-mingle", "--without-heartbeat"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        counter.flushall()
        placed.delay({})
        _until(1)
        counter.set("done", 0)
        began = time.perf_counter()
        threads = [threading.Thread(target=_emit, args=(tasks // EMITTERS,)) for _ in range(EMITTERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        _until(tasks // EMITTERS * EMITTERS)
        print(json.dumps({"seconds": time.perf_counter() - began, "jobs": tasks // EMITTERS * EMITTERS}))
    finally:
        worker.terminate()
        worker.wait(30)
        app.close()


def _emit(count: int) -> None:
    for _ in range(count):
        placed.delay({"orderId": "o-1", "total": 12.5})


def _until(count: int) -> None:
    for _ in range(12_000):
        if int(counter.get("done") or 0) >= count:
            return
        time.sleep(0.01)
    raise TimeoutError(f"the worker did not do {count} tasks")


main()
