"""One run: the waterfall, what stands in it, and what can be done with it."""

import json
import shutil
import subprocess

import pytest
from playwright.sync_api import expect

from support.host import PATIENCE_S
from workbench.doings import API, emit, fresh, order


@pytest.fixture
def failed(workbench, host):
    """The page of a run with a failed step, and the name of its order."""
    name, trace = order(host, card=None)
    workbench.open(f"/runs/{trace}")
    return name, trace


def waterfall(workbench):
    return workbench.page.get_by_role("region", name="Waterfall")


def line(workbench, text):
    return waterfall(workbench).get_by_role("button").filter(has_text=text)


def panel(workbench):
    return workbench.page.get_by_role("complementary")


def copied(workbench, button):
    """What a button puts into the clipboard."""
    workbench.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    workbench.button(button).click()
    expect(workbench.button("Copied")).to_be_visible()
    return workbench.page.evaluate("navigator.clipboard.readText()")


def test_the_calls_of_three_languages_stand_below_what_has_caused_them(workbench, host):
    _, trace = order(host)
    workbench.open(f"/runs/{trace}")
    indents = []
    for step in ("Create Order", "Charge", "Send Receipt"):
        name = waterfall(workbench).get_by_text(step, exact=True)
        expect(name).to_be_visible()
        indents.append(name.bounding_box()["x"])
    assert indents == sorted(set(indents))


def test_attempts_have_rows_of_their_own_with_the_wait_between_them(workbench, failed):
    for attempt in ("attempt 1", "attempt 2"):
        expect(line(workbench, attempt)).to_be_visible()
    expect(waterfall(workbench).locator("[title^='waited for the next attempt']")).to_have_count(1)
    expect(waterfall(workbench).locator("[title^='handler ran']")).to_have_count(3)


def test_operations_and_logs_stand_in_place_and_go_with_a_key(workbench, failed):
    name, _ = failed
    expect(line(workbench, f"orders / {name}")).to_have_count(2)
    expect(line(workbench, "emit order.created")).to_be_visible()
    expect(line(workbench, "Order received")).to_be_visible()
    workbench.page.keyboard.press("e")
    expect(line(workbench, "Order received")).to_have_count(0)
    expect(line(workbench, "Create Order")).to_be_visible()


def test_an_error_shows_the_line_that_raised_it(workbench, failed):
    name, _ = failed
    line(workbench, "attempt 2").click()
    expect(panel(workbench)).to_contain_text(f"ValueError order {name} has no card")
    marked = panel(workbench).locator("[data-marked]")
    expect(marked).to_contain_text("raise ValueError")


def test_input_and_output_of_a_call_are_shown(workbench, host):
    name, trace = order(host)
    workbench.open(f"/runs/{trace}")
    line(workbench, "Create Order").click()
    for label in ("Input", "Output"):
        expect(panel(workbench).get_by_role("group", name=label)).to_contain_text(f'orderId: "{name}"')


def test_what_is_selected_is_in_the_address_and_escape_closes_it(workbench, failed):
    _, trace = failed
    expect(line(workbench, "Create Order")).to_be_visible()
    workbench.page.keyboard.press("j")
    workbench.expect_path(rf"/runs/{trace}\?run=.+")
    expect(panel(workbench)).to_contain_text("Create Order")
    workbench.page.reload()
    expect(panel(workbench)).to_contain_text("Create Order")
    workbench.page.keyboard.press("Escape")
    workbench.expect_path(f"/runs/{trace}")


def test_two_attempts_are_compared_side_by_side(workbench, failed):
    line(workbench, "attempt 2").click()
    workbench.button("Compare").click()
    dialog = workbench.page.get_by_role("dialog", name="Compare two runs")
    expect(dialog.get_by_label("First run")).to_contain_text("Charge, attempt 1")
    expect(dialog).to_contain_text("Input: the same")
    dialog.get_by_label("First run").select_option(label="Create Order")
    expect(dialog.get_by_role("table", name="Operations: differences")).to_be_visible()


def test_a_run_is_copied_as_a_curl_command_that_works(workbench, host):
    name, trace = order(host)
    workbench.open(f"/runs/{trace}")
    line(workbench, "Create Order").click()
    command = copied(workbench, "Copy as curl")
    done = subprocess.run(
        ["bash", "-c", command + " -sS"], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert (done.returncode, json.loads(done.stdout)) == (0, {"orderId": name})


@pytest.mark.parametrize("step", ["Create Order", "Charge", "Send Receipt"])
def test_a_run_is_copied_as_a_test_that_passes(workbench, host, tmp_path, step):
    _, trace = order(host)
    workbench.open(f"/runs/{trace}")
    line(workbench, step).first.click()
    text = copied(workbench, "Copy as a test")
    command = {
        "Create Order": ("run.test.mjs", "node", "--test"),
        "Charge": ("test_run.py", shutil.which("python3") or "python3", "-m", "pytest", "-q", "-p", "no:cacheprovider"),
        "Send Receipt": ("run_test.rb", "ruby"),
    }[step]
    file, *program = command
    (tmp_path / file).write_text(text, "utf-8")
    done = subprocess.run(
        [*program, file], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_run_is_replayed_as_a_new_one(workbench, host):
    name, trace = order(host)
    workbench.open(f"/runs/{trace}")
    workbench.page.locator("main header").get_by_role("button", name="Replay").click()
    dialog = workbench.page.get_by_role("dialog", name="Replay Create Order")
    expect(dialog).to_contain_text("POST /orders is asked for again")
    workbench.button("Replay", dialog).click()
    workbench.expect_path(rf"/runs/(?!{trace})[0-9a-f]{{32}}")
    expect(line(workbench, f"orders / {name}").first).to_be_visible()


def test_a_step_is_replayed_with_an_edited_payload(workbench, host, failed):
    name, _ = failed
    line(workbench, "attempt 2").click()
    workbench.button("Replay from here").click()
    dialog = workbench.page.get_by_role("dialog", name="Replay Charge")
    expect(dialog).to_contain_text("delivered to Charge once more, and to no other step")
    editor = dialog.get_by_label("Payload")
    editor.click()
    workbench.page.keyboard.press("ControlOrMeta+a")
    workbench.page.keyboard.insert_text(json.dumps({"orderId": name, "card": "visa"}))
    workbench.button("Replay with the edited payload", dialog).click()
    expect(dialog).to_have_count(0)
    host.until(lambda: host.get(f"{API}/state/orders/{name}").json["value"]["paid"] is True)


def test_a_payload_that_is_not_json_cannot_be_replayed(workbench, failed):
    line(workbench, "attempt 2").click()
    workbench.button("Replay from here").click()
    dialog = workbench.page.get_by_role("dialog", name="Replay Charge")
    dialog.get_by_label("Payload").click()
    workbench.page.keyboard.press("ControlOrMeta+End")
    workbench.page.keyboard.type(",")
    expect(dialog.get_by_role("alert")).to_contain_text("This is not JSON")
    expect(workbench.button("Replay with the edited payload", dialog)).to_be_disabled()


def test_a_run_that_goes_on_is_shown_and_ends_before_ones_eyes(workbench, host):
    gate = fresh("gate")
    trace = emit(host, "gate.reached", {"gate": gate})["traceId"]
    workbench.open(f"/runs/{trace}")
    expect(line(workbench, "Wait at Gate")).to_contain_text("running")
    host.request("PUT", f"{API}/state/gates/{gate}", {"value": True})
    expect(line(workbench, "The gate is open")).to_be_visible()
    expect(line(workbench, "Wait at Gate")).not_to_contain_text("running")


def test_a_run_that_is_not_known_says_so(workbench):
    workbench.page.goto(f"{workbench.host.url}/__motia/ui/runs/{'0' * 31}1")
    expect(workbench.page.get_by_text("This run is not known here")).to_be_visible()
    assert [fault for fault in workbench.faults if "404" not in fault] == []
    workbench.faults.clear()
