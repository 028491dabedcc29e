# Answers with the request as a handler in Python gets it, and with what its context has.
config = {"type": "api", "name": "EchoPython", "method": "POST", "path": "/py/echo/:first", "emits": []}

SHOWN = ("trace_id", "traceId", "flows", "logger", "state", "streams", "emit")


async def handler(req, context):
    headers = {key: value for key, value in req.get("headers", {}).items() if key not in ("host", "user-agent")}
    return {
        "status": 200,
        "body": {
            **{key: req[key] for key in ("body", "rawBody", "pathParams", "queryParams")},
            "headers": headers,
            "keys": sorted(req),
            "context": [name for name in SHOWN if hasattr(context, name)],
            "flows": context.flows,
        },
    }
