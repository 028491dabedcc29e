"""A runner of a few lines that does what a test asks for: the name of the step is its behaviour. Standard library alone.

FAKE_START: none | die | silent | garbage | old | no-describe. FAKE_CAPACITY: calls. FAKE_STOP: polite | deaf (ignores shutdown, EOF and TERM).
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

START = os.environ.get("FAKE_START", "")
DEAF = os.environ.get("FAKE_STOP") == "deaf"
lock = threading.Lock()
wire = os.fdopen(os.dup(1), "wb", buffering=0)
os.dup2(2, 1)
cancelled = {}
answers = {}


def send(message):
    data = json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n"
    with lock:
        while data:
            data = data[os.write(wire.fileno(), data) :]


def step_echo(params):
    return {"response": params["request"]}


def step_wait(params):
    cancelled[params["call"]].wait()
    return {}


def step_nap(params):
    time.sleep(params["seconds"])
    return {}


def step_die(params):
    os.kill(os.getpid(), signal.SIGKILL)


def step_exit(params):
    os._exit(params["status"])


def step_answer_then_die(params):
    send({"id": params["id"], "result": {"last": "words"}})
    os.kill(os.getpid(), signal.SIGKILL)


def step_orphan(params):
    """Leaves a process behind that holds the pipes, in a session of its own, and says its id."""
    code = "import os, time; os.setsid(); print(os.getpid(), flush=True); time.sleep(600)"
    held = [wire.fileno(), 0]
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=0, stdout=subprocess.PIPE, pass_fds=held, start_new_session=False
    )
    return {"pid": int(child.stdout.readline())}


def step_abandon(params):
    """Starts a process that leaves a grandchild behind, which ends by itself soon, and says its id."""
    code = "import os, time; print(os.fork() or os.setsid() or time.sleep(0.3) or os._exit(0), flush=True)"
    child = subprocess.run([sys.executable, "-c", code], stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return {"pid": int(child.stdout)}


def step_fork(params):
    """Forks; the child holds the wire open and stays in the group."""
    pid = os.fork()
    if pid == 0:
        time.sleep(600)
    return {"pid": pid}


def step_large(params):
    return {"text": "x" * params["bytes"]}


def step_print(params):
    os.write(2, params["text"].encode())
    return {}


def step_flood(params):
    os.write(2, b"") or [os.write(2, b"y" * 65_536) for _ in range(params["bytes"] // 65_536)]
    os.write(2, b"\n")
    return {}


def step_stray(params):
    os.write(wire.fileno(), b"this is not a message\n")
    return {}


def step_emit(params):
    send({"id": "emit-1", "method": "emit", "params": {"call": params["call"], "topic": "t", "data": {}}})
    answers.setdefault("emit-1", threading.Event()).wait()
    return {"seen": True}


def step_stop_reading(params):
    reading.clear()
    return {}


def step_environment(params):
    return {
        "env": dict(os.environ),
        "cwd": str(Path.cwd()),
        "argv": sys.argv,
        "fds": sorted(int(fd.name) for fd in Path("/proc/self/fd").iterdir()),
    }


def step_grow(params):
    globals()["ballast"] = b"x" * params["bytes"]
    return {}


def run(message):
    params = message["params"]
    params["id"] = message["id"]
    result = globals()["step_" + params["step"].replace("-", "_")](params)
    cancelled.pop(params["call"], None)
    send({"id": message["id"], "result": result})


def taken(port):
    """Whether another living process has the file; else it is ours."""
    try:
        os.kill(int(Path(port).read_text()), 0)
    except (OSError, ValueError):
        Path(port).write_text(str(os.getpid()))
        return False
    return True


def describe(params):
    port = os.environ.get("FAKE_PORT")
    in_use = port and taken(port)

    def row(file):
        if in_use:
            return {
                **file,
                "error": {"code": -32005, "message": "listen EADDRINUSE: address already in use", "data": {}},
            }
        if "broken" in file["path"] or os.environ.get("FAKE_BROKEN") == file["path"]:
            return {
                **file,
                "error": {
                    "code": -32005,
                    "message": "no",
                    "data": {"name": "load-failed", "file": file["path"], "line": 3},
                },
            }
        return {**file, "definition": {"config": {"name": file["path"]}, "validates": []}}

    return {"files": [row(file) for file in params["files"]]}


def capacity():
    return {"async": int(os.environ.get("FAKE_CAPACITY", "8")), "threads": 4}


def handle(message):  # noqa: C901 - the table of a protocol
    method, params = message.get("method"), message.get("params", {})
    if method is None:
        answers.setdefault(message["id"], threading.Event()).set()
    elif method == "initialize":
        if START == "old":
            data = {"name": "protocol-version-unsupported", "supported": ["0.9"]}
            send({"id": message["id"], "error": {"code": -32001, "message": "only 0.9", "data": data}})
        elif START != "silent":
            send({"id": message["id"], "result": {"capacity": capacity(), "pid": os.getpid()}})
    elif method == "describe":
        send({"id": message["id"], "result": {} if START == "no-describe" else describe(params)})
    elif method == "ping":
        send({"id": message["id"], "result": {"calls": len(cancelled), "blocking": os.environ.get("FAKE_BLOCKING")}})
    elif method == "cancel":
        cancelled.get(params["call"], threading.Event()).set()
    elif method == "invoke":
        cancelled[params["call"]] = threading.Event()
        threading.Thread(target=run, args=[message], daemon=True).start()
    elif method == "shutdown" and not DEAF:
        for event in list(cancelled.values()):
            event.wait(params["graceMs"] / 1000) if os.environ.get("FAKE_FINISH") else event.set()
        send({"id": message["id"], "result": None})
        os._exit(0)


reading = threading.Event()
reading.set()
if START == "die":
    os.write(2, b"ImportError: no module named motor\n")
    os._exit(3)
if START == "garbage":
    os.write(wire.fileno(), b"hello, I am a shell script\n")
if DEAF:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
buffered = b""
while True:
    reading.wait()
    data = os.read(0, 65_536)
    if not data:
        if DEAF:
            time.sleep(600)
        os._exit(0)
    *lines, buffered = (buffered + data).split(b"\n")
    for line in lines:
        handle(json.loads(line))
