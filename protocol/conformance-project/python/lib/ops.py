"""Runs the operations of the conformance kit; README.md beside the languages says what each does."""

import asyncio
import base64
import os
import subprocess
import sys
import time

from motia import MotiaError, NonRetriableError, RetryAfterError

ENDINGS = {
    "respond": lambda response: response,
    "respondBytes": lambda text, headers: {"status": 200, "headers": headers, "body": base64.b64decode(text)},
    "respondText": lambda times: {"status": 200, "body": "é" * times},
    "nothing": lambda: None,
}


async def run(ops, ctx):
    """Returns the response that the list asks for."""
    results = []
    for op in ops:
        name, *args = op
        if name in ENDINGS:
            return ENDINGS[name](*replaced(args))
        results.append(await perform(op, ctx))
    return {"status": 200, "body": {"results": results}}


async def perform(op, ctx):
    name, *args = op
    if name in OPERATIONS:
        return await OPERATIONS[name](ctx, *(args if name in NESTED else replaced(args)))
    return await callback(op, ctx)


def callback(op, ctx):
    """Starts a call of the context, by its name in the operation; what it returns is awaited or left alone."""
    name, *args = op
    args = replaced(args)
    if name == "emit":
        return ctx.emit(*args)
    if name == "progress":
        return ctx.streams.workflow_progress.set(*args)
    store, method = name.split(".")
    if store == "stream":
        return getattr(ctx.streams[args[0]], method)(*args[1:])
    if name == "state.set" and len(args) == 4:
        return ctx.state.set(*args[:3], **args[3])
    return getattr(ctx.state, method)(*args)


async def value(ctx, given):
    return given


async def context(ctx):
    return {"traceId": ctx.trace_id, "flows": ctx.flows, "attempt": ctx.attempt, "cancelled": ctx.signal.cancelled}


async def log(ctx, level, msg, *fields):
    getattr(ctx.logger, level)(msg, *fields)


async def print_(ctx, text):
    print(text)


async def write(ctx, fd, content, times):
    data = base64.b64decode(content)
    for _ in range(times):
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view) :]


async def spawn(ctx, argv):
    return await (await asyncio.create_subprocess_exec(*argv)).wait()


async def background(ctx, argv):
    return subprocess.Popen(argv).pid


async def fork(ctx, seconds):
    pid = os.fork()
    if pid == 0:
        time.sleep(seconds)
        os._exit(0)
    return pid


async def stdin(ctx):
    return sys.stdin.read()


async def sleep(ctx, seconds):
    await asyncio.sleep(seconds)


async def loop(ctx, seconds):
    end = None if seconds is None else time.monotonic() + seconds
    while end is None or time.monotonic() < end:
        pass


async def cleanup(ctx):
    try:
        await ctx.signal.wait()
    finally:
        ctx.logger.info("cleanup", {"reason": ctx.signal.reason})


async def stubborn(ctx, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            pass


async def throw(ctx, message, cause=None):
    raise TypeError(message) from (None if cause is None else ValueError(cause))  # HERE


async def throw_later(ctx, message):
    def fail():
        raise TypeError(message)

    asyncio.get_running_loop().call_soon(fail)


async def non_retriable(ctx, message):
    raise NonRetriableError(message)


async def retry_after(ctx, message, seconds):
    raise RetryAfterError(message, seconds)


async def try_(ctx, op):
    try:
        return await perform(op, ctx)
    except MotiaError as error:
        return {"error": {"code": error.code, "name": error.name, "data": error.data}}
    except Exception as error:
        return {"error": {"message": str(error)}}


async def all_(ctx, ops):
    return await asyncio.gather(*(perform(op, ctx) for op in ops))


async def start(ctx, op):
    callback(op, ctx)


async def exit_(ctx, status):
    os._exit(status)


OPERATIONS = {
    "value": value,
    "context": context,
    "log": log,
    "print": print_,
    "write": write,
    "spawn": spawn,
    "background": background,
    "fork": fork,
    "stdin": stdin,
    "sleep": sleep,
    "loop": loop,
    "cleanup": cleanup,
    "stubborn": stubborn,
    "throw": throw,
    "throwLater": throw_later,
    "nonRetriable": non_retriable,
    "retryAfter": retry_after,
    "try": try_,
    "all": all_,
    "start": start,
    "exit": exit_,
}
NESTED = {"try", "all", "start"}


def replaced(given):
    """`given` with each {"$": NAME} made the value of that name."""
    if isinstance(given, dict):
        if list(given) == ["$"]:
            return special(given["$"])
        return {key: replaced(item) for key, item in given.items()}
    return [replaced(item) for item in given] if isinstance(given, list) else given


def special(name):
    if name == "cycle":
        cycle = []
        cycle.append(cycle)
        return cycle
    if name == "deep":
        deep = []
        for _ in range(128):
            deep = [deep]
        return deep
    return {
        "nan": float("nan"),
        "infinity": float("inf"),
        "-infinity": float("-inf"),
        "-0": -0.0,
        "2^64": 2**64,
        "2^53": 2**53,
        "surrogate": "\ud800",
        "bytes": b"\x00\xff",
        "null-key": {1: "one"},
    }[name]
