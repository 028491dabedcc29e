"""DBOS's side of the events row: 16 threads that enqueue, one queue, every step in SQLite. Argument: number of workflows. Prints the seconds until the last one was done."""

import json
import sys
import tempfile
import threading
import time
from pathlib import Path

from dbos import DBOS

EMITTERS = 16
folder = Path(tempfile.mkdtemp(prefix="dbos-"))
DBOS(config={"name": "bench", "system_database_url": f"sqlite:///{folder / 'dbos.sqlite'}", "log_level": "ERROR"})


@DBOS.workflow()
def placed(order: dict[str, object]) -> str:
    return str(order["orderId"])


def main() -> None:
    count = int(sys.argv[1]) // EMITTERS
    DBOS.launch()
    queue = DBOS.register_queue("orders", polling_interval_sec=0.01)
    queue.enqueue(placed, {"orderId": "first", "total": 0}).get_result()
    handles: list[object] = []
    began = time.perf_counter()

    def emit() -> None:
        handles.extend(queue.enqueue(placed, {"orderId": "o-1", "total": 12.5}) for _ in range(count))

    threads = [threading.Thread(target=emit) for _ in range(EMITTERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for handle in handles:
        handle.get_result()  # type: ignore[attr-defined]
    print(json.dumps({"seconds": time.perf_counter() - began, "jobs": count * EMITTERS}))
    DBOS.destroy()


main()
