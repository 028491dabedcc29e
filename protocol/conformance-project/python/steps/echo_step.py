import base64

config = {"type": "api", "name": "Echo", "path": "/echo/:id", "method": "POST", "emits": []}


async def handler(req, ctx):
    part = req.query_params.get("part")
    if part is not None:
        return {"status": 200, "body": req[part]}
    files = [
        {
            "field": file["field"],
            "filename": file["filename"],
            "contentType": file["contentType"],
            "base64": base64.b64encode(file["data"]).decode(),
        }
        for file in req.files
    ]
    names = ("method", "path", "headers", "pathParams", "queryParams", "body", "rawBody")
    return {
        "status": 200,
        "headers": {"x-echo": "yes"},
        "body": {**{name: req[name] for name in names}, "files": files},
    }
