"""A runner that starts politely and then writes what it is told to: each call carries the pieces to be sent before its answer.

A piece is {"text": …} with $ID and $CALL filled in, {"base64": …}, {"repeat": text, "times": n} or {"sleep": seconds}. Standard library alone.
"""

import base64
import json
import os
import threading
import time

wire = os.fdopen(os.dup(1), "wb", buffering=0)
os.dup2(2, 1)
lock = threading.Lock()


def write(data):
    with lock:
        while data:
            data = data[wire.write(data) :]


def send(message):
    write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")


def config(path):
    if path.endswith("evil_step.py"):
        return {
            "type": "api", "name": "Evil", "method": "POST", "path": "/evil", "emits": ["declared"],
            "infrastructure": {"handler": {"timeout": 1}},
        }  # fmt: skip
    return {"type": "event", "name": "Declared", "subscribes": ["declared"]}


def describe(files):
    return {"files": [{**file, "definition": {"config": config(file["path"]), "validates": []}} for file in files]}


def play(id, params):
    body = params.get("request", {}).get("body") or {}
    for piece in json.loads(body.get("text") or "[]"):
        if "sleep" in piece:
            time.sleep(piece["sleep"])
        elif "base64" in piece:
            write(base64.b64decode(piece["base64"]))
        elif "repeat" in piece:
            write(piece["repeat"].encode() * piece["times"] + b"\n")
        else:
            write(piece["text"].replace("$ID", json.dumps(id)).replace("$CALL", params["call"]).encode() + b"\n")
    answer = {"response": {"status": 200, "headers": {}, "body": None}} if params["kind"] == "api" else {}
    send({"id": id, "result": answer})


def handle(message):
    method, id = message.get("method"), message.get("id")
    if method == "initialize":
        send({"id": id, "result": {
            "protocolVersion": "1.0", "runner": {"name": "hostile", "version": "0"}, "language": {"name": "python", "version": "3.11"},
            "extensions": [".py"], "capacity": {"async": 8, "threads": 8}, "pid": os.getpid(),
        }})  # fmt: skip
    elif method == "describe":
        send({"id": id, "result": describe(message["params"]["files"])})
    elif method == "ping":
        send({"id": id, "result": {"calls": 0, "blocking": None}})
    elif method == "shutdown":
        send({"id": id, "result": None})
        os._exit(0)
    elif method == "invoke":
        threading.Thread(target=play, args=[id, message["params"]], daemon=True).start()


with os.fdopen(0, "rb") as lines:
    for line in lines:
        handle(json.loads(line))
