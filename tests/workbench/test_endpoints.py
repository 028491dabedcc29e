"""The page Endpoints: requests to api steps, their answers, the runs that they start."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from support.workbench import workbench_of

CREATE = "/endpoints?route=POST+%2Forders"
GET = "/endpoints?route=GET+%2Forders%2F%3AorderId"
TELL = "/endpoints?route=GET+%2Ftell%2F%3Agate"


def answer(workbench):
    return workbench.page.get_by_role("region", name="Answer", exact=True)


def body(workbench):
    return workbench.page.get_by_role("textbox", name="Body")


def write(workbench, text):
    body(workbench).click()
    workbench.page.keyboard.press("Control+a")
    workbench.page.keyboard.insert_text(text)


def open_gate(host, gate):
    assert host.request("PUT", f"/__motia/api/state/gates/{gate}", {"value": True}).status == 200


def test_the_example_can_be_sent_as_it_stands_and_the_run_it_starts_is_shown(workbench):
    workbench.open(CREATE)
    expect(body(workbench)).to_contain_text("orderId")
    workbench.button("Send").click()
    expect(answer(workbench)).to_contain_text("201 Created")
    expect(answer(workbench).get_by_role("group", name="Body of the answer")).to_contain_text("orderId")
    answer(workbench).get_by_role("link", name=re.compile("run|Run")).click()
    workbench.expect_path(r"/runs/[0-9a-f]{32}")


def test_the_form_and_the_json_are_the_same_body(workbench):
    workbench.open(CREATE)
    workbench.page.get_by_text("Form", exact=True).click()
    name = f"form-{uuid.uuid4().hex[:8]}"
    workbench.page.get_by_role("textbox", name="body.orderId").fill(name)
    workbench.page.get_by_text("JSON", exact=True).click()
    expect(body(workbench)).to_contain_text(name)
    workbench.button("Send").click()
    expect(answer(workbench)).to_contain_text(name)


def test_what_a_schema_refuses_is_shown_with_its_reason(workbench):
    workbench.open(CREATE)
    write(workbench, '{"card": "visa"}')
    workbench.page.keyboard.press("Control+Enter")
    expect(answer(workbench)).to_contain_text("400")
    expect(answer(workbench)).to_contain_text("orderId")
    # A request that was refused has no run, and is looked for. Chromium itself prints the 400, and that 404.
    workbench.page.wait_for_load_state("networkidle")
    workbench.faults.clear()


def test_a_body_that_is_no_json_is_told_before_it_is_sent(workbench):
    workbench.open(CREATE)
    write(workbench, '{"orderId": }')
    expect(workbench.page.get_by_role("alert")).to_contain_text("This is not JSON")


def test_a_path_is_filled_in_before_a_request_can_be_sent(workbench):
    workbench.open(GET)
    part = workbench.page.get_by_role("textbox", name=":orderId")
    part.fill("")
    expect(workbench.button("Send")).to_be_disabled()
    part.fill("no/such order")
    expect(workbench.page.get_by_text("/orders/no%2Fsuch%20order").first).to_be_visible()


def test_a_failed_answer_is_shown_like_any_other(browser, host):
    with workbench_of(browser, host) as workbench:
        workbench.open(GET)
        workbench.page.get_by_role("textbox", name=":orderId").fill("missing")
        workbench.button("Send").click()
        expect(answer(workbench)).to_contain_text("404")
        expect(answer(workbench)).to_contain_text("no such order")
        # Chromium itself prints every answer of 400 and above.
        assert all("404" in fault for fault in workbench.faults)


def test_pieces_of_a_streamed_answer_are_shown_as_they_come(workbench, host):
    gate = f"tell-{uuid.uuid4().hex[:8]}"
    workbench.open(TELL)
    workbench.page.get_by_role("textbox", name=":gate").fill(gate)
    workbench.button("Send").click()
    expect(answer(workbench)).to_contain_text("first piece")
    expect(answer(workbench)).to_contain_text("still coming")
    open_gate(host, gate)
    expect(answer(workbench)).to_contain_text("second piece")
    workbench.page.get_by_role("tab", name="Chunks (2)").click()
    expect(answer(workbench).get_by_role("listitem")).to_have_count(2)


def test_a_request_can_be_cancelled(workbench, host):
    gate = f"tell-{uuid.uuid4().hex[:8]}"
    workbench.open(TELL)
    workbench.page.get_by_role("textbox", name=":gate").fill(gate)
    workbench.button("Send").click()
    expect(answer(workbench)).to_contain_text("first piece")
    workbench.button("Cancel").click()
    expect(answer(workbench)).to_contain_text("Cancelled")
    expect(workbench.button("Send")).to_be_enabled()
    open_gate(host, gate)


def test_a_request_can_be_taken_along_as_a_line_for_curl(browser, host):
    with workbench_of(browser, host, permissions=["clipboard-read", "clipboard-write"]) as workbench:
        workbench.open(CREATE)
        write(workbench, '{"orderId": "it\'s"}')
        workbench.button("Copy as curl").click()
        expect(workbench.button("Copied")).to_be_visible()
        copied = workbench.page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"curl -X POST '{host.url}/orders'")
        assert """--data-raw '{"orderId": "it'\\''s"}'""" in copied


def test_sent_requests_are_kept_without_their_secrets(workbench):
    workbench.open(CREATE)
    name = f"kept-{uuid.uuid4().hex[:8]}"
    write(workbench, f'{{"orderId": "{name}"}}')
    workbench.page.get_by_role("tab", name="Headers").click()
    workbench.button("Add a header").click()
    workbench.page.get_by_role("textbox", name="Name of header 1").fill("authorization")
    workbench.page.get_by_role("textbox", name="Value of header authorization").fill("Bearer CANARY")
    workbench.button("Send").click()
    expect(answer(workbench)).to_contain_text("201")
    workbench.page.reload()
    workbench.page.get_by_role("button", name=re.compile(name)).click()
    expect(workbench.page.get_by_role("textbox", name="Value of header authorization")).to_have_value("")
    assert "CANARY" not in workbench.page.evaluate("JSON.stringify({...localStorage})")


@pytest.mark.parametrize("typed", ["tell", "GET tell"])
def test_endpoints_are_found_by_path_and_method(workbench, typed):
    workbench.open("/endpoints")
    workbench.page.get_by_role("searchbox", name="Search endpoints").fill(typed)
    listed = workbench.page.get_by_role("navigation", name="Endpoints").get_by_role("listitem")
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text("/tell/:gate")
