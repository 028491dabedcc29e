"""The page Flows: the graph, what is shown of it, and a step beside it."""

import json
import re
import uuid

import pytest
from playwright.sync_api import expect


def node(workbench, name):
    return workbench.page.get_by_test_id("graph").locator(".react-flow__node").filter(has_text=re.compile(f"^{name}"))


def panel(workbench, name):
    return workbench.page.get_by_role("complementary", name=f"Step {name}")


def test_a_flow_shows_its_steps_and_the_topics_between_them(workbench):
    workbench.open("/flows?flow=orders")
    for name, trigger in (
        ("Create Order", "POST /orders"),
        ("Charge", "order.created"),
        ("Send Receipt", "order.charged"),
    ):
        expect(node(workbench, name)).to_contain_text(trigger)
    graph = workbench.page.get_by_test_id("graph")
    expect(graph.get_by_text("order.charged", exact=True)).not_to_have_count(0)
    expect(graph.locator("[data-virtual]")).not_to_have_count(0)
    expect(workbench.page.get_by_text("5 steps", exact=True)).to_be_visible()


def test_a_step_opens_beside_the_graph_with_its_configuration(workbench):
    workbench.open("/flows?flow=orders")
    node(workbench, "Charge").click()
    workbench.expect_path(r"/flows\?flow=orders&step=Charge")
    expect(panel(workbench, "Charge").get_by_text("charge_step.py").first).to_be_visible()
    expect(panel(workbench, "Charge").get_by_role("group", name="Configuration")).to_contain_text("maxAttempts")
    workbench.page.keyboard.press("Escape")
    expect(panel(workbench, "Charge")).to_have_count(0)


def test_the_source_opens_at_the_line_of_the_config_and_is_only_to_be_read(workbench):
    workbench.open("/flows?flow=orders&step=Charge&tab=source")
    source = panel(workbench, "Charge").get_by_role("textbox", name="Source of Charge")
    expect(source).to_contain_text('"subscribes": ["order.created"]')
    expect(panel(workbench, "Charge").locator(".cm-marked")).to_contain_text("config = {")
    expect(source).to_have_attribute("aria-readonly", "true")


def test_a_step_can_be_opened_in_the_editor_that_one_has_chosen(workbench, host):
    workbench.open("/flows?flow=orders&step=Charge&tab=source")
    path = host.project / "steps" / "charge_step.py"
    expect(workbench.page.get_by_role("link", name="Open in VS Code")).to_have_attribute(
        "href", f"vscode://file{path}:3"
    )
    workbench.button("Choose the editor").click()
    workbench.page.get_by_label("Zed").check()
    workbench.button("Done").click()
    expect(workbench.page.get_by_role("link", name="Open in Zed")).to_have_attribute("href", f"zed://file{path}:3")


def test_a_search_leaves_what_answers_and_dims_the_rest(workbench):
    workbench.open("/flows?flow=orders")
    workbench.page.get_by_role("searchbox", name="Search steps").fill("receipt")
    expect(workbench.page.get_by_text("1 step", exact=True)).to_be_visible()
    expect(node(workbench, "Charge").locator("[data-faint]")).to_have_count(1)
    expect(node(workbench, "Send Receipt").locator("[data-match]")).to_have_count(1)
    workbench.expect_path(r"/flows\?flow=orders&q=receipt")


def test_focus_leaves_what_leads_to_a_step_and_what_follows(workbench):
    workbench.open("/flows?flow=orders&step=Charge")
    workbench.button("Only what leads here and what follows").click()
    expect(node(workbench, "Get Order")).to_have_count(0)
    expect(node(workbench, "Create Order")).to_have_count(1)
    workbench.button("Show all steps again", workbench.page.get_by_role("main")).first.click()
    expect(node(workbench, "Get Order")).to_have_count(1)


def test_a_collapsed_step_hides_what_follows_and_says_how_much(workbench):
    workbench.open("/flows?flow=orders")
    node(workbench, "Charge").hover()
    workbench.button("Hide what follows: Charge").click()
    expect(node(workbench, "Send Receipt")).to_have_count(0)
    expect(workbench.button("Show 1 hidden steps: Charge")).to_be_visible()
    workbench.page.reload()
    expect(node(workbench, "Charge")).to_have_count(1)
    expect(node(workbench, "Send Receipt")).to_have_count(0)


def test_calls_are_counted_on_the_steps_as_they_happen(workbench, host):
    workbench.open("/flows?flow=orders")
    expect(node(workbench, "Charge")).to_have_count(1)
    expect(workbench.page.get_by_role("navigation", name="Workbench").get_by_role("status")).to_have_text("Live")
    host.post("/orders", {"orderId": f"flow-{uuid.uuid4().hex[:8]}", "card": "visa"})
    expect(node(workbench, "Charge")).to_contain_text(re.compile(r"[1-9]\d* calls?"))
    expect(node(workbench, "Send Receipt")).to_contain_text(re.compile(r"[1-9]\d* calls?"))


def test_calls_from_before_the_page_was_opened_are_counted_too(workbench, host):
    host.post("/orders", {"orderId": f"flow-{uuid.uuid4().hex[:8]}", "card": "visa"})
    workbench.open("/flows?flow=orders")
    expect(node(workbench, "Create Order")).to_contain_text(re.compile(r"[1-9]\d* calls?"))


def test_a_flow_that_is_not_there_says_so_and_leads_to_those_that_are(workbench):
    workbench.open("/flows?flow=nowhere")
    expect(workbench.page.get_by_text("There is no flow “nowhere”")).to_be_visible()
    workbench.page.get_by_role("link", name="Show all steps").click()
    expect(node(workbench, "Charge")).to_have_count(1)
    workbench.faults.clear()  # Chromium itself prints the 404


def test_from_afar_a_step_shows_its_name_alone(workbench):
    workbench.open("/flows?flow=orders")
    charge = node(workbench, "Charge")
    expect(charge.get_by_text("order.created")).to_be_visible()
    box = workbench.page.get_by_test_id("graph").bounding_box()
    workbench.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 40)
    for _ in range(6):
        workbench.page.mouse.wheel(0, 300)
    expect(charge.get_by_text("order.created")).to_be_hidden()
    expect(charge.get_by_text("Charge", exact=True)).to_be_visible()


def test_a_step_keeps_the_place_where_it_was_put(workbench, host):
    workbench.open("/flows?flow=reports")
    moved = node(workbench, "Hourly Check")
    box = moved.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 12
    workbench.page.mouse.move(x, y)
    workbench.page.mouse.down()
    workbench.page.mouse.move(x + 30, y + 90, steps=4)
    workbench.page.mouse.up()
    file = host.project / "motia-workbench.json"
    host.until(lambda: file.exists() and "hourly_check_step.py" in file.read_text())
    kept = next(flow for flow in json.loads(file.read_text()) if flow["id"] == "reports")
    assert set(kept["config"]["steps/hourly_check_step.py"]) >= {"x", "y"}
    workbench.page.reload()
    workbench.button("Forget all places and lay out anew").click()
    expect(workbench.button("Forget all places and lay out anew")).to_have_count(0)


def test_a_topic_that_nobody_subscribes_to_is_warned_of(workbench):
    workbench.open("/flows?flow=orders")
    workbench.page.get_by_role("button", name=re.compile("warning")).click()
    warnings = workbench.page.get_by_role("dialog")
    warnings.get_by_role("button", name=re.compile("order.refused")).click()
    workbench.expect_path(r"/flows\?flow=orders&step=Charge")


def test_the_last_runs_of_a_step_lead_to_their_traces(workbench, host):
    host.post("/orders", {"orderId": f"flow-{uuid.uuid4().hex[:8]}", "card": "visa"})
    workbench.open("/flows?flow=orders&step=Create+Order&tab=runs")
    panel(workbench, "Create Order").get_by_role("link", name=re.compile("ok")).first.click()
    workbench.expect_path(r"/runs/[0-9a-f]{32}\?run=.+")


@pytest.mark.parametrize("name", ["<script>alert(2)</script>"])
def test_names_are_text_whatever_stands_in_them(workbench, name):
    workbench.open("/flows?flow=%3Cscript%3Ealert(2)%3C%2Fscript%3E")
    expect(workbench.page.get_by_role("combobox", name="Flow")).to_have_value(name)
    expect(workbench.page.get_by_test_id("graph").get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()
    assert workbench.page.locator("img[src=x]").count() == 0


def test_the_keyboard_goes_from_step_to_step(workbench):
    workbench.open("/flows?flow=orders")
    expect(node(workbench, "Charge")).to_have_count(1)
    workbench.page.keyboard.press("j")
    expect(workbench.page.get_by_role("complementary")).to_have_count(1)
    first = workbench.path
    workbench.page.keyboard.press("j")
    workbench.page.wait_for_url(lambda url: not url.endswith(first))
    workbench.page.keyboard.press("k")
    workbench.page.wait_for_url(lambda url: url.endswith(first))


def test_a_graph_of_many_steps_becomes_whole_and_shows_the_step_of_the_address(workbench):
    """The answer of the host a hundred times over, which has no more steps than a test needs."""

    def many(route):
        graph = route.fetch().json()
        copies = [_renamed(graph, f"{number:02d} ") for number in range(100)]
        parts = {part: [item for copy in copies for item in copy[part]] for part in ("nodes", "edges")}
        route.fulfill(json={**graph, **parts, "positions": {}, "warnings": []})

    workbench.page.route("**/__motia/api/flows/orders", many)
    workbench.open("/flows?flow=orders&step=97+Charge")
    nodes = workbench.page.get_by_test_id("graph").locator(".react-flow__node")
    expect(nodes).to_have_count(500)
    expect(workbench.page.get_by_test_id("graph").locator(".react-flow__edge")).to_have_count(400)
    expect(node(workbench, "97 Charge")).to_be_in_viewport()
    assert len({tuple(box.bounding_box().items()) for box in nodes.all()[:50]}) == 50, "each has a place of its own"
    workbench.faults.clear()  # the 404 of the step that only this answer knows


def _renamed(graph, prefix):
    nodes = [{**step, "id": prefix + step["id"], "name": prefix + step["name"]} for step in graph["nodes"]]
    ends = ("id", "source", "target")
    return {"nodes": nodes, "edges": [{**edge, **{end: prefix + edge[end] for end in ends}} for edge in graph["edges"]]}
