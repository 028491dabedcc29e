"""The audit: who did what."""

from playwright.sync_api import expect

from workbench.doings import API, dead_letter, fresh


def test_what_was_done_is_written_down_with_who_did_it(workbench, host):
    _, letter = dead_letter(host)
    assert host.post(f"{API}/dead/{letter['id']}/drop", {}).status == 200
    workbench.open(f"/audit?target={letter['id']}")
    row = workbench.page.get_by_role("table", name="Audit").get_by_role("row").filter(has_text=letter["id"])
    expect(row).to_contain_text("dead.drop")
    row.get_by_role("link").click()
    expect(workbench.page.get_by_role("complementary", name="Audit entry")).to_contain_text("127.0.0.1")


def test_actions_that_nobody_did_say_so(workbench):
    workbench.open(f"/audit?target={fresh('nothing')}")
    expect(workbench.page.get_by_text("No action fits these filters")).to_be_visible()
