"""State: browsed, searched, edited with an eye on who was quicker, expired, deleted."""

import json

import pytest
from playwright.sync_api import expect

from workbench.doings import API, emit, fresh


@pytest.fixture
def value(host):
    """(group, key) of a value that a test has for itself: {"n": 1}."""
    group = fresh("group")
    put(host, group, "a", {"n": 1})
    return group, "a"


def put(host, group, key, data):
    assert host.request("PUT", f"{API}/state/{group}/{key}", {"value": data}).status == 200


def stored(host, group, key):
    return host.get(f"{API}/state/{group}/{key}").json


def panel(workbench, key):
    return workbench.page.get_by_role("complementary", name=f"Value of {key}")


def write(workbench, text):
    editor = workbench.page.locator("[data-editor]").first
    editor.click()
    workbench.page.keyboard.press("ControlOrMeta+a")
    workbench.page.keyboard.insert_text(text)


def test_groups_lead_to_their_keys_and_keys_to_their_values(workbench, value):
    group, key = value
    workbench.open(f"/state?groups={group}")
    workbench.page.get_by_role("list", name="Groups").get_by_role("link", name=group).click()
    table = workbench.page.get_by_role("table", name=f"State of {group}")
    expect(table).to_contain_text('{"n":1}')
    table.get_by_role("link", name=key).click()
    workbench.expect_path(rf"/state\?group={group}&groups={group}&key={key}")
    expect(panel(workbench, key)).to_contain_text("Revision")


def test_keys_and_values_are_searched(workbench, host, value):
    group, _ = value
    put(host, group, "b", {"name": "needle"})
    workbench.open(f"/state?group={group}&text=needle")
    table = workbench.page.get_by_role("table", name=f"State of {group}")
    expect(table.get_by_role("row")).to_have_count(2)
    expect(table).to_contain_text("needle")


def test_a_value_is_edited_and_saved_by_a_key(workbench, host, value):
    group, key = value
    workbench.open(f"/state?group={group}&key={key}")
    write(workbench, '{"n": 2}')
    workbench.page.keyboard.press("ControlOrMeta+s")
    expect(workbench.page.get_by_text("a is saved.")).to_be_visible()
    assert stored(host, group, key)["value"] == {"n": 2}


def test_what_is_not_json_cannot_be_saved(workbench, value):
    group, key = value
    workbench.open(f"/state?group={group}&key={key}")
    write(workbench, '{"n": ')
    expect(panel(workbench, key).get_by_role("alert")).to_contain_text("This is not JSON")
    expect(workbench.button("Save")).to_be_disabled()


def test_an_edit_of_what_was_changed_meanwhile_is_held_back_and_shows_both(workbench, host, value):
    group, key = value
    workbench.open(f"/state?group={group}&key={key}")
    write(workbench, '{"mine": true}')
    put(host, group, key, {"theirs": True})
    workbench.button("Save").click()
    alert = panel(workbench, key).get_by_role("alert")
    expect(alert).to_contain_text("it was changed meanwhile")
    expect(alert).to_contain_text("theirs: true")
    assert stored(host, group, key)["value"] == {"theirs": True}
    workbench.button("Overwrite it with mine").click()
    expect(alert).to_have_count(0)
    assert stored(host, group, key)["value"] == {"mine": True}
    workbench.faults[:] = [fault for fault in workbench.faults if "409" not in fault]


def test_what_was_just_saved_is_not_taken_for_a_change_by_somebody_else(workbench, host, value):
    group, key = value
    workbench.open(f"/state?group={group}&key={key}")
    write(workbench, '{"n": 2}')
    held = []
    reading = lambda route: held.append(route) if route.request.method == "GET" else route.continue_()  # noqa: E731
    workbench.page.route(f"**{API}/state/{group}/{key}", reading)
    workbench.button("Save").click()
    expect(workbench.page.get_by_text("a is saved.")).to_be_visible()
    expect(panel(workbench, key)).to_contain_text(f"Revision {stored(host, group, key)['revision']}")
    assert workbench.page.get_by_text("It was changed meanwhile").count() == 0
    workbench.page.unroute_all(behavior="ignoreErrors")


def test_a_value_gets_an_expiry(workbench, host, value):
    group, key = value
    workbench.open(f"/state?group={group}&key={key}")
    workbench.page.get_by_label("Expiry").select_option("Expires in 1 hour")
    workbench.button("Save").click()
    expect(panel(workbench, key)).to_contain_text("expires in")
    assert stored(host, group, key)["expiresAt"] is not None


def test_a_value_is_deleted_only_after_a_yes(workbench, host, value):
    group, key = value
    workbench.open(f"/state?group={group}&key={key}")
    workbench.button("Delete").click()
    dialog = workbench.page.get_by_role("dialog", name=f"Delete {key}?")
    workbench.button("Delete", dialog).click()
    expect(workbench.page.get_by_text("a is deleted.")).to_be_visible()
    assert host.get(f"{API}/state/{group}/{key}").status == 404


def test_a_new_value_is_stored_and_never_over_one_that_is_there(workbench, host, value):
    group, key = value
    workbench.open(f"/state?group={group}")
    workbench.button("New value").click()
    dialog = workbench.page.get_by_role("dialog", name="New value")
    dialog.get_by_label("Key").fill(key)
    workbench.button("Store", dialog).click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Key").fill("new")
    workbench.button("Store", dialog).click()
    expect(panel(workbench, "new")).to_be_visible()
    assert (stored(host, group, key)["value"], stored(host, group, "new")["value"]) == ({"n": 1}, {})
    workbench.faults[:] = [fault for fault in workbench.faults if "409" not in fault]


def test_names_of_groups_and_keys_are_text(workbench, host):
    emit(host, "hostile", {"a": 1})
    host.until(lambda: "<i>group</i>" in json.dumps(host.get(f"{API}/state").json))
    workbench.open("/state?group=%3Ci%3Egroup%3C%2Fi%3E")
    expect(workbench.page.get_by_role("table")).to_contain_text("<u>key</u>")
    assert workbench.page.locator("main i, main u").count() == 0
