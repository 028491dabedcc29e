"""A host that dies and comes back at its port while pages of it are open."""

import urllib.parse

from playwright.sync_api import Page, expect

from support.host import Host, project_of, running
from support.workbench import UI, workbench_of

STEP = """
config = {{"type": "api", "name": "{name}", "method": "POST", "path": "/{name}", "emits": []}}


async def handler(req, ctx):
    ctx.logger.info("{name} was asked")
    return {{"status": 200, "body": {{}}}}
"""


def step(name: str) -> dict[str, str]:
    return {f"steps/{name}_step.py": STEP.format(name=name)}


def state_of(page: Page):
    return page.get_by_role("navigation", name="Workbench").get_by_role("status")


def row(page: Page, answer):
    return page.get_by_role("row").filter(has_text=answer.headers["x-trace-id"][-8:])


def test_pages_say_that_the_host_is_away_and_show_what_happened_when_it_is_back(browser, tmp_path) -> None:
    project = project_of(tmp_path / "project", step("before"))
    with running(project) as host, workbench_of(browser, host) as workbench:
        runs = workbench.open("/runs").page
        first = host.post("/before", {})
        expect(row(runs, first)).to_be_visible()
        endpoints, logs = (beside(runs, host, path) for path in ("endpoints", "logs"))
        expect(logs.get_by_text("before was asked")).to_have_count(1)
        port = urllib.parse.urlsplit(host.url).port

        host.process.kill()
        host.process.wait()
        expect(state_of(runs)).to_have_text("Host is away")
        expect(row(runs, first)).to_be_visible()

        project_of(project, step("after"))
        with running(project, "--port", str(port)) as again:
            second = again.post("/after", {})
            for page in (runs, endpoints, logs):
                expect(state_of(page)).to_have_text("Live")
            expect(row(runs, second)).to_be_visible()
            expect(row(runs, first)).to_be_visible()
            expect(endpoints.get_by_role("navigation", name="Endpoints")).to_contain_text("/after")
            expect(logs.get_by_text("after was asked")).to_have_count(1)
            third = again.post("/before", {})
            expect(row(runs, third)).to_be_visible()
            expect(logs.get_by_text("before was asked")).to_have_count(2)
        own = [fault for fault in workbench.faults if "net::ERR_" not in fault]
        assert own == [], "but what Chromium itself prints of a host that is away"


def beside(page: Page, host: Host, path: str) -> Page:
    """Another tab of the same visitor, live."""
    tab = page.context.new_page()
    tab.goto(f"{host.url}{UI}/{path}")
    expect(state_of(tab)).to_have_text("Live")
    return tab
