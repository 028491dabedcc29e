"""Tells the effects server that an attempt has begun and ended. The connection breaks when this process dies in between."""

import asyncio
import json
import os
from contextlib import asynccontextmanager


@asynccontextmanager
async def effect(**attempt):
    reader, writer = await asyncio.open_connection("127.0.0.1", int(os.environ["CHAOS_EFFECTS"]))
    try:
        writer.write(json.dumps({**attempt, "pid": os.getpid()}).encode() + b"\n")
        await reader.readline()
        yield
        writer.write(b"end\n")
        await writer.drain()
    finally:
        writer.close()
