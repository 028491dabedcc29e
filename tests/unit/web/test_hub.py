"""The hub by itself: whatever is read meanwhile, a client ends with what is stored, and hears each event once at each place."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from motia_host.abc.ledger import StreamChange
from motia_host.web.gateway import frames, hub
from motia_host.web.gateway.hub import Hub

GROUP, ITEM = ("s", "g", None), ("s", "g", "a")


class Outlet:
    """A client as the published ones are: a frame of an item is also one of its group; a sync replaces what one place knows."""

    def __init__(self):
        self.state = {GROUP: {}, ITEM: {}}
        self.events = {GROUP: [], ITEM: []}
        self.given_up = 0

    def send(self, frame):
        message = json.loads(frame.json)
        place = (message["streamName"], message["groupId"], message.get("id"))
        event = message["event"]
        if event["type"] == "sync":
            items = event["data"] if place == GROUP else [event["data"]] if event["data"] else []
            self.state[place] = {item["id"]: item["n"] for item in items}
            return
        for each in {place, GROUP} & {GROUP, ITEM}:
            self._apply(each, event)

    def _apply(self, place, event):
        if event["type"] == "event":
            self.events[place].append(event["event"]["data"])
        elif event["type"] == "delete":
            self.state[place].pop(event["data"]["id"], None)
        else:
            self.state[place][event["data"]["id"]] = event["data"]["n"]

    def too_slow(self, _waiting):
        self.given_up += 1


class World:
    """A store of two items, and a client that joins both places while things happen."""

    def __init__(self):
        self.hub = Hub(str, lambda: 0)
        self.outlet = Outlet()
        self.items = {}
        self.offset = 0
        self.events = []
        self.reading = {}
        self.joined = {}

    def write(self, id_):
        self._publish(id_, "update" if id_ in self.items else "create", {"id": id_, "n": self.offset + 1})
        self.items[id_] = self.offset

    def delete(self, id_):
        if self.items.pop(id_, None) is not None:
            self._publish(id_, "delete", {"id": id_, "n": 0})

    def event(self):
        self._publish("a", "event", {"type": "t", "data": self.offset + 1})
        self.events.append(self.offset)

    def join(self, place):
        self.joined.setdefault(place, len(self.events))
        self.reading[place] = (self.hub.enter(self.outlet, place, "x"), None)

    def read(self, place):
        if self.reading.get(place) and self.reading[place][1] is None:
            rows = {id_: offset for id_, offset in self.items.items() if place == GROUP or id_ == "a"}
            self.reading[place] = (self.reading[place][0], rows)

    def sync(self, place):
        membership, rows = self.reading.get(place) or (None, None)
        if rows is None:
            return
        items = [{"id": id_, "n": offset} for id_, offset in rows.items()]
        data = items if place == GROUP else items[0] if items else None
        self.outlet.send(frames.sync(place, json.dumps(data).encode(), timestamp=0, token="", reset=False))
        membership.synced(rows, self.offset)
        self.reading[place] = None

    def _publish(self, id_, kind, data):
        self.offset += 1
        self.hub.publish([StreamChange(self.offset, "s", "g", id_, kind, json.dumps(data).encode(), self.offset)])


DOINGS = st.lists(
    st.sampled_from([("write", "a"), ("write", "b"), ("delete", "a"), ("delete", "b"), ("event",)]), max_size=3
)
"""What happens between two moves of the client."""
ORDERS = st.permutations([GROUP, ITEM]).flatmap(lambda order: st.sampled_from([order, [*order, order[0]]]))
"""Joins of both places, and perhaps of the first once more."""


@settings(max_examples=500, deadline=None)
@given(ORDERS, st.lists(DOINGS, min_size=10, max_size=10))
def test_whatever_happens_while_places_are_read_the_client_ends_with_what_is_stored(order, doings):
    world = World()
    between = iter(doings)
    for place in order:
        for move in (world.join, world.read, world.sync):
            for step, *arguments in next(between):
                getattr(world, step)(*arguments)
            move(place)
    for step, *arguments in next(between):
        getattr(world, step)(*arguments)
    for place in (GROUP, ITEM):
        assert world.outlet.state[place] == {id_: at for id_, at in world.items.items() if place == GROUP or id_ == "a"}
        heard = world.outlet.events[place]
        assert len(heard) == len(set(heard)), "an event came twice"
        assert [event for event in heard if event in world.events[world.joined[place] :]] == world.events[
            world.joined[place] :
        ]


def test_what_is_held_during_a_read_is_bounded(monkeypatch):
    monkeypatch.setattr(hub, "MAX_HELD_BYTES", 1_000)
    world = World()
    world.join(GROUP)
    for _ in range(20):
        world.write("a")
    assert world.outlet.given_up > 0


def test_an_outlet_that_has_left_is_forgotten():
    world = World()
    world.join(GROUP)
    world.hub.leave(world.outlet, GROUP, "x")
    world.hub.leave(world.outlet, ITEM)
    world.write("a")
    assert (len(world.hub), world.outlet.state[GROUP]) == (0, {})
