"""`motia-host client`: the stream client in a page's own project, with the lines of the documentation as they stand."""

import json
import re
import subprocess
import sys

import pytest

from support.browser import build, chromium, expect, serving, visiting
from support.host import PATIENCE_S, ROOT, project_of, running

README = (ROOT / "clients" / "stream" / "README.md").read_text("utf-8")
REACT = ROOT / "tests" / "fixtures" / "official-clients" / "node_modules"
OURS, THEIRS = "@motia-host/stream/react", "@motiadev/stream-client-react"
STEPS = {
    "steps/progress.stream.js": 'export const config = { name: "workflow-progress", schema: { type: "object" } };',
    "steps/orders.stream.js": 'export const config = { name: "orders", schema: { type: "object" } };',
    "steps/work.step.js": """
        export const config = { type: "api", name: "Work", method: "POST", path: "/work", emits: [] };
        export const handler = async ({ body }, { streams }) => {
            await streams.workflowProgress.set({ percent: body.percent });
            await streams.orders.set("today", "o-1", { percent: body.percent });
            return { status: 204 };
        };
    """,
}
INDEX = '<link rel="icon" href="data:," /><body><script type="module" src="./main.js"></script></body>'
MAIN = """
    import { createElement } from "react";
    import { createRoot } from "react-dom/client";
    import { App } from "./documented.jsx";
    createRoot(document.body).render(createElement(App));
"""


def documented(language):
    """The only block of that language in the README of the client."""
    (block,) = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return block


def install(folder, *options, path=None):
    """`motia-host client` as its user runs it."""
    return subprocess.run(
        [sys.executable, "-m", "motia_host", "client", str(folder), *options],
        env={"PYTHONPATH": str(ROOT / "host"), "PATH": path} if path is not None else None,
        capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with running(project_of(tmp_path_factory.mktemp("project"), STEPS)) as host:
        yield host


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A project of a page, with React and both names of the client."""
    folder = tmp_path_factory.mktemp("site")
    packages = {name: f"file:{REACT / name}" for name in ("react", "react-dom")}
    (folder / "package.json").write_text(json.dumps({"name": "site", "type": "module", "dependencies": packages}))
    done = install(folder, "--alias")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def built(site, host, tmp_path):
    """Build a page of the site from source files, with the address of the host where the documentation has its own."""

    def build_page(**files):
        page = project_of(site / tmp_path.name, {"index.html": INDEX})
        project_of(page, {name: text.replace("http://localhost:3000", host.url) for name, text in files.items()})
        return serving(build(page, tmp_path / "dist"))

    return build_page


@pytest.mark.parametrize("package", [OURS, THEIRS])
def test_the_documented_react_page_shows_progress_live(browser, host, built, package):
    files = {"main.js": MAIN, "documented.jsx": documented("jsx").replace(OURS, package)}
    with built(**files) as address, visiting(browser, address) as visitor:
        for percent in (25, 75):
            assert host.post("/work", {"percent": percent}).status == 204
            expect(visitor.page.locator("progress")).to_have_attribute("value", str(percent))
        assert visitor.faults == []


def test_the_documented_plain_script_hears_of_changes(browser, host, built):
    assert host.post("/work", {"percent": 99}).status == 204
    with built(**{"main.js": documented("js")}) as address, visiting(browser, "about:blank") as visitor:
        with visitor.page.expect_console_message(lambda message: message.type == "log") as heard:
            visitor.page.goto(address)
        assert heard.value.args[0].json_value() == [{"id": "o-1", "percent": 99}]


def test_the_project_keeps_the_tarballs_so_that_npm_ci_needs_nothing_else(site):
    assert sorted(path.name for path in (site / "vendor").iterdir()) == [
        "motia-host-stream-0.1.0.tgz",
        "motiadev-stream-client-react-0.1.0.tgz",
    ]
    dependencies = json.loads((site / "package.json").read_text())["dependencies"]
    assert dependencies["@motia-host/stream"] == "file:vendor/motia-host-stream-0.1.0.tgz"
    assert dependencies[THEIRS] == "file:vendor/motiadev-stream-client-react-0.1.0.tgz"
    locked = json.loads((site / "package-lock.json").read_text())["packages"]
    assert all(package.get("resolved", "file:").split(":")[0] != "https" for package in locked.values())


def test_without_the_option_the_alias_stays_away_and_a_former_version_makes_room(tmp_path):
    project_of(tmp_path, {"package.json": '{"name": "page"}', "vendor/motia-host-stream-0.0.1.tgz": "old"})
    done = install(tmp_path)
    assert (done.returncode, done.stdout) == (
        0,
        f"Installed @motia-host/stream from {tmp_path}/vendor/motia-host-stream-0.1.0.tgz.\n",
    )
    assert [path.name for path in (tmp_path / "vendor").iterdir()] == ["motia-host-stream-0.1.0.tgz"]
    assert not (tmp_path / "node_modules" / "@motiadev").exists()


def test_a_folder_without_a_package_json_is_refused(tmp_path):
    done = install(tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        f"client-not-installed: The stream client was not installed in {tmp_path}: it has no package.json.\n"
        "  Name the folder of the page, or run `npm init` there first.\n"
    )


def test_a_machine_without_npm_is_told_what_to_install(tmp_path):
    project_of(tmp_path, {"package.json": "{}"})
    done = install(tmp_path, path="/nowhere")
    assert done.returncode == 1
    assert done.stderr == (
        f"client-not-installed: The stream client was not installed in {tmp_path}: npm was not found in PATH.\n"
        "  Install Node.js with npm.\n"
    )


def test_a_package_json_that_npm_cannot_read_is_left_as_it_is(tmp_path):
    project_of(tmp_path, {"package.json": "{"})
    done = install(tmp_path)
    assert done.returncode == 1
    assert "npm ended with status" in done.stderr
    assert (tmp_path / "package.json").read_text() == "{"
