"""The step files that the README and the guide show are projects that run, pass tsc, and do what stands beside them."""

import shutil
import subprocess

import pytest

from support.documents import blocks, files_of, readme_curl, transcript
from support.host import PATIENCE_S, ROOT, copy_of, project_of, running
from support.terminal import masked, run, started

ORDERS = ROOT / "examples" / "orders"


def made_of(folder, name):
    """A project of the files in a document, with the packages that they import."""
    project = project_of(folder, files_of(name))
    (project / "node_modules").symlink_to(ORDERS / "node_modules")
    return project


def ask(command):
    return subprocess.run(
        [*command, "--silent", "--show-error"], capture_output=True, text=True, timeout=PATIENCE_S, check=True
    ).stdout


def readme_answer():
    (answer,) = [
        output
        for block in blocks("README.md", language="console")
        for words, output in transcript(block.text)
        if words[0] == "curl"
    ]
    return answer.strip()


def test_the_readmes_three_steps_pass_an_order_on(tmp_path):
    with running(made_of(tmp_path, "README.md")) as host:
        answer = ask(readme_curl(host.url))
        assert masked(answer) == masked(readme_answer())
        created = host.wait_for_message("Order created")
        written = host.wait_for_message("Receipt written", orderId=created["orderId"])
        assert (written["step"], written["traceId"]) == ("Receipt", created["traceId"])
        assert host.get("/__motia/api/problems").json["items"] == []


def test_the_readmes_output_of_the_demo_is_real(tmp_path):
    start, records = [block.text for block in blocks("README.md", language="text")]
    with started("dev", copy_of(ORDERS, tmp_path), cwd=tmp_path) as host:
        host.shows(start)
        assert masked(ask(readme_curl(host.url))) == masked(readme_answer())
        for record in records.splitlines():  # of three processes, each as soon as it comes to it
            host.shows(record)


def test_the_guides_steps_do_what_the_guide_says(tmp_path):
    with running(made_of(tmp_path, "docs/guide.md")) as host:
        assert host.get("/__motia/api/problems").json["items"] == []
        assert host.post("/greet/Ada", {}).json == {"text": "Hello, Ada!"}
        assert host.wait_for_message("Remembered")["text"] == "Hello, Ada!"
        assert host.post("/__motia/api/cron/Count/run", {}).status < 300
        assert host.wait_for_message("Greetings so far")["count"] == 1
        counted = host.get("/count")
        assert counted.headers["content-type"].startswith("text/event-stream")
        assert counted.body.decode() == "".join(f"event: number\ndata: {number}\n\n" for number in range(3))


@pytest.mark.parametrize("name", ["README.md", "docs/guide.md"])
def test_the_typescript_that_is_shown_passes_tsc(tmp_path, name):
    project = made_of(tmp_path, name)
    shutil.copy(ORDERS / "tsconfig.json", project)
    assert run("types", project, cwd=tmp_path).returncode == 0
    checked = subprocess.run(
        [project / "node_modules/.bin/tsc", "--noEmit"], cwd=project, capture_output=True, text=True, check=False
    )
    assert checked.stdout == ""
    assert checked.returncode == 0
