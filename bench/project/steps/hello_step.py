"""The hello of the api rows: its body is checked, and its line is stored in the log."""

config = {
    "type": "api",
    "name": "HelloPython",
    "path": "/hello/python",
    "method": "POST",
    "emits": [],
    "flows": ["hello"],
    "bodySchema": {
        "type": "object",
        "properties": {"name": {"type": "string", "minLength": 1}},
        "required": ["name"],
    },
}


async def handler(request, context):
    name = request["body"]["name"]
    context.logger.info("Said hello", {"name": name})
    return {"status": 200, "body": {"message": f"Hello, {name}!"}}
