"""The page Overview: what needs attention, figures, charts, queues, runners."""

import re
import uuid

from playwright.sync_api import expect


def order(host, card="visa"):
    name = f"overview-{uuid.uuid4().hex[:8]}"
    assert host.post("/orders", {"orderId": name, "card": card}).status == 201
    return name


def test_a_runner_of_each_language_is_shown_with_what_it_needs(workbench):
    workbench.open("/")
    table = workbench.page.get_by_role("region", name="Runners")
    for language in ("node", "python", "ruby"):
        row = table.get_by_role("row").filter(has_text=re.compile(language))
        expect(row).to_contain_text("ready")
        expect(row).to_contain_text(re.compile(r"\d MB"))


def test_calls_are_counted_as_they_come(workbench, host):
    workbench.open("/")
    figure = workbench.page.get_by_role("link", name=re.compile("^Throughput"))
    expect(figure).to_be_visible()
    order(host)
    expect(figure).to_contain_text(re.compile(r"[1-9]\d* calls? in a minute"))
    expect(workbench.page.get_by_role("img", name=re.compile("^Calls over time"))).to_be_visible()


def test_a_dead_letter_is_told_on_top_and_leads_to_where_it_can_be_put_right(workbench, host):
    order(host, card=None)
    workbench.open("/")
    concerns = workbench.page.get_by_role("list", name="What needs attention")
    letters = concerns.get_by_role("listitem").filter(has_text="Charge")
    expect(letters.first).to_contain_text("dead letter")
    letters.first.get_by_role("link", name="Open the dead letters").click()
    workbench.expect_path(r"/dead(\?subscriber=Charge.*)?")


def test_the_window_of_the_charts_is_in_the_address(workbench):
    workbench.open("/")
    workbench.page.get_by_text("6 hours", exact=True).click()
    workbench.expect_path(r"/\?window=6h")
    workbench.page.reload()
    expect(workbench.page.get_by_role("radio", name="6 hours")).to_be_checked()


def test_each_queue_leads_to_its_page(workbench):
    # The live socket says nothing here: both pages show what the first of them has read.
    workbench.page.route_web_socket(re.compile("/__motia/api/live"), lambda _: None)
    workbench.open("/")
    queues = workbench.page.get_by_role("region", name="Queues")
    queues.get_by_role("link", name="Charge").click()
    workbench.expect_path(r"/queues\?subscriber=Charge.*")
