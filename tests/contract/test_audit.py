"""Who did what, over every engine: kept in order, found by action and target, durable."""

import pytest

from contract.support import START
from motia_host.abc.audit import AuditEntry

pytestmark = pytest.mark.anyio
YEAR = 365 * 24 * 3600 * 1000


def entry(n, action="dead.retry", target="d1"):
    return AuditEntry(START + n, "browser 127.0.0.1", action, target, b'{"count":1}')


async def test_entries_are_kept_in_order_and_paged_both_ways(stores):
    for n in range(5):
        await stores.audit.add(entry(n))
    page = await stores.audit.entries(limit=2)
    assert [found.at - START for _, found in page] == [4, 3]
    assert page[0][1] == entry(4)
    older = await stores.audit.entries(after=page[-1][0])
    assert [found.at - START for _, found in older] == [2, 1, 0]
    assert [found.at - START for _, found in await stores.audit.entries(before=older[-1][0], limit=2)] == [2, 1]


async def test_entries_are_found_by_action_and_target(stores):
    for n, (action, target) in enumerate([("dead.retry", "d1"), ("dead.drop", "d2"), ("state.set", "users/u1")]):
        await stores.audit.add(entry(n, action, target))
    assert [found.action for _, found in await stores.audit.entries(action="dead.")] == ["dead.drop", "dead.retry"]
    assert [found.target for _, found in await stores.audit.entries(target="users/")] == ["users/u1"]


async def test_entries_outlive_the_host_and_are_forgotten_after_a_year(opened, clock):
    stores = opened()
    async with stores.running():
        await stores.audit.add(entry(0))
    stores = opened()
    async with stores.running():
        assert len(await stores.audit.entries()) == 1
        clock.now += YEAR + 1
        await stores.events.sweep()
        assert await stores.audit.entries() == []


async def test_a_paused_subscriber_is_remembered(opened):
    stores = opened()
    async with stores.running():
        await stores.events.set_paused("Pay", True)
        await stores.events.set_paused("Send", True)
        await stores.events.set_paused("Send", False)
    stores = opened()
    async with stores.running():
        assert await stores.events.paused() == {"Pay"}
