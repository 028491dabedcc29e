"""What the ledger keeps of requests that carry an idempotency key: who works on it, and what was answered.

A key belongs to a scope (a step, or the door for events) and names one request, told by its digest. Written through the ledger like everything
else, so that an answer can be kept in the same commit as what the request did.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response. `headers` is a JSON object as bytes; `format` is json, text or bytes."""

    status: int
    headers: bytes
    body: bytes | None
    format: str


@dataclass(frozen=True, slots=True)
class AnswerBegin:
    """Take a key for a request. Result: the kept `Answer`, or None: the caller works on it from now on, and ends that with `AnswerKeep` or
    `AnswerDrop`. Raises `IdempotencyConflict` where another digest has the key, `IdempotencyBusy` while somebody of the present epoch works on it;
    who worked on it in an earlier epoch is dead, and is succeeded.
    """

    scope: str
    key: str
    digest: bytes
    expires_at: int
    """Unix ms; from then on the key is free."""


@dataclass(frozen=True, slots=True)
class AnswerKeep:
    """Result: None. The answer stands for the key from now on."""

    scope: str
    key: str
    digest: bytes
    expires_at: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class AnswerDrop:
    """Result: None. Nobody works on the key any more; without effect on an answer that is kept."""

    scope: str
    key: str
