"""The two zones: which Host, Origin and token reach what. Every admin route is tried, with every method, from where it must be refused."""

import re

import pytest

from motia_host.engine.requests import ApiReply
from motia_host.steps.settings import Settings
from motia_host.web.admin.table import LIVE, ROUTES
from motia_host.web.zones import Zones, is_loopback_name, is_reserved
from unit.web.harness import TOKEN, api, running

pytestmark = pytest.mark.anyio
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
START = Settings.model_validate({"mode": "start"})
FOREIGN = {
    "another site": {"Origin": "https://evil.example"},
    "another port of this machine": {"Origin": "http://localhost:1"},
    "null": {"Origin": "null"},
    "an image on another site": {"Sec-Fetch-Site": "cross-site"},
    "a page on another port": {"Sec-Fetch-Site": "same-site"},
    "a name that was made to lead here": {"Host": "evil.example"},
}


def paths():
    """Every route with its parameters filled in, and some that do not exist."""
    known = {re.sub(r":\w+", "x", route.path) for route in ROUTES}
    return sorted(
        known
        | {
            "/__motia/api/unknown",
            "/__motia/ui/",
            "/__MOTIA/api/steps",
            "/%5F_motia/api/steps",
            "/motia/analytics/user",
        }
    )


@pytest.mark.parametrize("who", FOREIGN)
@pytest.mark.parametrize("mode", ["dev", "start", "compat"])
async def test_no_admin_route_answers_a_foreign_page(who, mode):
    given = {"compat": "motia-0.17"} if mode == "compat" else {"mode": mode}
    async with running(settings=Settings.model_validate(given)) as host:
        for path in paths():
            for method in METHODS:
                headers = {**FOREIGN[who], "Authorization": f"Bearer {TOKEN}"}
                answer = await host.request(method, path, headers=headers)
                assert answer.status == 403, (method, path, answer.status)
                assert "access-control-allow-origin" not in answer.headers


async def test_outside_dev_no_admin_route_answers_without_the_token():
    async with running(settings=START) as host:
        for path in paths():
            for method in METHODS:
                for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": "motia_admin=1"}):
                    answer = await host.request(method, path, headers=headers)
                    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer"), (method, path)


async def test_in_dev_the_token_is_needed_as_soon_as_others_can_reach_the_port():
    async with running(bind="0.0.0.0") as host:
        assert (await host.get("/__motia/api/steps")).status == 401
        assert (await host.get("/__motia/api/steps", headers={"Authorization": f"Bearer {TOKEN}"})).status == 200


async def test_the_own_page_and_programs_reach_every_read_route_in_dev():
    async with running() as host:
        for route in ROUTES:
            if route.method == "GET" and ":" not in route.path and route.path != LIVE:
                own = {"Origin": host.url, "Sec-Fetch-Site": "same-origin"}
                assert (await host.get(route.path, headers=own)).status in {200, 303, 501, 503}, route.path
                assert (await host.get(route.path)).status in {200, 303, 501, 503}, route.path


async def test_the_link_with_the_token_becomes_a_same_site_cookie():
    async with running(settings=START) as host:
        answer = await host.get(f"/__motia/api/steps?limit=5&token={TOKEN}")
        assert (answer.status, answer.headers["location"]) == (303, "/__motia/api/steps?limit=5")
        cookie = answer.headers["set-cookie"]
        assert ("HttpOnly" in cookie, "SameSite=Strict" in cookie, TOKEN in cookie) == (True, True, False)
        sent = {"Cookie": cookie.partition(";")[0]}
        assert (await host.get("/__motia/api/steps", headers=sent)).status == 200
        foreign = await host.get("/__motia/api/steps", headers={**sent, "Origin": "http://localhost:1"})
        assert foreign.status == 403


async def test_dev_answers_pages_of_every_loopback_origin_and_no_others():
    async with running(api("/a")) as host:
        for origin in ("http://localhost:5173", "http://127.0.0.1:1", "http://[::1]:9", "http://app.localhost"):
            answer = await host.get("/a", headers={"Origin": origin})
            assert (answer.status, answer.headers["access-control-allow-origin"], answer.headers["vary"]) == (
                200,
                origin,
                "Origin",
            )
        for origin in (
            "https://evil.example",
            "null",
            "http://localhost.evil.example",
            "file://",
            "http://127.0.0.1.evil.example",
        ):
            answer = await host.get("/a", headers={"Origin": origin})
            assert (answer.status, answer.error["name"], "access-control-allow-origin" in answer.headers) == (
                403,
                "origin-refused",
                False,
            )


async def test_start_answers_its_own_origin_alone_unless_more_are_named():
    named = Settings.model_validate({"mode": "start", "cors": {"origins": ["https://app.example"]}})
    async with running(api("/a"), settings=START) as host, running(api("/a"), settings=named) as other:
        assert (await host.get("/a", headers={"Origin": host.url})).status == 200
        assert (await host.get("/a", headers={"Origin": "http://localhost:5173"})).status == 403
        assert (await host.get("/a")).status == 200
        assert (await other.get("/a", headers={"Origin": "https://app.example"})).status == 200
        assert (await other.get("/a", headers={"Origin": "https://app.example.evil"})).status == 403


MOTIA_CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "*",
    "access-control-allow-headers": "*",
    "access-control-max-age": "600",
    "access-control-allow-credentials": "true",
}


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://anywhere.example"}])
async def test_under_compat_every_answer_carries_motias_cors_lines_and_no_others(headers):
    preflight = {**headers, "Access-Control-Request-Method": "POST"}
    async with running(api("/a"), settings=Settings.model_validate({"compat": "motia-0.17"})) as host:
        asked = [("GET", "/a", 200, headers), ("GET", "/nothing", 404, headers), ("OPTIONS", "/a", 204, preflight)]
        for method, path, status, given in [*asked, ("OPTIONS", "/nothing", 204, preflight)]:
            answer = await host.request(method, path, headers=given)
            names = [name for name in answer.headers if name.lower().startswith("access-control-")]
            lines = {name.lower(): answer.headers[name] for name in names}
            assert (answer.status, lines) == (status, MOTIA_CORS)


async def _cors_lines_of(headers, settings):
    async def handler(_request, _sink):
        return ApiReply(200, headers, b"1", "json")

    async with running(api("/a"), handlers={"GET /a": handler}, settings=Settings.model_validate(settings)) as host:
        answer = await host.get("/a", headers={"Origin": "http://localhost:5173"})
        return sorted((n.lower(), v) for n, v in answer.headers.items() if n.lower().startswith("access-control-"))


async def test_what_a_response_says_of_cors_takes_the_place_of_the_hosts_line_and_under_compat_leaves_the_others():
    origin = {"Access-Control-Allow-Origin": "https://a.example", "access-control-max-age": "5"}
    assert await _cors_lines_of(origin, {}) == sorted((name.lower(), value) for name, value in origin.items())
    compat = {"compat": "motia-0.17"}
    whole = MOTIA_CORS | {name.lower(): value for name, value in origin.items()}
    assert await _cors_lines_of(origin, compat) == sorted(whole.items())
    exposed = {"Access-Control-Expose-Headers": "x-a"}
    assert ("access-control-expose-headers", "x-a") in await _cors_lines_of(exposed, {})
    for settings in ({}, compat):
        names = [name for name, _ in await _cors_lines_of(exposed, settings)]
        assert len(names) == len(set(names))


async def test_origins_that_are_named_hold_under_compat_too():
    settings = Settings.model_validate({"compat": "motia-0.17", "cors": {"origins": ["https://app.example"]}})
    async with running(api("/a"), settings=settings) as host:
        answer = await host.get("/a", headers={"Origin": "https://app.example"})
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "https://app.example")
        assert (await host.get("/a", headers={"Origin": "https://anywhere.example"})).status == 403


async def test_a_preflight_is_answered_and_errors_carry_cors_lines_too():
    origin = {"Origin": "http://localhost:5173"}
    async with running(api("/a", "POST"), api("/a", "PUT")) as host:
        asked = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        answer = await host.request("OPTIONS", "/a", headers=asked)
        assert (answer.status, answer.headers["access-control-allow-methods"]) == (204, "OPTIONS, POST, PUT")
        assert answer.headers["access-control-allow-headers"] == "content-type"
        missing = await host.get("/nothing", headers=origin)
        assert (missing.status, missing.headers["access-control-allow-origin"]) == (404, origin["Origin"])
        assert (await host.request("OPTIONS", "/nothing", headers=asked)).status == 404


async def test_an_options_step_gets_its_requests_but_no_preflights():
    async with running(api("/a", "OPTIONS")) as host:
        assert (await host.request("OPTIONS", "/a")).json["method"] == "OPTIONS"
        asked = {"Origin": "http://localhost:1", "Access-Control-Request-Method": "POST"}
        assert (await host.request("OPTIONS", "/a", headers=asked)).status == 204


async def test_a_name_that_is_not_ours_is_refused_on_loopback_and_where_names_are_listed():
    listed = Settings.model_validate({"http": {"allowedHosts": ["app.example"]}})
    async with running(api("/a")) as host, running(api("/a"), bind="0.0.0.0", settings=listed) as other:
        assert (await host.get("/a", headers={"Host": "evil.example"})).error["name"] == "host-refused"
        assert (await host.get("/a", headers={"Host": "localhost"})).status == 200
        assert (await other.get("/a", headers={"Host": "app.example:3000"})).status == 200
        assert (await other.get("/a", headers={"Host": "localhost"})).status == 403
        assert (await other.get("/__motia/health/live", headers={"Host": "10.0.0.7"})).status == 200


async def test_slash_and_emit_belong_to_the_host_until_a_step_declares_exactly_them():
    async with running(api("/:anything", "POST"), api("/:anything")) as host:
        assert (await host.get("/")).headers["location"] == "/__motia/ui/"
        assert (await host.post("/emit", json={"topic": "t"})).json["success"] is True
    async with running(api("/"), api("/emit", "POST")) as host:
        assert (await host.get("/")).json["path"] == "/"
        assert (await host.post("/emit", json={"topic": "t"})).json["path"] == "/emit"
        assert (await host.get("/emit")).status == 405


async def test_wildcards_do_not_match_the_reserved_part():
    async with running(api("/*"), api("/*", "POST")) as host:
        assert (await host.get("/__motia/anything")).error["name"] == "route-not-found"
        assert (await host.get("/__motiax")).json["path"] == "/__motiax"


@pytest.mark.parametrize(("name", "loopback"), [
    ("localhost", True), ("LOCALHOST:3000", True), ("127.1.2.3:80", True), ("[::1]:3000", True), ("app.localhost", True),
    ("localhost.", True), ("localhost.evil.example", False), ("127.0.0.1.evil.example", False), ("[::1", False), ("", False),
    ("192.168.0.1", False), ("127.0.0.1@evil.example", False),
])  # fmt: skip
def test_loopback_names_are_told_from_others(name, loopback):
    assert is_loopback_name(name) is loopback


def test_reserved_paths_are_known_in_every_spelling():
    assert all(
        is_reserved(path) for path in ("/__motia", "/__motia/", "/__Motia/x", "/%5f_motia/api", "/__motia%2Fapi")
    )
    assert not any(is_reserved(path) for path in ("/", "/__motiax", "/_motia", "/x/__motia"))


def test_the_cookie_is_not_the_token():
    zones = Zones(mode="start", bind_is_loopback=True, token=TOKEN)
    assert zones.has_token({"Cookie": f"a=1; {zones.cookie_name}={zones.cookie_value}"})
    assert not zones.has_token({"Cookie": f"{zones.cookie_name}={TOKEN}"})
    assert not zones.has_token({"Cookie": "\x00;;="})
