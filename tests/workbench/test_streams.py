"""Streams: items, frames as they are sent, and events."""

from playwright.sync_api import expect

from workbench.doings import fresh, order


def test_the_items_of_a_group_are_shown_and_change_by_themselves(workbench, host):
    name, _ = order(host)
    workbench.open("/streams")
    workbench.page.get_by_role("list", name="Streams").get_by_role("link", name="order-progress").click()
    workbench.page.get_by_role("list", name="Groups").get_by_role("link", name="today").click()
    table = workbench.page.get_by_role("table", name="Items of today")
    expect(table).to_contain_text(name)
    later, _ = order(host)
    expect(table).to_contain_text(later)


def test_an_item_opens_in_full(workbench, host):
    name, _ = order(host)
    workbench.open(f"/streams?stream=order-progress&group=today&item={name}")
    panel = workbench.page.get_by_role("complementary", name=f"Item {name}")
    expect(panel.get_by_role("group", name="Item")).to_contain_text('status: "receipt-sent"')


def test_frames_are_watched_live(workbench, host):
    workbench.open("/streams?stream=order-progress&group=today&tab=frames")
    expect(workbench.page.get_by_text("Waiting for frames")).to_be_visible()
    name, _ = order(host)
    row = workbench.page.get_by_role("table", name="Frames").get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text("create")


def test_an_event_that_is_sent_reaches_who_follows_the_group(workbench):
    group = fresh("group")
    workbench.open(f"/streams?stream=order-progress&group={group}&tab=frames")
    workbench.button("Send an event").click()
    dialog = workbench.page.get_by_role("dialog", name="Send an event")
    dialog.get_by_label("Type").fill("typing")
    workbench.button("Send", dialog).click()
    frames = workbench.page.get_by_role("table", name="Frames")
    expect(frames).to_contain_text("event")
    expect(frames).to_contain_text("typing")


def test_a_group_without_items_is_opened_by_its_name(workbench):
    group = fresh("group")
    workbench.open("/streams?stream=order-progress")
    workbench.page.get_by_label("Open a group by name").fill(group)
    workbench.page.keyboard.press("Enter")
    workbench.expect_path(rf"/streams\?stream=order-progress&group={group}")
    expect(workbench.page.get_by_text("The group holds no item")).to_be_visible()
