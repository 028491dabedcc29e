"""The invariants, each a function from evidence to sentences about what broke it. No I/O: `test_checks` feeds them falsified evidence."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise

from chaos.evidence import Attempt, Evidence, Kill

SUBSCRIBERS = {
    "work.node": ("Effect Node", "Exact Node"),
    "work.python": ("Effect Python", "Exact Python"),
    "work.ruby": ("Effect Ruby", "Exact Ruby"),
    "again": ("Limited",),
    "ordered": ("In Order",),
}
LANGUAGES = ("node", "python", "ruby")
LIMITS = {"Limited": 3}
EFFECTS = frozenset({"Effect Node", "Effect Python", "Effect Ruby", "Limited", "In Order"})
ACKNOWLEDGED_S = 5.0
"""So long after the end of its effect an attempt may still wait for its acknowledgement to be stored, on a machine with much to do."""
OUTLIVES_S = 1.5
"""A runner may begin an effect for so long after its host was killed."""
SUCCEEDED = 0.8


def accepted_missing(seen: Evidence) -> Iterator[str]:
    """Every accepted operation is a stored event whose deliveries are all done."""
    done: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for delivery in seen.deliveries:
        if delivery.state == "done":
            done[delivery.topic, delivery.id].add(delivery.subscriber)
    for accepted in seen.accepted:
        name = (accepted.topic, accepted.id)
        if not seen.events[name]:
            yield f"{accepted.id} ({accepted.topic}) was accepted and is not stored"
        elif missing := set(SUBSCRIBERS[accepted.topic]) - done[name]:
            yield f"{accepted.id} ({accepted.topic}) was accepted and not done by {', '.join(sorted(missing))}"


def exact_counters(seen: Evidence) -> Iterator[str]:
    """Transactional steps count every stored event exactly once."""
    for language in LANGUAGES:
        stored = {id for topic, id in seen.events if topic == f"work.{language}"}
        count = sum(seen.state.get(f"exact.{language}", {}).values())
        if count != len(stored):
            yield f"the exact counter of {language} is {count}, with {len(stored)} events stored"
        for id, times in seen.state.get(f"once.{language}", {}).items():
            if times != 1:
                yield f"{id} was counted {times} times by the transactional step of {language}"


def ordinary_counters(seen: Evidence) -> Iterator[str]:
    for language in LANGUAGES:
        accepted = sum(row.topic == f"work.{language}" for row in seen.accepted)
        count = seen.state.get("ordinary", {}).get(language, 0)
        if count < accepted:
            yield f"the ordinary counter of {language} is {count}, with {accepted} accepted"


def effects_missing(seen: Evidence) -> Iterator[str]:
    """The effect of every accepted operation was completed at least once."""
    ended = {(attempt.step, attempt.id) for attempt in seen.effects if attempt.ended is not None}
    for accepted in seen.accepted:
        for step in EFFECTS.intersection(SUBSCRIBERS[accepted.topic]):
            if (step, accepted.id) not in ended:
                yield f"{step} never completed its effect for {accepted.id}"


def occurrences_lost(seen: Evidence) -> Iterator[str]:
    """A stored cron occurrence was run to its end, unless its step was paused."""
    ended = {(attempt.step, attempt.id) for attempt in seen.effects if attempt.ended is not None}
    for occurrence in seen.occurrences:
        name = (occurrence.step, occurrence.trace_id)
        if occurrence.outcome not in ("done", "skipped"):
            yield f"the occurrence {name} is {occurrence.outcome or 'unfinished'}"
        elif occurrence.outcome == "done" and name not in ended:
            yield f"the occurrence {name} is done and never completed its effect"


def repeated_without_cause(seen: Evidence) -> Iterator[str]:
    """An effect is repeated only where a kill may have interrupted the attempt before."""
    for (step, id), attempts in _by_effect(seen).items():
        for earlier, later in pairwise(attempts):
            if later.begun < earlier.over:
                yield f"attempts {earlier.attempt} and {later.attempt} of {step} for {id} ran at the same time"
            if not any(_may_have_hit(kill, earlier) for kill in seen.kills):
                yield f"{step} was repeated for {id} (attempt {later.attempt}) although nothing interrupted attempt {earlier.attempt}"


def left_running(seen: Evidence) -> Iterator[str]:
    """Nothing is left: no delivery in any state but done, no process."""
    for delivery in seen.deliveries:
        if delivery.state != "done":
            yield f"the delivery of {delivery.id} ({delivery.topic}) to {delivery.subscriber} is {delivery.state} (attempt {delivery.attempt})"
    for process in seen.left:
        yield f"{process} outlived its host"


def emitted_once(seen: Evidence) -> Iterator[str]:
    """An emit that a repeated attempt made again is recognised; none is left out."""
    for (topic, id), count in seen.events.items():
        if count != 1:
            yield f"{count} events {topic} are stored for {id}"
        if topic.startswith("work.") and not seen.events[("again", id)]:
            yield f"the event again for {id} is missing"


def answered_once(seen: Evidence) -> Iterator[str]:
    """A request under an idempotency key has one answer, refuses another payload, and was executed once: its number is its own."""
    answers: dict[str, str] = {}
    numbers: dict[tuple[str, int], str] = {}
    for answer in seen.answered:
        if not (answer.status == 422 if answer.other else answer.status < 300):
            payload = "another payload" if answer.other else "its payload"
            yield f"{answer.id} ({answer.path}) with {payload} was answered with {answer.status}: {answer.text[:200]}"
        elif not answer.other and (first := answers.setdefault(answer.id, answer.text)) != answer.text:
            yield f"{answer.id} ({answer.path}) was answered {first[:200]} and later {answer.text[:200]}"
        number = json.loads(answer.text).get("number") if answer.status < 300 else None
        if number is not None and (owner := numbers.setdefault((answer.path, number), answer.id)) != answer.id:
            yield f"{owner} and {answer.id} both are number {number} of {answer.path}"


def groups_in_order(seen: Evidence) -> Iterator[str]:
    """Within a group every effect begins after all attempts of the one before it."""
    groups: defaultdict[str, list[Attempt]] = defaultdict(list)
    for attempt in seen.effects:
        if attempt.group is not None:
            groups[attempt.group].append(attempt)
    for group, attempts in groups.items():
        for earlier, later in pairwise(sorted(attempts, key=lambda attempt: attempt.begun)):
            if later.seq < earlier.seq:
                yield f"{later.id} (number {later.seq} of {group}) began after number {earlier.seq}"
            if later.begun < earlier.over:
                yield f"{later.id} (number {later.seq} of {group}) began before number {earlier.seq} had ended"


def limits_exceeded(seen: Evidence) -> Iterator[str]:
    for step, limit in LIMITS.items():
        changes = []
        for attempt in seen.effects:
            if attempt.step == step:
                changes += [(attempt.begun, 1), (attempt.over, -1)]
        running = most = 0
        for _, change in sorted(changes):
            running += change
            most = max(most, running)
        if most > limit:
            yield f"{most} attempts of {step} ran at the same time, with a limit of {limit}"


def integrity(seen: Evidence) -> Iterator[str]:
    if seen.integrity != "ok":
        yield f"PRAGMA integrity_check: {seen.integrity}"


def most_succeeded(seen: Evidence) -> Iterator[str]:
    """Of what was asked of a host that served; a host that refuses everything loses nothing either."""
    if not seen.asked or len(seen.accepted) <= SUCCEEDED * seen.asked:
        yield f"only {len(seen.accepted)} of {seen.asked} operations succeeded"


ALL: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    accepted_missing,
    exact_counters,
    ordinary_counters,
    effects_missing,
    occurrences_lost,
    repeated_without_cause,
    left_running,
    emitted_once,
    answered_once,
    groups_in_order,
    limits_exceeded,
    integrity,
    most_succeeded,
)


def violations(seen: Evidence) -> list[str]:
    return [f"{check.__name__}: {text}" for check in ALL for text in check(seen)]


def _by_effect(seen: Evidence) -> dict[tuple[str, str], list[Attempt]]:
    found: defaultdict[tuple[str, str], list[Attempt]] = defaultdict(list)
    for attempt in sorted(seen.effects, key=lambda attempt: attempt.begun):
        found[attempt.step, attempt.id].append(attempt)
    return found


def _may_have_hit(kill: Kill, attempt: Attempt) -> bool:
    if kill.pids and attempt.pid not in kill.pids:
        return False
    until = kill.at if kill.until is None else kill.until
    return attempt.begun <= until + OUTLIVES_S and (attempt.ended is None or attempt.ended >= kill.at - ACKNOWLEDGED_S)


def counts(seen: Evidence) -> dict[str, int]:
    """Figures about a batch."""
    repeated = Counter((attempt.step, attempt.id) for attempt in seen.effects)
    return {
        "asked": seen.asked,
        "accepted": len(seen.accepted),
        "answers_repeated": len(seen.answered) - len({answer.id for answer in seen.answered}),
        "occurrences": sum(occurrence.outcome == "done" for occurrence in seen.occurrences),
        "effects": len(seen.effects),
        "repeated": sum(count - 1 for count in repeated.values()),
        "cut_off": sum(attempt.ended is None for attempt in seen.effects),
    }
