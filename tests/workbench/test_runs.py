"""The list of runs: filters in the address, keys, and what happens meanwhile."""

from playwright.sync_api import expect

from workbench.doings import emit, fresh, order


def row_of(workbench, text):
    return workbench.page.get_by_role("row").filter(has_text=text)


def rows(workbench):
    return workbench.page.get_by_role("table", name="Runs").get_by_role("row").filter(has_not_text="Started")


def test_a_run_is_listed_with_its_root_its_steps_and_its_trace(workbench, host):
    _, trace = order(host)
    workbench.open("/runs")
    row = row_of(workbench, trace[-8:])
    for text in ("ok", "POST /orders", "Create Order", "Charge", "Send Receipt"):
        expect(row).to_contain_text(text)


def test_a_failed_run_tells_its_last_error_in_its_row(workbench, host):
    name, trace = order(host, card=None)
    workbench.open("/runs?status=failed")
    expect(row_of(workbench, trace[-8:])).to_contain_text(f"Charge: order {name} has no card")


def test_the_status_is_chosen_in_the_toolbar_and_kept_in_the_address(workbench, host):
    _, good = order(host)
    _, bad = order(host, card=None)
    workbench.open("/runs")
    workbench.page.get_by_label("Status").select_option("failed")
    workbench.expect_path(r"/runs\?status=failed")
    expect(row_of(workbench, bad[-8:])).to_be_visible()
    expect(row_of(workbench, good[-8:])).to_have_count(0)


def test_the_text_of_a_payload_finds_its_run_alone(workbench, host):
    name, trace = order(host)
    order(host)
    workbench.open("/runs")
    workbench.page.keyboard.press("/")
    workbench.page.keyboard.type(name)
    workbench.expect_path(rf"/runs\?text={name}")
    expect(rows(workbench)).to_have_count(1)
    expect(rows(workbench)).to_contain_text(trace[-8:])


def test_step_topic_and_flow_narrow_the_list(workbench, host):
    event = emit(host, "transfer.ordered", {"to": fresh("account"), "amount": 1})
    trace = event["traceId"]
    for query in ("step=Book+Transfer", "topic=transfer.ordered"):
        workbench.open(f"/runs?{query}")
        expect(row_of(workbench, trace[-8:])).to_be_visible()
        expect(row_of(workbench, "POST /orders")).to_have_count(0)
    _, trace = order(host)
    workbench.open("/runs?flow=orders")
    expect(row_of(workbench, trace[-8:])).to_be_visible()
    expect(row_of(workbench, "transfer.ordered")).to_have_count(0)


def test_a_duration_and_a_time_narrow_the_list(workbench, host):
    _, trace = order(host)
    workbench.open("/runs?window=15m")
    expect(row_of(workbench, trace[-8:])).to_be_visible()
    workbench.page.get_by_label("Duration").select_option("over 1 min")
    workbench.expect_path(r"/runs\?window=15m&minMs=60000")
    expect(row_of(workbench, trace[-8:])).to_have_count(0)


def test_filters_that_nothing_fits_say_so_and_are_cleared_at_once(workbench, host):
    _, trace = order(host)
    workbench.open(f"/runs?text={fresh('nothing')}&status=ok")
    expect(workbench.page.get_by_text("No run fits these filters")).to_be_visible()
    workbench.button("Clear the filters").click()
    workbench.expect_path("/runs")
    expect(row_of(workbench, trace[-8:])).to_be_visible()


def test_a_new_run_appears_by_itself(workbench, host):
    workbench.open("/runs")
    expect(workbench.page.get_by_text("Live", exact=True)).to_be_visible()
    _, trace = order(host)
    expect(row_of(workbench, trace[-8:])).to_contain_text("ok")


def test_a_run_that_goes_on_ends_by_itself_in_the_list(workbench, host):
    gate = fresh("gate")
    trace = emit(host, "gate.reached", {"gate": gate})["traceId"]
    workbench.open("/runs")
    expect(row_of(workbench, trace[-8:])).to_contain_text("running")
    assert host.request("PUT", f"/__motia/api/state/gates/{gate}", {"value": True}).status == 200
    expect(row_of(workbench, trace[-8:])).to_contain_text("ok")


def test_keys_alone_lead_from_the_list_into_a_run_and_back(workbench, host):
    name, trace = order(host)
    workbench.open(f"/runs?text={name}")
    expect(row_of(workbench, trace[-8:])).to_be_visible()
    keyboard = workbench.page.keyboard
    keyboard.press("j")
    keyboard.press("Enter")
    workbench.expect_path(f"/runs/{trace}")
    workbench.page.go_back()
    workbench.expect_path(rf"/runs\?text={name}")


def test_names_and_payloads_are_shown_as_the_text_that_they_are(workbench, host):
    event = emit(host, "hostile", {"<b>key</b>": "<script>alert(4)</script>"})
    workbench.open(f"/runs?text={event['traceId']}")
    expect(row_of(workbench, "<img src=x onerror=alert(1)>")).to_be_visible()
    assert workbench.page.locator("main img").count() == 0


def test_a_duration_is_chosen_in_the_toolbar_and_narrows_the_list_at_either_end(workbench, host):
    name, trace = order(host)
    workbench.open("/runs")
    workbench.page.get_by_label("Duration").select_option("up to 1 s")
    workbench.expect_path(r"/runs\?maxMs=1000")
    workbench.page.get_by_label("Duration").select_option("over 1 min")
    workbench.expect_path(r"/runs\?minMs=60000")
    day = 24 * 3_600_000
    workbench.open(f"/runs?text={name}&maxMs={day}")
    expect(row_of(workbench, trace[-8:])).to_be_visible()
    for query in (f"minMs={day}", "maxMs=0"):
        workbench.open(f"/runs?text={name}&{query}")
        expect(workbench.page.get_by_text("No run fits these filters")).to_be_visible()
