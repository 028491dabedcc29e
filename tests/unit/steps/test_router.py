"""The router: Motia's path syntax, the most exact route first."""

import pytest

from motia_host.steps.router import Match, Miss, RouteError, Router


def routes(*paths: str, lenient: bool = False) -> Router[str]:
    router: Router[str] = Router(lenient=lenient)
    for path in paths:
        method, _, pattern = path.partition(" ")
        assert router.add(method, pattern, path) is None
    return router


@pytest.mark.parametrize(
    ("pattern", "path", "params"),
    [
        ("/", "/", {}),
        ("/orders", "/orders", {}),
        ("/orders/:id", "/orders/7", {"id": "7"}),
        ("/orders/:id", "/orders/a%20b%2Fc", {"id": "a b/c"}),
        ("/orders/:id", "/orders/%ff", {"id": "%ff"}),
        ("/orders/:id?", "/orders", {}),
        ("/orders/:id?", "/orders/7", {"id": "7"}),
        ("/files/*", "/files/a/b.txt", {"0": "a/b.txt"}),
        ("/files/*/raw", "/files/a/b/raw", {"0": "a/b"}),
        ("/report-:year.pdf", "/report-2026.pdf", {"year": "2026"}),
        (r"/n/:id(\d+)", "/n/42", {"id": "42"}),
        ("/café", "/caf%C3%A9", {}),
        ("/a/:b/c/:d", "/a/1/c/2", {"b": "1", "d": "2"}),
    ],
)
def test_a_path_that_fits_yields_its_parameters(pattern, path, params):
    assert routes(f"GET {pattern}").match("GET", path) == Match(f"GET {pattern}", params)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/orders", "/orders/"),
        ("/orders", "/Orders"),
        ("/orders/:id", "/orders/"),
        ("/orders/:id", "/orders/1/2"),
        ("/files/*", "/files"),
        (r"/n/:id(\d+)", "/n/x"),
    ],
)
def test_a_path_that_does_not_fit_is_unknown(pattern, path):
    assert routes(f"GET {pattern}").match("GET", path) == Miss()


def test_the_most_exact_route_wins_whatever_the_order():
    router = routes("GET /a/*", "GET /a/:id", "GET /a/:id.json", "GET /a/b")
    assert [router.match("GET", path).target for path in ("/a/b", "/a/x.json", "/a/x", "/a/x/y")] == [
        "GET /a/b",
        "GET /a/:id.json",
        "GET /a/:id",
        "GET /a/*",
    ]


def test_in_a_lenient_router_the_first_registered_wins_however_exact_the_others_are():
    router = routes("GET /a/b", "GET /a/:id/c", "GET /a/*", lenient=True)
    assert [router.match("GET", path).target for path in ("/a/b", "/A/x/c/", "/a/x")] == [
        "GET /a/b",
        "GET /a/:id/c",
        "GET /a/*",
    ]
    assert router.add("GET", "/a/new", "too late") == "GET /a/*"
    assert router.add("POST", "/a/new", "POST /a/new") is None
    assert router.add("GET", "/a/:late", "GET /a/:late") is None
    assert [router.match(*asked.split()) for asked in ("GET /a/New", "POST /a/New")] == [
        Match("GET /a/*", {"0": "New"}),
        Match("POST /a/new", {}),
    ]


def test_a_literal_that_leads_nowhere_falls_back_to_a_parameter():
    assert routes("GET /a/b/c", "GET /a/:id/d").match("GET", "/a/b/d") == Match("GET /a/:id/d", {"id": "b"})


def test_a_wrong_method_names_the_allowed_ones():
    assert routes("GET /a", "POST /a", "PUT /:x").match("DELETE", "/a") == Miss(
        frozenset({"GET", "HEAD", "POST", "PUT"})
    )


def test_head_falls_back_to_get_unless_it_has_a_route_of_its_own():
    router = routes("GET /a", "HEAD /b", "GET /b")
    assert [router.match("HEAD", path).target for path in ("/a", "/b")] == ["GET /a", "HEAD /b"]


def test_the_same_route_twice_answers_who_has_it():
    router = routes("GET /a/:id")
    assert router.add("GET", "/a/:other", "second") == "GET /a/:id"
    assert router.match("GET", "/a/1") == Match("GET /a/:id", {"id": "1"})


def test_a_lenient_router_ignores_case_and_a_trailing_slash_but_keeps_values():
    router = routes("GET /Orders/:id", "GET /Plain", lenient=True)
    assert router.match("GET", "/oRDERS/AbC/") == Match("GET /Orders/:id", {"id": "AbC"})
    assert router.match("GET", "/plain/") == Match("GET /Plain", {})


def test_a_wildcard_takes_nothing_behind_a_slash_also_where_trailing_slashes_are_ignored():
    lenient = routes("GET /files/*", "GET /a/:b", lenient=True)
    assert lenient.match("GET", "/files/") == Match("GET /files/*", {"0": ""})
    assert [lenient.match("GET", path) for path in ("/files", "/a/", "/b/")] == [Miss(), Miss(), Miss()]
    assert routes("GET /files/*").match("GET", "/files/") == Match("GET /files/*", {"0": ""})


@pytest.mark.parametrize("path", ["/a/:b?/c", "/a/b?", "/a/:b([)"])
def test_a_pattern_that_cannot_be_a_route_is_refused(path):
    with pytest.raises(RouteError):
        Router().add("GET", path, "x")
