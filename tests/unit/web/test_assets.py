"""The built Workbench under `/__motia/ui/`: which file, in which encoding, kept for how long, and what it may load."""

import gzip

import pytest

from motia_host import resources
from motia_host.steps.settings import Settings
from unit.web.harness import TOKEN, api, running

pytestmark = pytest.mark.anyio
UI = "/__motia/ui/"
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A small Workbench in the place where the installation keeps it."""
    dist = tmp_path / "workbench" / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html><title>Workbench</title>")
    (dist / "icon.svg").write_text("<svg/>")
    (dist / "assets" / "app-1a2b.js").write_text("let a = 1")
    (dist / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(b"let a = 1"))
    (dist / "assets" / "app-1a2b.js.br").write_bytes(b"as brotli")
    (dist / ".vite").mkdir()
    (dist / ".vite" / "manifest.json").write_text("s3cret")
    (tmp_path / "secret.txt").write_text("s3cret")
    monkeypatch.setattr(resources, "_PLACES", (tmp_path,))
    return dist


async def test_slash_leads_to_the_workbench_until_a_step_has_it():
    async with running() as host:
        answer = await host.get("/")
        assert (answer.status, answer.headers["location"]) == (303, UI)
    async with running(api("/")) as host:
        assert (await host.get("/")).status == 200


@pytest.mark.parametrize("path", ["", "runs", "runs/4bf92f?tab=logs", "index.html"])
async def test_every_address_of_the_workbench_is_answered_with_its_page(built, path):
    async with running() as host:
        answer = await host.get(UI + path)
        assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert (answer.body, answer.headers["cache-control"]) == ((built / "index.html").read_bytes(), "no-cache")
        again = await host.get(UI + path, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status, again.body) == (304, b"")


async def test_nothing_may_run_that_is_not_one_of_its_files(built):
    async with running() as host:
        for path in ("", "assets/app-1a2b.js"):
            headers = (await host.get(UI + path)).headers
            policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
            assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
            assert (policy["frame-ancestors"], headers["x-frame-options"]) == ("'none'", "DENY")
            assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")


async def test_hashed_files_are_kept_for_ever_and_come_packed_where_that_is_accepted(built):
    async with running() as host:
        path = f"{UI}assets/app-1a2b.js"
        plain = await host.get(path, headers=PLAIN)
        assert (plain.body, plain.headers["content-type"]) == (b"let a = 1", "text/javascript; charset=utf-8")
        assert "immutable" in plain.headers["cache-control"]
        assert plain.headers["vary"] == "accept-encoding"
        packed = await host.get(path, headers={"Accept-Encoding": "gzip"})
        assert (packed.headers["content-encoding"], packed.body) == ("gzip", b"let a = 1")
        best = await host.send_raw(f"GET {path} HTTP/1.0\r\naccept-encoding: gzip, br\r\n\r\n".encode())
        assert (b"content-encoding: br\r\n" in best, best.endswith(b"as brotli")) == (True, True)
        assert (await host.get(f"{UI}assets/gone-9.js")).status == 404


@pytest.mark.parametrize(
    "path",
    ["../../secret.txt", "..%2F..%2Fsecret.txt", "%2e%2e/%2e%2e/secret.txt", "/etc/passwd", ".vite/manifest.json"],
)
async def test_nothing_outside_of_its_folder_is_served(built, path):
    async with running() as host:
        answer = await host.send_raw(f"GET {UI}{path} HTTP/1.0\r\n\r\n".encode())
        assert b"s3cret" not in answer
        assert b"root:" not in answer


async def test_a_clone_in_which_it_is_not_built_says_how(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "_PLACES", (tmp_path,))
    async with running() as host:
        answer = await host.get(UI)
        assert (answer.status, b"make workbench" in answer.body) == (503, True)


async def test_outside_dev_a_browser_without_the_token_is_told_where_it_is(built):
    async with running(settings=Settings.model_validate({"mode": "start"})) as host:
        refused = await host.get(UI, headers={"Accept": "text/html"})
        assert (refused.status, b"host.json" in refused.body) == (401, True)
        assert (await host.get(UI)).status == 401
        entered = await host.get(f"{UI}runs?token={TOKEN}")
        assert (entered.status, entered.headers["location"]) == (303, f"{UI}runs")
        cookie = entered.headers["set-cookie"].partition(";")[0]
        assert (await host.get(UI, headers={"Cookie": cookie})).status == 200
