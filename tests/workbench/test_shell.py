"""The frame of the Workbench: palette, keys, themes, addresses, a phone, readers of screens."""

import pytest
from playwright.sync_api import expect

from support.workbench import PHONE, workbench_of

MINE = (
    "/",
    "/flows?flow=orders",
    "/flows?flow=orders&step=Charge",
    "/flows?flow=orders&step=Charge&tab=source",
    "/flows?flow=orders&step=Charge&tab=runs",
    "/endpoints",
)


def ready(workbench):
    expect(workbench.page.get_by_role("status", name="Loading")).to_have_count(0)


def test_the_palette_finds_a_step_by_its_name_and_opens_it(workbench):
    workbench.open("/")
    workbench.page.keyboard.press("Control+k")
    field = workbench.page.get_by_role("combobox")
    expect(field).to_be_focused()
    field.fill("charg")
    expect(workbench.page.get_by_role("option", name="Charge").first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    workbench.expect_path(r"/flows\?flow=orders&step=Charge")
    expect(workbench.page.get_by_role("complementary", name="Step Charge")).to_be_visible()


def test_the_palette_finds_pages_and_flows_and_says_when_there_is_nothing(workbench):
    workbench.open("/")
    workbench.page.keyboard.press("Control+k")
    field = workbench.page.get_by_role("combobox")
    field.fill("reports flow")
    expect(workbench.page.get_by_role("option").first).to_contain_text("reports")
    field.fill("no such thing at all")
    expect(workbench.page.get_by_text("Nothing is called “no such thing at all”.")).to_be_visible()
    field.fill("dead")
    field.press("Enter")
    workbench.expect_path("/dead")


def test_the_palette_can_be_left_without_a_trace(workbench):
    workbench.open("/")
    workbench.page.keyboard.press("Control+k")
    workbench.page.keyboard.press("Escape")
    expect(workbench.page.get_by_role("combobox")).to_have_count(0)
    workbench.expect_path("/")


@pytest.mark.parametrize(("letter", "path"), [("f", "/flows"), ("l", "/logs"), ("e", "/endpoints"), ("s", "/state")])
def test_g_and_a_letter_lead_to_a_page(workbench, letter, path):
    workbench.open("/")
    workbench.page.keyboard.press("g")
    workbench.page.keyboard.press(letter)
    workbench.expect_path(rf"{path}(\?.*)?")


def test_keys_do_not_count_while_something_is_typed(workbench):
    workbench.open("/flows?flow=orders")
    workbench.page.keyboard.press("/")
    field = workbench.page.get_by_role("searchbox", name="Search steps")
    expect(field).to_be_focused()
    workbench.page.keyboard.type("gl?")
    expect(field).to_have_value("gl?")
    workbench.expect_path(r"/flows\?flow=orders&q=gl%3F")


def test_a_question_mark_lists_the_keys_that_count_here(workbench):
    workbench.open("/flows?flow=orders")
    workbench.page.keyboard.press("?")
    keys = workbench.page.get_by_role("dialog", name="Keys")
    expect(keys.get_by_text("Command palette")).to_be_visible()
    expect(keys.get_by_text("Dead letters")).to_be_visible()
    workbench.page.keyboard.press("Escape")
    expect(keys).to_have_count(0)


def test_the_theme_is_the_systems_until_another_is_chosen_and_that_is_remembered(browser, host):
    with workbench_of(browser, host, color_scheme="dark") as workbench:
        ground = "getComputedStyle(document.body).backgroundColor"
        workbench.open("/")
        dark = workbench.page.evaluate(ground)
        workbench.button("Theme: as the system").click()
        expect(workbench.button("Theme: light")).to_be_visible()
        light = workbench.page.evaluate(ground)
        workbench.page.reload()
        expect(workbench.button("Theme: light")).to_be_visible()
        assert (workbench.page.evaluate(ground), light != dark, workbench.faults) == (light, True, [])


def test_an_unknown_address_says_so_and_leads_back(workbench):
    workbench.open("/no/such/page")
    expect(workbench.page.get_by_role("heading", name="There is no such page")).to_be_visible()
    workbench.page.get_by_role("link", name="Go to the overview").click()
    workbench.expect_path("/")


def test_back_and_reload_keep_to_the_address(workbench):
    workbench.open("/flows?flow=orders&step=Charge&tab=schemas")
    workbench.page.get_by_role("link", name="Endpoints").click()
    expect(workbench.page.get_by_role("heading", level=1, name="Endpoints")).to_be_visible()
    workbench.page.go_back()
    workbench.page.reload()
    expect(workbench.page.get_by_role("tab", name="Schemas")).to_have_attribute("aria-selected", "true")
    workbench.expect_path(r"/flows\?flow=orders&step=Charge&tab=schemas")


def test_the_page_says_that_it_is_live(workbench):
    workbench.open("/")
    expect(workbench.page.get_by_role("navigation", name="Workbench").get_by_role("status")).to_have_text("Live")


def test_pages_are_read_without_a_network_since_the_host_needs_none(workbench):
    workbench.open("/")
    workbench.page.evaluate("dispatchEvent(new Event('offline'))")
    workbench.page.get_by_role("link", name="Cron").click()
    expect(workbench.page.get_by_role("row").filter(has_text="Nightly Report")).to_be_visible()


def test_a_phone_has_its_navigation_in_a_drawer(browser, host):
    with workbench_of(browser, host, viewport=PHONE) as workbench:
        workbench.open("/")
        link = workbench.page.get_by_role("link", name="Endpoints")
        expect(link).not_to_be_visible()
        workbench.button("Open the navigation").click()
        link.click()
        workbench.expect_path("/endpoints")
        expect(link).not_to_be_visible()
        assert workbench.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", MINE)
def test_axe_finds_nothing_grave(browser, host, page, scheme):
    with workbench_of(browser, host, color_scheme=scheme) as workbench:
        workbench.open(page)
        ready(workbench)
        assert (workbench.grave(), workbench.faults) == ([], [])


@pytest.mark.parametrize("page", MINE)
def test_a_phone_shows_it_without_scrolling_sideways(browser, host, page):
    with workbench_of(browser, host, viewport=PHONE) as workbench:
        workbench.open(page)
        ready(workbench)
        width = workbench.page.evaluate("document.documentElement.scrollWidth")
        assert (width <= PHONE["width"], workbench.faults) == (True, [])
