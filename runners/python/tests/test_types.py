"""The package `motia` as authors use it: a strict type checker accepts what is right, and finds what is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
RIGHT = """
from collections.abc import AsyncIterator
from motia import ApiRequest, ApiResponse, ApiRouteConfig, CronConfig, EventConfig, FlowContext, NonRetriableError, StreamConfig

class Order:
    @classmethod
    def model_json_schema(cls) -> dict[str, object]: return {}

def guard(req: ApiRequest, ctx: FlowContext, next: object) -> ApiResponse:
    return {"status": 401}

api: ApiRouteConfig = {
    "type": "api", "name": "A", "path": "/a", "method": "POST", "emits": ["x", {"topic": "y", "label": "Y"}],
    "flows": ["f"], "bodySchema": Order, "responseSchema": {200: {"type": "object"}}, "middleware": [guard],
}
event: EventConfig = {
    "type": "event", "name": "E", "subscribes": ["x"], "input": None, "emits": [],
    "infrastructure": {"handler": {"timeout": 30}, "queue": {"type": "fifo", "maxRetries": 2}},
}
cron: CronConfig = {"type": "cron", "name": "C", "cron": "* * * * *", "timezone": "Europe/Berlin"}
stream: StreamConfig = {"name": "s", "schema": {"type": "object"}, "canAccess": lambda subscription, auth: True}

async def words() -> AsyncIterator[str]:
    yield "x"

async def handler(req: ApiRequest, ctx: FlowContext) -> ApiResponse:
    await ctx.emit({"topic": "x", "data": req.body})
    await ctx.emit(topic="x", data=req["body"], delay="5m", idempotency_key=ctx.trace_id)
    await ctx.state.set("g", "k", 1, ttl=60)
    await ctx.state.update("g", "k", [{"op": "increment", "path": ["n"], "by": 1}])
    await ctx.streams["a-b"].set("g", "i", {})
    await ctx.streams.workflow_progress.update([{"op": "set", "value": {}}])
    ctx.logger.info("x", {"n": ctx.attempt}, more=req.path_params["id"])
    if ctx.signal.cancelled:
        raise NonRetriableError("gone")
    return ApiResponse(status=200, headers={"content-type": "text/plain"}, body=words())
"""
WRONG = """
from motia import ApiRouteConfig, ApiResponse, RetryAfterError
config: ApiRouteConfig = {"type": "api", "name": "A", "path": "/a", "method": "FETCH"}
response: ApiResponse = {"body": 1}
error = RetryAfterError("later")
"""


def check(path: Path, source: str) -> list[str]:
    path.write_text(source)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file",
        os.devnull,
        "--cache-dir",
        str(path.parent),
        str(path),
    ]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, "MYPYPATH": str(HOME)}
    )
    return done.stdout.splitlines()[:-1]


def test_what_the_contracts_show_is_well_typed(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    assert check(tmp_path / "right.py", RIGHT) == []


def test_mistakes_in_a_configuration_a_response_and_an_error_are_found(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    found = check(tmp_path / "wrong.py", WRONG)
    assert [line.split(":")[1] for line in found if ": error:" in line] == ["3", "4", "5"]
