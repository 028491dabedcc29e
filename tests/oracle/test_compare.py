"""The rig can fail: what differs is found and named, and only what is meant is let through. Runs without real Motia."""

from pathlib import Path

import pytest

from oracle import script
from oracle.compare import ABSENT, NEVER_COMPARED, Difference, Known, differences, known
from oracle.observed import Answer, Log, Run, Seen
from oracle.script import Script, filled, found

SCRIPT = Script(
    name="x", project="x", about="x", mask=[r"todo-\d+"], mask_keys=["took"], mask_groups=["random"], steps=[]
)
DIFFERENCES = Path(__file__).parents[2] / "docs" / "motia-differences.md"


def answer(status=200, body=None, **headers):
    return Answer("GET /x", status, {name.replace("_", "-"): [value] for name, value in headers.items()}, body)


def places(real: Seen, ours: Seen) -> list[tuple]:
    return [
        (each.place, each.real, each.ours)
        for each in differences(SCRIPT, (real, "/one/project"), (ours, "/other/project"))
    ]


def test_two_sides_that_differ_in_ids_times_and_folders_alone_are_the_same():
    def side(root, trace, at):
        return Seen(
            answers=[
                answer(
                    body={"id": "todo-17", "traceId": trace, "at": at, "file": f"{root}/a.ts", "took": at}, date=str(at)
                )
            ],
            frames={"w": [{"timestamp": at, "event": {"type": "sync", "data": [at]}}]},
            runs=[Run("S", "api", error=None, did=[["state", "set", "random", trace], ["emit", "t", True]])],
            logs=[Log("S", "info", f"done in {trace}", {})],
            state=[("random", trace, {"at": "2026-11-25T18:14:26.576Z"})],
        )

    assert (
        places(side("/one/project", "8WKMQ-0466137", 1795630467076), side("/other/project", "0" * 32, 1795630533786))
        == []
    )


@pytest.mark.parametrize(
    ("real", "ours", "place"),
    [
        (Seen(answers=[answer(404)]), Seen(answers=[answer(405)]), "answer 1 GET /x: status"),
        (Seen(answers=[answer(content_type="a")]), Seen(answers=[answer()]), "answer 1 GET /x: header content-type"),
        (Seen(answers=[answer(body={"a": [1]})]), Seen(answers=[answer(body={"a": [True]})]), "answer 1 GET /x: body.a.0"),
        (Seen(answers=[answer(body="1")]), Seen(answers=[answer(body=1)]), "answer 1 GET /x: body"),
        (Seen(frames={"w": [{"event": {"type": "sync"}}]}), Seen(frames={"w": []}), "frames of w"),
        (Seen(frames={"w": [{"event": {"type": "a"}}]}), Seen(frames={"w": [{"event": {"type": "b"}}]}), "frames of w: 0.event.type"),
        (Seen(runs=[Run("S", "api", error=None, did=[])] * 2), Seen(runs=[Run("S", "api", error=None, did=[])]), "runs"),
        (Seen(logs=[Log("S", "info", "m", {"a": 1})]), Seen(logs=[Log("S", "info", "m", {"a": 2})]), "logs"),
        (Seen(state=[("g", "k", 0)]), Seen(state=[("g", "k", False)]), "state"),
    ],
)  # fmt: skip
def test_what_differs_is_named_by_its_place(real, ours, place):
    assert {found[0] for found in places(real, ours)} == {place}


def test_what_motia_echoes_of_a_write_is_left_out_and_a_custom_event_is_not():
    echo = {"event": {"type": "event", "event": {"type": "update", "data": {}}}}
    own = {"event": {"type": "event", "event": {"type": "typing", "data": {}}}}
    assert places(Seen(frames={"w": [echo]}), Seen(frames={"w": []})) == []
    assert len(places(Seen(frames={"w": [own]}), Seen(frames={"w": []}))) == 1


def test_an_entry_explains_its_place_with_its_values_in_its_scripts_alone():
    entry = Known(id="x", place=r"answer .*: header a", real="one", scripts=["x"])
    assert entry.explains(Difference("x", "answer 1 GET /: header a", ["one"], ABSENT))
    assert not entry.explains(Difference("y", "answer 1 GET /: header a", ["one"], ABSENT))
    assert not entry.explains(Difference("x", "answer 1 GET /: header ab", ["one"], ABSENT))
    assert not entry.explains(Difference("x", "answer 1 GET /: header a", ["two"], ABSENT))


def test_every_difference_that_is_meant_has_its_reason_in_the_documents():
    text = DIFFERENCES.read_text("utf-8")
    ids = [*(entry.id for entry in known()), *NEVER_COMPARED]
    assert [id for id in ids if f"`{id}`" not in text] == []


def test_every_script_can_be_read_and_names_what_it_knows():
    scripts = script.load()
    assert len(scripts) >= 8
    with pytest.raises(ValueError, match="no such script: nothing"):
        script.load("nothing")


def test_holes_are_filled_from_what_answers_gave():
    assert filled({"path": "/a/{{id}}", "n": ["{{id}}"]}, {"id": 7}) == {"path": "/a/7", "n": [7]}
    assert found({"a": [{"b": 1}]}, "a.0.b") == 1
