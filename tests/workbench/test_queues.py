"""Queues: numbers, pause and resume, and what waits."""

import pytest
from playwright.sync_api import expect

from workbench.doings import API, emit, finished, fresh, state_of

SHIP = "Ship in Order"


def row(workbench, name):
    return workbench.page.get_by_role("table", name="Queues").get_by_role("row").filter(has_text=name)


@pytest.fixture
def paused(host):
    """`Ship in Order`, paused; it goes on afterwards."""
    host.post(f"{API}/queues/Ship%20in%20Order/pause", {})
    yield
    host.post(f"{API}/queues/Ship%20in%20Order/resume", {})


def parcel(host):
    event = emit(host, "parcel.packed", {"id": 1}, messageGroupId=fresh("group"))
    return event["id"], event["deliveries"][0]["id"]


def test_each_subscriber_has_a_row_with_its_numbers(workbench, host):
    finished(host, parcel(host)[0])
    workbench.open("/queues")
    for text in (SHIP, "fifo", "parcel.packed"):
        expect(row(workbench, SHIP)).to_contain_text(text)
    expect(row(workbench, "Wait at Gate")).to_be_visible()


def test_a_paused_queue_holds_what_comes_and_goes_on_when_resumed(workbench, host):
    workbench.open("/queues")
    workbench.button(f"Pause {SHIP}").click()
    dialog = workbench.page.get_by_role("dialog")
    expect(dialog).to_contain_text("New deliveries wait")
    workbench.button("Pause", dialog).click()
    expect(row(workbench, SHIP)).to_contain_text("paused")
    event, delivery = parcel(host)
    assert state_of(host, delivery) == "ready"
    workbench.button(f"Resume {SHIP}").click()
    expect(row(workbench, SHIP)).not_to_contain_text("paused")
    finished(host, event)


def test_a_queue_opens_with_its_deliveries_by_state(workbench, host, paused):
    _, delivery = parcel(host)
    workbench.open(f"/queues?subscriber={SHIP.replace(' ', '+')}")
    panel = workbench.page.get_by_role("complementary", name=f"Queue of {SHIP}")
    expect(panel.get_by_role("tab", selected=True)).to_contain_text("ready")
    expect(panel.get_by_role("row").filter(has_text="parcel.packed").first).to_be_visible()
    panel.get_by_role("tab").filter(has_text="done").click()
    workbench.expect_path(r"/queues\?subscriber=Ship\+in\+Order&state=done")
    host.post(f"{API}/deliveries/{delivery}/drop", {})


def test_what_waits_is_given_up_after_saying_how_much(workbench, host, paused):
    _, delivery = parcel(host)
    workbench.open(f"/queues?subscriber={SHIP.replace(' ', '+')}")
    workbench.button("Give up what waits").click()
    dialog = workbench.page.get_by_role("dialog")
    expect(dialog).to_contain_text("will not run")
    dialog.get_by_role("button", name="Give up").last.click()
    host.until(lambda: state_of(host, delivery) == "cancelled")


def test_the_search_narrows_the_queues_by_name_and_topic(workbench):
    workbench.open("/queues?text=parcel")
    expect(row(workbench, SHIP)).to_be_visible()
    expect(row(workbench, "Charge")).to_have_count(0)
