"""Each check of the chaos groups finds what it is there for, in evidence that was falsified in one place."""

from copy import deepcopy

import pytest

from chaos import checks
from chaos.evidence import Accepted, Answered, Attempt, Delivery, Evidence, Kill, Occurrence, read_effects, read_ledger


def whole():
    """Evidence of a batch in which everything went well: one operation of each topic, one kill, one repetition for it."""
    seen = Evidence(asked=4)
    for number, topic in enumerate(("work.node", "work.python", "work.ruby", "ordered")):
        accept(seen, f"op-{number}", topic, 10.0 * number)
    seen.effects[0] = Attempt("Effect Node", "op-0", 1, 7, 0.0, gone=0.4)
    seen.effects.append(Attempt("Effect Node", "op-0", 2, 8, 1.0, ended=1.5))
    seen.kills.append(Kill(0.4, frozenset({7})))
    seen.occurrences += [Occurrence("Every Second", "t1", "done"), Occurrence("Every Second", "t3", "skipped")]
    seen.effects.insert(1, Attempt("Every Second", "t1", 1, 7, 2.0, ended=2.1))
    seen.answered += [answer("op-1", 1), answer("op-1", 1), answer("op-2", 2)]
    seen.answered.append(Answered("op-2", "/once/node", True, 422, "{}"))
    return seen


def answer(id, number):
    return Answered(id, "/once/node", False, 202, f'{{"id": "{id}", "number": {number}}}')


def accept(seen, id, topic, at):
    seen.accepted.append(Accepted(id, topic))
    group = "g" if topic == "ordered" else None
    store(seen, id, topic)
    for step in checks.SUBSCRIBERS[topic]:
        if step in checks.EFFECTS:
            seen.effects.append(Attempt(step, id, 1, 7, at, ended=at + 0.5, group=group, seq=int(at)))
    if topic.startswith("work."):
        language = topic.removeprefix("work.")
        seen.state.setdefault("ordinary", {})[language] = 1
        seen.state[f"exact.{language}"] = {"a1": 1}
        seen.state[f"once.{language}"] = {id: 1}
        store(seen, id, "again")
        seen.effects.append(Attempt("Limited", id, 1, 7, at + 0.6, ended=at + 0.7))


def store(seen, id, topic):
    seen.events[topic, id] += 1
    seen.deliveries += [Delivery(topic, id, step, "done", 1) for step in checks.SUBSCRIBERS[topic]]


def of(seen):
    return {text.partition(":")[0] for text in checks.violations(seen)}


def test_evidence_in_which_everything_went_well_breaks_no_check():
    assert checks.violations(whole()) == []


def falsify_lost_event(seen):
    del seen.events["ordered", "op-3"]


def falsify_undone(seen):
    seen.deliveries = [row for row in seen.deliveries if row.subscriber != "In Order"]


def falsify_exact_low(seen):
    seen.state["exact.ruby"]["a1"] = 0


def falsify_exact_twice(seen):
    seen.state["once.python"]["op-1"] = 2


def falsify_ordinary(seen):
    seen.state["ordinary"]["node"] = 0


def falsify_effect(seen):
    seen.effects = [row for row in seen.effects if row.step != "Effect Ruby"]


def falsify_cut_off_effect(seen):
    next(row for row in seen.effects if row.step == "Effect Ruby").ended = None


def falsify_unfinished_occurrence(seen):
    seen.occurrences.append(Occurrence("Every Second", "t2", None))


def falsify_failed_occurrence(seen):
    seen.occurrences.append(Occurrence("Every Second", "t2", "failed"))


def falsify_occurrence_without_effect(seen):
    seen.occurrences.append(Occurrence("Every Second", "t2", "done"))


def falsify_repetition(seen):
    seen.effects.append(Attempt("Effect Ruby", "op-2", 2, 7, 40.0, ended=41.0))


def falsify_kill_of_another(seen):
    seen.kills[0] = Kill(0.4, frozenset({99}))


def falsify_kill_before(seen):
    seen.effects.append(Attempt("In Order", "op-3", 2, 7, 40.0, ended=41.0, group="g", seq=30))
    seen.kills.append(Kill(20.0))


def falsify_kill_long_after(seen):
    seen.effects.append(Attempt("In Order", "op-3", 2, 7, 60.0, ended=61.0, group="g", seq=30))
    seen.kills.append(Kill(50.0))


def falsify_two_attempts_at_once(seen):
    seen.effects[-1].begun = 0.2


def falsify_running(seen):
    seen.deliveries[0] = Delivery("work.node", "op-0", "Effect Node", "running", 1)


def falsify_dead(seen):
    store(seen, "op-9", "ordered")
    seen.deliveries[-1] = Delivery("ordered", "op-9", "In Order", "dead", 4)


def falsify_orphan(seen):
    seen.left.append("process 12")


def falsify_emitted_twice(seen):
    store(seen, "op-1", "again")


def falsify_not_emitted(seen):
    del seen.events["again", "op-1"]


def falsify_other_answer(seen):
    seen.answered.append(answer("op-1", 3))


def falsify_number_given_twice(seen):
    seen.answered.append(answer("op-4", 2))


def falsify_other_payload_taken(seen):
    seen.answered.append(Answered("op-2", "/once/node", True, 202, '{"number": 2}'))


def falsify_key_refused(seen):
    seen.answered.append(Answered("op-2", "/once/node", False, 422, "{}"))


def falsify_order(seen):
    accept(seen, "op-9", "ordered", 20.0)
    seen.effects[-1].begun, seen.effects[-1].ended = 50.0, 50.1
    seen.asked = 5


def falsify_overlap(seen):
    accept(seen, "op-9", "ordered", 31.0)
    seen.effects[-1].begun = 30.2
    seen.asked = 5


def falsify_limit(seen):
    seen.effects += [Attempt("Limited", f"op-{n}", 1, 7, 60.0, ended=61.0) for n in range(4)]


def falsify_integrity(seen):
    seen.integrity = "row 3 missing from index deliveries_due"


def falsify_refusals(seen):
    seen.asked = 5


@pytest.mark.parametrize(
    ("falsify", "found"),
    [
        (falsify_lost_event, "accepted_missing"),
        (falsify_undone, "accepted_missing"),
        (falsify_exact_low, "exact_counters"),
        (falsify_exact_twice, "exact_counters"),
        (falsify_ordinary, "ordinary_counters"),
        (falsify_effect, "effects_missing"),
        (falsify_cut_off_effect, "effects_missing"),
        (falsify_unfinished_occurrence, "occurrences_lost"),
        (falsify_failed_occurrence, "occurrences_lost"),
        (falsify_occurrence_without_effect, "occurrences_lost"),
        (falsify_repetition, "repeated_without_cause"),
        (falsify_kill_of_another, "repeated_without_cause"),
        (falsify_kill_before, "repeated_without_cause"),
        (falsify_kill_long_after, "repeated_without_cause"),
        (falsify_two_attempts_at_once, "repeated_without_cause"),
        (falsify_running, "left_running"),
        (falsify_dead, "left_running"),
        (falsify_orphan, "left_running"),
        (falsify_emitted_twice, "emitted_once"),
        (falsify_not_emitted, "emitted_once"),
        (falsify_other_answer, "answered_once"),
        (falsify_number_given_twice, "answered_once"),
        (falsify_other_payload_taken, "answered_once"),
        (falsify_key_refused, "answered_once"),
        (falsify_order, "groups_in_order"),
        (falsify_overlap, "groups_in_order"),
        (falsify_limit, "limits_exceeded"),
        (falsify_integrity, "integrity"),
        (falsify_refusals, "most_succeeded"),
    ],
)
def test_a_check_finds_what_it_is_there_for(falsify, found):
    seen = deepcopy(whole())
    falsify(seen)
    assert found in of(seen)


def test_every_check_is_shown_to_fail():
    marks = test_a_check_finds_what_it_is_there_for.pytestmark
    shown = {found for mark in marks for _, found in mark.args[1]}
    assert shown == {check.__name__ for check in checks.ALL}


def test_a_torn_last_line_of_the_ledger_counts_as_not_accepted(tmp_path):
    path = tmp_path / "accepted.jsonl"
    path.write_text('{"id": "a", "topic": "ordered"}\n{"id": "b", "to')
    assert read_ledger(path) == [Accepted("a", "ordered")]


def test_attempts_are_read_with_their_ends(tmp_path):
    path = tmp_path / "effects.jsonl"
    path.write_text(
        '{"what": "begin", "n": 1, "t": 1.0, "step": "s", "id": "a", "attempt": 1, "pid": 3}\n'
        '{"what": "begin", "n": 2, "t": 1.5, "step": "s", "id": "b", "attempt": 1, "pid": 3}\n'
        '{"what": "lost", "n": 1, "t": 2.0}\n{"what": "end", "n": 2, "t": 2.5}\n'
    )
    assert read_effects(path) == [
        Attempt("s", "a", 1, 3, 1.0, gone=2.0),
        Attempt("s", "b", 1, 3, 1.5, ended=2.5),
    ]
