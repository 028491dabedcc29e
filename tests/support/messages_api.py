"""The offline Messages API of examples/support-agent inside the test's process, so that a test sees what was asked and can hold an answer back.

No pauses between tokens here: a held answer stops after a few of them until the test lets it go on, which shows without a clock that the others were there
before the end.
"""

import importlib.util
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from support.host import PATIENCE_S, ROOT

_OFFLINE = ROOT / "examples" / "support-agent" / "offline"
TOKENS_BEFORE_HOLD = 3


def _program() -> ModuleType:
    sys.path.insert(0, str(_OFFLINE))  # it imports the module beside it
    try:
        spec = importlib.util.spec_from_file_location("offline_messages_api", _OFFLINE / "messages_api.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(_OFFLINE))
    return module


_program_module = _program()


class Gate:
    """Holds the answers to one question back after their first tokens."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._passed = 0

    def token(self) -> None:
        self._passed += 1
        if self._passed > TOKENS_BEFORE_HOLD:
            self._open.wait(PATIENCE_S)

    def open(self) -> None:
        self._open.set()


class _Exchange(_program_module.Exchange):
    def do_POST(self) -> None:
        self.server.languages.add(self.headers.get("x-stainless-lang"))
        super().do_POST()

    def log_message(self, *_: Any) -> None:
        pass


class MessagesApi(_program_module.MessagesApi):
    """`languages`: of the SDKs that have called."""

    def __init__(self) -> None:
        super().__init__(0)
        self.RequestHandlerClass = _Exchange
        self.languages: set[str | None] = set()
        self._requests: list[dict[str, Any]] = []
        self._gates: dict[str, Gate] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def message(self, request: dict[str, Any]) -> Any:
        self._requests.append(request)
        return super().message(request)

    def before_token(self, request: dict[str, Any]) -> None:
        if gate := self._gates.get(_question(request)):
            gate.token()

    def hold(self, question: str) -> Gate:
        """To be called before the question is asked."""
        return self._gates.setdefault(question, Gate())

    def asked(self, question: str) -> list[dict[str, Any]]:
        """The requests that were answered in a conversation that began with this question."""
        return [request for request in self._requests if _question(request) == question]


@contextmanager
def serving() -> Iterator[MessagesApi]:
    """An API of its own, on a free port."""
    with MessagesApi() as api:
        thread = threading.Thread(target=api.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield api
        finally:
            for gate in api._gates.values():
                gate.open()
            api.shutdown()
            thread.join(PATIENCE_S)


def _question(request: dict[str, Any]) -> str:
    return str(request["messages"][0]["content"])
