"""Log records as lines."""

import json

from motia_host.abc.telemetry import LogRecord
from motia_host.cli.records import json_line, text_line
from motia_host.cli.style import Style

PLAIN = Style(enabled=False)
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def record(msg="Order created", fields=None, level="info"):
    return LogRecord(1_700_000_000_123, level, msg, "Create Order", TRACE, "c1", "logger", fields)


def text(given):
    """Without the time, which is told in the reader's zone."""
    return text_line(given, PLAIN).split("  ", 1)[1]


def test_a_record_is_one_line_with_its_fields_and_the_trace_id():
    fields = {"orderId": "7", "note": "two words", "list": [1]}
    assert (
        text(record(fields=fields))
        == f'INFO   Create Order  Order created  orderId=7  note="two words"  list=[1]  {TRACE}'
    )


def test_a_failure_shows_its_stack_below_down_to_the_cause():
    error = {"message": "no", "type": "Error", "stack": "Error: no\n    at handler (steps/a.step.ts:3:9)",
             "cause": {"type": "KeyError", "message": "x", "stack": "KeyError: x"}}  # fmt: skip
    assert text(record("Create Order failed: no", {"error": error}, "error")).splitlines() == [
        f"ERROR  Create Order  Create Order failed: no  {TRACE}",
        "    Error: no",
        "        at handler (steps/a.step.ts:3:9)",
        "    caused by KeyError: x",
        "    KeyError: x",
    ]


def test_violations_are_listed_one_by_one():
    error = {"name": "input-invalid", "violations": [{"path": "$.items", "message": "is required"}]}
    assert text(record(fields={"error": error})).splitlines()[1:] == ["    $.items is required"]


def test_a_message_cannot_forge_a_line_or_rewrite_the_terminal():
    assert text(record("a\nb\x1b[2K")).splitlines()[:2] == ["INFO   Create Order  a", "    b\\x1b[2K  " + TRACE]


def test_the_records_own_keys_win_in_json():
    line = json.loads(json_line(record(fields={"level": "forged", "orderId": 7})))
    assert (line["level"], line["orderId"], line["traceId"], line["step"]) == ("info", 7, TRACE, "Create Order")


def test_where_nothing_says_more_the_registry_says_what_to_do():
    error = {"name": "handler-timeout", "message": "Slow did not end within 0.2 s."}
    assert text(record(fields={"error": error})).splitlines()[1:] == [
        "    Make it faster, or raise `infrastructure.handler.timeout` in its config."
    ]
    error = {"name": "store-unavailable", "message": "The store could not write: disk full."}
    assert text(record(fields={"error": error})).splitlines()[1:] == []
