"""The numbers of the error names on the wire, as protocol/errors.json lists them (a test compares the two).

Names are what the host thinks in; only `messages` needs the numbers.
"""

from typing import Final

CODES: Final[dict[str, int]] = {
    "parse-error": -32700,
    "invalid-request": -32600,
    "method-not-found": -32601,
    "invalid-params": -32602,
    "internal-error": -32603,
    "cancelled": -32800,
    "protocol-version-unsupported": -32001,
    "not-initialized": -32002,
    "step-not-loaded": -32003,
    "shutting-down": -32004,
    "load-failed": -32005,
    "handler-failed": -32010,
    "input-invalid": -32011,
    "value-not-representable": -32012,
    "response-invalid": -32013,
    "call-ended": -32020,
    "topic-not-declared": -32021,
    "stream-not-found": -32022,
    "item-invalid": -32023,
    "value-too-large": -32024,
    "operation-invalid": -32025,
    "store-unavailable": -32026,
    "idempotency-conflict": -32027,
    "not-supported": -32028,
}

NAMES: Final[dict[int, str]] = {code: name for name, code in CODES.items()}
