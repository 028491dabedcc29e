"""Celery's worker: one task that counts. Redis is broker and counter, in memory, nothing is synced. REDIS_PORT says where."""

import os

import redis
from celery import Celery

PORT = os.environ["REDIS_PORT"]
app = Celery("bench", broker=f"redis://127.0.0.1:{PORT}/0")
app.conf.task_ignore_result = True
app.conf.worker_prefetch_multiplier = 64
counter = redis.Redis(port=int(PORT), db=1)


@app.task(name="placed")
def placed(order: dict[str, object]) -> None:  # noqa: ARG001 - what an order holds is not asked
    counter.incr("done")
