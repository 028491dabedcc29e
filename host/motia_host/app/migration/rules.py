"""What the text of a step or stream tells: places that behave otherwise than in Motia 0.17, or that never worked there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from motia_host.app.migration.report import Finding, Level
from motia_host.app.migration.text import Source

_SCRIPTS: Final = frozenset({"ts", "js", "mts", "cts", "mjs", "cjs"})


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: re.Pattern[str]
    suffixes: frozenset[str]
    level: Level
    text: str
    """`{0}` is what the first group of the pattern matched."""
    hint: str = ""


def _rule(pattern: str, suffixes: frozenset[str], level: Level, text: str, hint: str = "") -> Rule:
    return Rule(re.compile(pattern), suffixes, level, text, hint)


_PY: Final = frozenset({"py"})
_RB: Final = frozenset({"rb"})
_ALL: Final = _SCRIPTS | _PY | _RB

RULES: Final = (
    _rule(r"streams\??\.\w+\??\.(?!(?:get|set|update|delete|getGroup|send)\b)(\w+)\s*\(", _SCRIPTS, "differs",
          "A stream has no method {0}: the call fails, as it did in Motia.", "Use get, set, update, delete, getGroup or send."),
    _rule(r"storageType[\"']?\s*[:=]>?\s*[\"']custom[\"']", _ALL, "differs",
          "A custom store of a stream is not used: its items are kept in SQLite.", "Nothing, if the items may live there."),
    _rule(r"[\"']?type[\"']?\s*(?::|=>)\s*[\"'](fifo)[\"']", _ALL, "differs",
          "Every message of a group is delivered, in order; Motia lost all but the first of each messageGroupId.", "Make sure that the step may run for each."),
    _rule(r"[\"']?(visibilityTimeout)[\"']?\s*(?::|=>)", _ALL, "note",
          "visibilityTimeout has no effect: no other process could take the message meanwhile."),
    _rule(r"[\"']?\b(ram|cpu)[\"']?\s*(?::|=>)\s*[\d.]+\s*[,}\n]", _ALL, "note", "{0} has no effect outside of Motia's cloud."),
    _rule(r"\b(canAccess)\b\s*[:(=]", frozenset({"ts", "mts", "cts"}), "differs",
          "canAccess is asked and decides; Motia denied everybody where it is in TypeScript, on Node below 22.18.", "Check that it lets the right ones in."),
    _rule(r"import\.meta\.(?:dirname|url|filename)|\b__dirname\b", _SCRIPTS, "note",
          "The folder of this file is its own; in Motia it was that of the compiled copy in .motia/compiled."),
    _rule(r"\b(?:context|ctx)\.(traceId)\b", _PY, "note", "context.traceId exists here; in Motia's Python it raised AttributeError."),
    _rule(r"\b(getGroup)\s*\(", _PY, "note", "getGroup takes the group alone, as in the other languages; in Motia's Python it raised TypeError."),
)  # fmt: skip


def findings(source: Source) -> Iterator[Finding]:
    """Of the file's text, the first place of each rule; and of its name."""
    for rule in RULES:
        if source.suffix not in rule.suffixes:
            continue
        for line, match in source.matches(rule.pattern):
            word = match[1] if match.re.groups and match[1] else ""
            yield Finding(source.path, line, rule.level, rule.text.format(word), rule.hint)
            break
    yield from _of_name(source)


def _of_name(source: Source) -> Iterator[Finding]:
    path = source.path
    if path.endswith((".step.py", ".stream.py")):
        yield Finding(path, None, "note", "Motia 0.17 passed over Python files of this ending; here they count.")
    if source.suffix in {"mts", "cts", "mjs", "cjs"} or path.startswith("streams/"):
        yield Finding(path, None, "note", "Motia did not look for it under this name; here it counts.")
    if source.suffix == "rb":
        yield Finding(path, None, "note", "It runs; in Motia 0.17 the handlers of Ruby steps never answered.")
