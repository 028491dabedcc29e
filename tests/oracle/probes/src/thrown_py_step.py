# Failures in Python.
config = {"type": "api", "name": "ThrownPython", "method": "GET", "path": "/py/thrown/:kind", "emits": []}


async def handler(req, _context):
    kind = req["pathParams"]["kind"]
    if kind == "raises":
        raise ValueError("it broke")
    if kind == "nothing":
        return None
    if kind == "empty":
        return {}
    if kind == "null":
        return {"status": 200, "body": None}
    if kind == "digits":
        return {"status": "201", "body": {}}
    if kind == "text":
        return {"status": 200, "body": "text"}
    return {"status": 200, "body": {"kind": kind}}
