"""Dead letters: read, edited, retried and dropped, one or many."""

import json

from playwright.sync_api import expect

from workbench.doings import API, dead_letter, finished, state_of


def letter_panel(workbench):
    return workbench.page.get_by_role("complementary", name="Dead letter")


def rows(workbench):
    return workbench.page.get_by_role("table", name="Dead letters").get_by_role("row").filter(has_text="Charge")


def write(workbench, editor, text):
    editor.click()
    workbench.page.keyboard.press("ControlOrMeta+a")
    workbench.page.keyboard.insert_text(text)


def test_a_dead_letter_shows_payload_error_and_every_attempt_with_its_logs(workbench, host):
    name, letter = dead_letter(host)
    workbench.open(f"/dead?letter={letter['id']}")
    panel = letter_panel(workbench)
    expect(panel).to_contain_text(f"ValueError order {name} has no card")
    expect(panel.get_by_role("group", name="Payload")).to_contain_text(f'orderId: "{name}"')
    for text in ("Attempt 1", "Attempt 2", "Charging"):
        expect(panel).to_contain_text(text)


def test_the_search_looks_into_payloads(workbench, host):
    name, _ = dead_letter(host)
    dead_letter(host)
    workbench.open(f"/dead?text={name}")
    expect(rows(workbench)).to_have_count(1)
    expect(rows(workbench)).to_contain_text(name)


def test_a_letter_is_edited_and_retried_as_a_new_event(workbench, host):
    name, letter = dead_letter(host)
    workbench.open(f"/dead?letter={letter['id']}")
    workbench.button("Edit and retry").click()
    write(workbench, letter_panel(workbench).get_by_label("Payload"), json.dumps({"orderId": name, "card": "visa"}))
    expect(letter_panel(workbench)).to_contain_text("A new event with this payload is delivered to Charge alone")
    workbench.button("Retry with this payload").click()
    expect(letter_panel(workbench)).to_have_count(0)
    host.until(lambda: host.get(f"{API}/state/orders/{name}").json["value"]["paid"] is True)
    assert state_of(host, letter["id"]) == "cancelled"


def test_a_payload_that_is_not_json_cannot_be_sent(workbench, host):
    _, letter = dead_letter(host)
    workbench.open(f"/dead?letter={letter['id']}")
    workbench.button("Edit and retry").click()
    write(workbench, letter_panel(workbench).get_by_label("Payload"), '{"orderId": }')
    expect(letter_panel(workbench).get_by_role("alert").last).to_contain_text("This is not JSON")
    expect(workbench.button("Retry with this payload")).to_be_disabled()


def test_a_letter_is_retried_by_a_key_and_comes_back_when_it_fails_again(workbench, host):
    _, letter = dead_letter(host)
    workbench.open(f"/dead?letter={letter['id']}")
    expect(workbench.button("Retry")).to_be_visible()
    workbench.page.keyboard.press("r")
    expect(workbench.page.get_by_text("Charge runs again.")).to_be_visible()
    host.until(lambda: host.get(f"{API}/deliveries/{letter['id']}").json["attempt"] == 4)
    host.until(lambda: state_of(host, letter["id"]) == "dead")


def test_a_letter_is_dropped_only_after_a_yes(workbench, host):
    _, letter = dead_letter(host)
    workbench.open(f"/dead?letter={letter['id']}")
    workbench.button("Drop").click()
    dialog = workbench.page.get_by_role("dialog", name="Drop 1 dead letter?")
    expect(dialog).to_contain_text("1 of Charge")
    workbench.button("Cancel", dialog).click()
    assert state_of(host, letter["id"]) == "dead"
    workbench.button("Drop").click()
    workbench.button("Drop 1 dead letter", dialog).click()
    host.until(lambda: state_of(host, letter["id"]) == "cancelled")


def test_selected_letters_are_retried_together_after_saying_what_will_happen(workbench, host):
    letters = [dead_letter(host)[1]["id"] for _ in range(2)]
    workbench.open("/dead?subscriber=Charge")
    for number in range(2):
        rows(workbench).nth(number).get_by_role("checkbox").check()
    workbench.button("Retry 2").click()
    dialog = workbench.page.get_by_role("dialog", name="Retry 2 dead letters?")
    expect(dialog).to_contain_text("2 of Charge. They run again with their payloads unchanged")
    workbench.button("Retry 2 dead letters", dialog).click()
    for letter in letters:
        host.until(lambda letter=letter: host.get(f"{API}/deliveries/{letter}").json["attempt"] == 4)


def test_all_that_fit_a_filter_are_dropped_together(workbench, host):
    name, letter = dead_letter(host)
    _, other = dead_letter(host)
    workbench.open(f"/dead?text={name}")
    expect(rows(workbench)).to_have_count(1)
    workbench.button("Drop all that fit").click()
    workbench.button("Drop 1 dead letter", workbench.page.get_by_role("dialog")).click()
    expect(workbench.page.get_by_text("No dead letter fits these filters")).to_be_visible()
    assert (state_of(host, letter["id"]), state_of(host, other["id"])) == ("cancelled", "dead")


def test_a_failing_step_is_found_from_the_overview_its_letter_edited_and_the_run_turns_green(workbench, host):
    name, letter = dead_letter(host)
    workbench.open("/")
    workbench.page.get_by_role("main").get_by_role("link", name="dead").first.click()
    expect(rows(workbench).filter(has_text=name)).to_be_visible()
    rows(workbench).filter(has_text=name).get_by_role("link").click()
    workbench.button("Edit and retry").click()
    write(workbench, letter_panel(workbench).get_by_label("Payload"), json.dumps({"orderId": name, "card": "visa"}))
    workbench.button("Retry with this payload").click()
    workbench.page.get_by_role("link", name="Watch the run").click()
    workbench.expect_path(f"/runs/{letter['traceId']}")
    expect(workbench.page.locator("main header")).to_contain_text("ok")
    expect(workbench.page.get_by_role("region", name="Waterfall")).to_contain_text("Send Receipt")
    events = host.get(f"{API}/events?trace={letter['traceId']}").json["items"]
    assert all(finished(host, event["id"]) for event in events if event["topic"] == "order.charged")
