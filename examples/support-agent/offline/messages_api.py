"""A small local server that speaks the Messages API, so that the example runs without a key and without a network.

    python3 offline/messages_api.py [port]

Standard library only. It answers whole or streamed, with text and tool calls, and refuses what the real one refuses. What it says is in script.py.
To see failures, write one of these into a question; the first request fails, and the same request made again succeeds:
"overloaded" (status 529), "rate limit" (429), "low credit" (400), "break off" (an error in mid-stream).
"""

import json
import re
import sys
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

from script import reply

TOKENS_PER_SECOND = 30
FAILURES = {
    "overloaded": (529, "overloaded_error", "Overloaded"),
    "rate limit": (429, "rate_limit_error", "Too many requests"),
    "low credit": (400, "invalid_request_error", "Your credit balance is too low"),
}


class MessagesApi(ThreadingHTTPServer):
    """`port` 0 takes a free one; `server_port` tells it."""

    daemon_threads = True

    def __init__(self, port):
        super().__init__(("127.0.0.1", port), Exchange)
        self._seen = set()
        self._numbers = count(1)

    def handle_error(self, request, client_address):
        """A client that is gone is no error of this program."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def before_token(self, request):
        """Called before each piece of a streamed answer."""
        time.sleep(1 / TOKENS_PER_SECOND)

    def is_first(self, body):
        """Whether this very request comes for the first time."""
        digest = sha256(body).digest()
        known = digest in self._seen
        self._seen.add(digest)
        return not known

    def message(self, request):
        """The answer, whole."""
        content, stop_reason = reply(request)
        return {
            "id": f"msg_offline_{next(self._numbers):06}",
            "type": "message",
            "role": "assistant",
            "model": request["model"],
            "content": content,
            "stop_reason": stop_reason,
            "stop_sequence": None,
            "usage": {"input_tokens": len(json.dumps(request)) // 4, "output_tokens": len(json.dumps(content)) // 4},
        }


class Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: MessagesApi

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path.partition("?")[0] != "/v1/messages":
            return self.refuse(404, "not_found_error", f"There is no {self.path}")
        if not (self.headers.get("x-api-key") or self.headers.get("authorization")):
            return self.refuse(401, "authentication_error", "x-api-key or authorization header is required")
        try:
            request = json.loads(body)
        except ValueError:
            return self.refuse(400, "invalid_request_error", "The request body is not valid JSON")
        if wrong := mistake_in(request):
            return self.refuse(400, "invalid_request_error", wrong)
        first = self.server.is_first(body)
        text = json.dumps(request["messages"][0]).lower()
        for word, failure in FAILURES.items():
            if first and word in text:
                return self.refuse(*failure)
        message = self.server.message(request)
        if request.get("stream"):
            return self.stream(request, message, breaks_off=first and "break off" in text)
        return self.send(200, message)

    def refuse(self, status, kind, text):
        self.send(status, {"type": "error", "error": {"type": kind, "message": text}, "request_id": "req_offline"})

    def send(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        if status in (429, 529):
            self.send_header("retry-after", "1")
        self.end_headers()
        self.wfile.write(data)

    def stream(self, request, message, breaks_off):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        try:
            for number, event in enumerate(events_of(message)):
                if event["type"] == "content_block_delta":
                    self.server.before_token(request)
                if breaks_off and number == 4:
                    self.chunk({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
                    break
                self.chunk(event)
            self.wfile.write(b"0\r\n\r\n")
        except ConnectionError:
            self.close_connection = True  # the client has lost interest

    def chunk(self, event):
        data = f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def log_message(self, format, *args):
        print(format % args, file=sys.stderr)


def mistake_in(request):
    """What the API finds wrong with a request, or None."""
    for field in ("model", "max_tokens", "messages"):
        if not request.get(field):
            return f"{field}: Field required"
    called = set()
    for number, message in enumerate(request["messages"]):
        blocks = message["content"] if isinstance(message["content"], list) else []
        answered = {block["tool_use_id"] for block in blocks if block["type"] == "tool_result"}
        if called != answered:
            return f"messages.{number}: `tool_use` ids were found without `tool_result` blocks immediately after, or the other way round"
        called = {block["id"] for block in blocks if block["type"] == "tool_use"}
    return None


def events_of(message):
    """A message in the pieces in which it is streamed."""
    usage = {**message["usage"], "output_tokens": 1}
    yield {"type": "message_start", "message": {**message, "content": [], "stop_reason": None, "usage": usage}}
    for index, block in enumerate(message["content"]):
        empty = {**block, "text": ""} if block["type"] == "text" else {**block, "input": {}}
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        for delta in deltas_of(block):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ended = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": ended, "usage": {"output_tokens": message["usage"]["output_tokens"]}}
    yield {"type": "message_stop"}


def deltas_of(block):
    if block["type"] == "text":
        return [{"type": "text_delta", "text": word} for word in re.findall(r"\s*\S+\s*?", block["text"])]
    pieces = re.findall(r".{1,12}", json.dumps(block["input"]), re.DOTALL)
    return [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]


if __name__ == "__main__":
    with MessagesApi(int(sys.argv[1]) if len(sys.argv) > 1 else 8787) as server:
        print(f"The Messages API, offline, at http://127.0.0.1:{server.server_port}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
