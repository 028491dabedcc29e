"""The live tail and the search of the logs."""

from playwright.sync_api import expect

from workbench.doings import API, emit, finished, fresh, order


def lines(workbench):
    return workbench.page.get_by_role("table", name="Log lines").get_by_role("row")


def line(workbench, text):
    return lines(workbench).filter(has_text=text)


def talk(host, count):
    """Lines that `Talk` says, with a word that no other line holds."""
    word = fresh("word")
    finished(host, emit(host, "talk", {"word": word, "lines": count})["id"])
    return word


def test_a_line_appears_as_soon_as_it_is_said(workbench, host):
    talk(host, 1)
    workbench.open("/logs")
    expect(lines(workbench).first).to_be_visible()
    word = talk(host, 1)
    expect(line(workbench, f"{word} 0")).to_be_visible()


def test_search_finds_what_is_stored_and_marks_it(workbench, host):
    name, _ = order(host)
    workbench.open("/logs")
    workbench.page.keyboard.press("/")
    workbench.page.keyboard.type(name)
    workbench.expect_path(rf"/logs\?text={name}")
    expect(lines(workbench)).to_have_count(3)
    expect(line(workbench, "Charging").locator("mark")).to_have_text(name)


def test_level_and_step_narrow_the_lines(workbench, host):
    name, _ = order(host, card=None)
    workbench.open(f"/logs?text={name}")
    workbench.page.get_by_label("Level").select_option("error")
    expect(lines(workbench)).to_have_count(1)
    expect(lines(workbench)).to_contain_text("dead letter")
    workbench.open(f"/logs?text={name}&step=Create+Order")
    expect(lines(workbench)).to_have_count(1)
    expect(lines(workbench)).to_contain_text("Order received")


def test_scrolling_up_pauses_the_tail_and_counts_new_lines(workbench, host):
    word = talk(host, 100)
    workbench.open(f"/logs?text={word[:4]}")
    expect(line(workbench, f"{word} 99")).to_be_visible()
    workbench.page.get_by_role("table", name="Log lines").hover()
    workbench.page.mouse.wheel(0, -600)
    expect(workbench.button("Follow the end")).to_be_visible()
    later = talk(host, 7)
    workbench.button("7 new lines").click()
    expect(line(workbench, f"{later} 6")).to_be_visible()
    expect(workbench.button("Follow the end")).to_have_count(0)


def test_older_lines_come_as_one_scrolls_up(workbench, host):
    word = talk(host, 1_200)
    workbench.open(f"/logs?text={word}&live=off")
    expect(line(workbench, f"{word} 1199")).to_be_visible()
    up = """([table, text]) => { table.scrollTo(0, 0); return table.textContent.includes(text) }"""
    table = workbench.page.get_by_role("table", name="Log lines").element_handle()
    workbench.page.wait_for_function(up, arg=[table, f'{word} 0{{"number":0}}'], polling=100)
    assert lines(workbench).count() < 120, "only what is seen is in the page"


def test_a_line_leads_to_its_run_and_the_run_back_to_its_lines(workbench, host):
    name, trace = order(host)
    workbench.open(f"/logs?text={name}")
    line(workbench, "Charging").get_by_role("link", name="Open the run").click()
    workbench.expect_path(rf"/runs/{trace}\?run=.+")
    expect(workbench.page.get_by_role("complementary")).to_contain_text("Charge")
    workbench.page.get_by_role("link", name="Logs", exact=True).last.click()
    workbench.expect_path(rf"/logs\?trace={trace}")
    expect(lines(workbench)).to_have_count(3)


def test_a_line_opens_with_its_fields_and_keys_move_on(workbench, host):
    name, _ = order(host)
    workbench.open(f"/logs?text={name}")
    expect(lines(workbench)).to_have_count(3)
    workbench.page.keyboard.press("j")
    panel = workbench.page.get_by_role("complementary", name="Log line")
    expect(panel).to_contain_text("Receipt sent")
    expect(panel.get_by_role("group", name="Fields")).to_contain_text(f'orderId: "{name}"')
    workbench.page.keyboard.press("k")
    expect(panel).to_contain_text("Charging")


def test_what_is_logged_is_shown_as_text(workbench, host):
    trace = emit(host, "hostile", {"a": "<b>b</b>"})["traceId"]
    workbench.open(f"/logs?trace={trace}")
    expect(line(workbench, "<b>bold</b> <img src=x onerror=alert(3)>")).to_be_visible()
    assert workbench.page.locator("main img, main b").count() == 0


def test_logs_without_a_line_say_so(workbench):
    workbench.open(f"/logs?text={fresh('nothing')}")
    expect(workbench.page.get_by_text("No line fits these filters")).to_be_visible()


def test_a_link_to_a_line_of_long_ago_shows_it_among_its_neighbours(workbench, host):
    word = talk(host, 1_200)
    early = host.until(lambda: host.get(f"{API}/logs?text={word}&before=0&limit=500").json["items"])
    (wanted,) = (item for item in early if item["msg"] == f"{word} 7")
    workbench.open(f"/logs?line={wanted['id']}")
    panel = workbench.page.get_by_role("complementary", name="Log line")
    expect(panel).to_contain_text(f"{word} 7")
    shown = workbench.page.locator("[aria-current=true]").filter(has_text=f"{word} 7")
    expect(shown).to_be_in_viewport()
    expect(line(workbench, f"{word} 6")).to_be_visible()
    expect(line(workbench, f"{word} 8").first).to_be_visible()
    workbench.button("To the end").or_(workbench.button("Follow the end")).click()
    expect(line(workbench, f"{word} 1199")).to_be_visible()
