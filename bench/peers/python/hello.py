"""The bare peer in Python: aiohttp's application on uvloop, a JSON hello. Nothing is checked, logged or stored. Prints its port."""

import asyncio
import json

import uvloop
from aiohttp import web


async def hello(request: web.Request) -> web.Response:
    body = await request.json()
    return web.json_response({"message": f"Hello, {body['name']}!"})


async def main() -> None:
    application = web.Application()
    application.router.add_post("/hello", hello)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
    await asyncio.Event().wait()


uvloop.run(main())
