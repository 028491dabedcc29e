from lib.ops import run

config = {
    "type": "api",
    "name": "Ops",
    "path": "/ops",
    "method": "POST",
    "emits": ["done", {"topic": "other", "label": "Other", "conditional": True}],
    "flows": ["conformance"],
}


async def handler(req, ctx):
    return await run(req.body["ops"], ctx)
