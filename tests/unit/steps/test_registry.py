"""The registry: what is served, and what an author is told about the rest."""

import pytest

from motia_host.steps.model import Loaded, Problem
from motia_host.steps.registry import build
from motia_host.steps.settings import Settings
from motia_host.steps.validation import Violation


def step(path, /, **config):
    language = "python" if path.endswith(".py") else "node"
    return Loaded(path, language, "step", {"config": {"name": path, **config}, "validates": []})


def api(file="steps/a.step.ts", /, **config):
    return step(file, **{"type": "api", "path": "/a", "method": "POST", **config})


def event(file="steps/e.step.ts", /, **config):
    return step(file, **{"type": "event", "subscribes": ["t"], **config})


def errors(registry):
    return [(problem.name, problem.text) for problem in registry.problems if problem.level == "error"]


def warnings(registry):
    return [(problem.text, problem.hint) for problem in registry.problems if problem.level == "warning"]


def test_an_api_step_is_routed_with_its_limits_and_validator():
    registry = build(
        [api(bodySchema={"type": "object", "required": ["customerId"]}, emits=["x", {"topic": "y"}])], Settings()
    )
    found = registry.router.match("POST", "/a").target
    assert (found.timeout_ms, found.emits, found.language) == (30_000, {"x", "y"}, "TypeScript")
    assert found.body_validator.violations({}) == [Violation("$.customerId", "is required")]


def test_a_handler_timeout_is_in_seconds_and_zero_means_none():
    registry = build(
        [
            event("steps/a.step.ts", infrastructure={"handler": {"timeout": 2}}),
            event("steps/b.step.ts", infrastructure={"handler": {"timeout": 0}}),
            event("steps/c.step.ts"),
        ],
        Settings(),
    )
    assert [step.timeout_ms for step in registry.steps.values()] == [2_000, None, 900_000]


def test_max_retries_of_n_means_n_plus_one_attempts_and_retry_wins_with_a_warning():
    registry = build(
        [
            event("steps/a.step.ts", infrastructure={"queue": {"maxRetries": 1}}),
            event("steps/b.step.ts", infrastructure={"queue": {"maxRetries": 1}}, retry={"maxAttempts": 7}),
        ],
        Settings(),
    )
    assert [step.delivery.retry.max_attempts for step in registry.steps.values()] == [2, 7]
    assert (
        "steps/b.step.ts: both `retry` and `queue.maxRetries` are given; `retry` counts.",
        "Remove `maxRetries`.",
    ) in warnings(registry)


def test_two_steps_of_one_name_are_refused_naming_both_files_and_kept_apart_under_compat():
    files = [event("steps/a.step.ts", name="Same"), event("steps/b.step.py", name="Same")]
    assert errors(build(files, Settings())) == [
        ("step-duplicate", "Two steps are named 'Same': steps/a.step.ts and steps/b.step.py.")
    ]
    assert list(build(files, Settings(compat="motia-0.17")).steps) == [
        "Same",
        "Same#steps/b.step.py",
    ]  # .step.py is last


def test_two_steps_on_one_route_are_refused_naming_both():
    registry = build([api("steps/a.step.ts"), api("steps/b.step.ts")], Settings())
    assert errors(registry) == [("route-duplicate", "Two steps serve POST /a: steps/a.step.ts and steps/b.step.ts.")]


def test_under_compat_the_first_of_two_steps_on_one_route_answers_with_a_warning():
    registry = build([api("steps/a.step.ts"), api("steps/b.step.ts")], Settings(compat="motia-0.17"))
    assert registry.router.match("POST", "/a").target.file == "steps/b.step.ts"
    assert (errors(registry), len(registry.steps)) == ([], 2)
    text = "Two steps serve POST /a: steps/b.step.ts and steps/a.step.ts. steps/b.step.ts answers, as in Motia."
    assert text in [text for text, _ in warnings(registry)]


def test_the_most_exact_route_wins_and_under_compat_the_one_that_motia_found_first():
    files = [api("steps/get.step.ts", path="/a/new"), api("steps/show.step.ts", path="/a/:id")]
    plain, compat = build(files, Settings()), build(files, Settings(compat="motia-0.17"))
    assert plain.router.match("POST", "/a/new").target.file == "steps/get.step.ts"
    assert compat.router.match("POST", "/a/new").target.file == "steps/show.step.ts"
    told = "POST /a/new of steps/get.step.ts is never reached: steps/show.step.ts answers it by its path /a/:id, as in Motia"
    assert [text for text, _ in warnings(compat) if text.startswith(told)] != []
    assert [text for text, _ in warnings(plain) if "is never reached" in text] == []


def test_two_streams_of_one_name_are_refused_and_under_compat_the_last_counts_with_a_warning():
    files = [
        Loaded(f"src/{name}.stream.js", "node", "stream", {"config": {"name": "pets"}, "canAccess": False})
        for name in "ab"
    ]
    plain, compat = build(files, Settings()), build(files, Settings(compat="motia-0.17"))
    assert (plain.streams["pets"].file, len(errors(plain))) == ("src/a.stream.js", 1)
    assert (compat.streams["pets"].file, errors(compat)) == ("src/a.stream.js", [])  # Motia reads folders from z to a
    assert any("src/a.stream.js counts, as in Motia." in text for text, _ in warnings(compat))


def test_an_event_step_without_a_topic_is_refused_and_under_compat_registered():
    files = [event(subscribes=[])]
    assert errors(build(files, Settings())) != []
    assert list(build(files, Settings(compat="motia-0.17")).steps) == ["steps/e.step.ts"]


def test_under_compat_an_old_python_file_gives_way_to_the_one_that_took_its_place():
    files = [api("src/chat-status.step.py", name="Status", path="/s"), api("src/chat_status_step.py", name="Status", path="/s"),
             api("src/other.step.py", name="Other", path="/S2"), api("src/renamed_step.py", name="Renamed", path="/S2"),
             event("src/alone.step.py", name="Alone")]  # fmt: skip
    registry = build(files, Settings(compat="motia-0.17"))
    assert sorted(registry.by_file) == ["src/alone.step.py", "src/chat_status_step.py", "src/renamed_step.py"]
    text = "src/chat-status.step.py is left out: src/chat_status_step.py is the same step, and Motia 0.17 passed over *.step.py."
    assert (text, "Remove it.") in warnings(registry)


DOUBTFUL = [
    (api(emits=[""]), "emits: names an empty topic"),
    (api(path="a"), "path: 'a' does not start with /, so no request reaches the step"),
    (api(bodySchema={"type": "object", "properties": {"a": {"type": "string", "required": True}}}), "bodySchema: is not a valid JSON Schema"),
    (event(input={"type": "text"}), "input: is not a valid JSON Schema"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "fault"), DOUBTFUL, ids=[fault.partition(":")[0] for _, fault in DOUBTFUL])
def test_what_motia_let_pass_is_refused_and_under_compat_registered_with_a_warning(file, fault):
    plain, compat = build([file], Settings()), build([file], Settings(compat="motia-0.17"))
    assert (len(errors(plain)), len(plain.steps)) == (1, 0)
    assert (errors(compat), len(compat.steps)) == ([], 1)
    assert any(fault in text for text, _ in warnings(compat))


def test_what_documents_a_response_and_is_no_schema_hinders_nobody():
    registry = build([api(responseSchema={"200": "a string", "400": {"type": "object"}})], Settings())
    assert registry.steps["steps/a.step.ts"].config.response_schema == {"200": None, "400": {"type": "object"}}


def test_the_hosts_own_paths_cannot_be_declared():
    registry = build([api(path="/__motia/health")], Settings())
    assert errors(registry)[0][1] == (
        "steps/a.step.ts: the config of the step is not valid: path: /__motia and everything below it belongs to the host."
    )


def test_a_config_that_is_wrong_says_where_and_the_others_are_served():
    registry = build(
        [api("steps/a.step.ts", method="FETCH"), step("steps/b.step.ts", type="apii"), event()], Settings()
    )
    assert list(registry.steps) == ["steps/e.step.ts"]
    assert [text.split("not valid: ")[1] for _, text in errors(registry)] == [
        "method: Input should be 'GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS' or 'HEAD'.",
        "config: `type` is 'apii'; it must be one of api, event, cron, noop.",
    ]
    assert not registry.complete


def test_a_schema_that_is_none_is_told_with_its_part():
    registry = build([api(bodySchema={"type": "strin"})], Settings())
    assert errors(registry)[0][1].startswith(
        "steps/a.step.ts: the config of the step is not valid: bodySchema: is not a valid JSON Schema:"
    )


def test_a_cron_expression_or_zone_that_cannot_be_is_told():
    registry = build(
        [
            step("steps/a.step.ts", type="cron", cron="0 0 30 2 *"),
            step("steps/b.step.ts", type="cron", cron="* * *"),
            step("steps/c.step.ts", type="cron", cron="@daily", timezone="Europe/Berlim"),
            step("steps/d.step.ts", type="cron", cron="*/5 * * * * *", timezone="Europe/Berlin"),
        ],
        Settings(),
    )
    assert list(registry.steps) == ["steps/d.step.ts"]
    assert [text.split("not valid: ")[1] for _, text in errors(registry)] == [
        "cron: '0 0 30 2 *' is never due.",
        "cron: '* * *' has 3 fields; five are needed, or six with seconds first.",
        "cron: there is no time zone 'Europe/Berlim'; use a name such as Europe/Berlin or UTC.",
    ]


def test_a_file_that_did_not_load_keeps_file_line_and_reason():
    broken = Loaded(
        "steps/x.step.py",
        "python",
        "step",
        None,
        {"message": "x", "data": {"reason": "invalid syntax", "line": 3, "file": "lib/y.py"}},
    )
    assert build([broken], Settings()).problems == (
        Problem(
            "error",
            "step-load-failed",
            "steps/x.step.py cannot be loaded: invalid syntax.",
            "Correct it; the other steps are served meanwhile.",
            "lib/y.py",
            3,
        ),
    )


def test_a_command_that_mends_a_file_that_did_not_load_is_told_by_itself_so_that_it_can_be_copied():
    error = {"message": "x", "data": {"reason": "the package ws is not installed. Run: npm install ws"}}
    (problem,) = build([Loaded("a.step.ts", "node", "step", None, error)], Settings()).problems
    assert (problem.text, problem.hint) == (
        "a.step.ts cannot be loaded: the package ws is not installed.",
        "Run: npm install ws",
    )


def test_near_misses_of_topics_and_keys_are_suggested():
    registry = build([api(emits=["order.created"], bodySchem={}), event(subscribes=["order.craeted"])], Settings())
    assert warnings(registry) == [
        ("steps/a.step.ts: the config key `bodySchem` is not known and has no effect.", "Did you mean `bodySchema`?"),
        ("steps/a.step.ts emits 'order.created', which no step subscribes to.", "Did you mean 'order.craeted'?"),
        ("steps/e.step.ts subscribes to 'order.craeted', which no step emits.", "Did you mean 'order.created'?"),
    ]


def test_near_misses_in_the_parts_of_a_config_are_suggested_too():
    queue = {"queue": {"maxRetry": 3}, "handler": {"timeOut": 1}}
    registry = build([event(infrastructure=queue, retry={"maxAttempt": 2})], Settings())
    found = {text.split("`")[1]: hint for text, hint in warnings(registry) if "is not known" in text}
    assert found == {
        "infrastructure.queue.maxRetry": "Did you mean `maxRetries`?",
        "infrastructure.handler.timeOut": "Did you mean `timeout`?",
        "retry.maxAttempt": "Did you mean `maxAttempts`?",
    }


def test_a_visibility_timeout_has_to_outlast_the_handlers_own():
    def built(visible, timeout):
        limits = {"queue": {"visibilityTimeout": visible}, "handler": {"timeout": timeout}}
        return errors(build([event(infrastructure=limits)], Settings()))

    [(name, text)] = built(30, 30)
    assert name == "step-invalid"
    assert "infrastructure.queue.visibilityTimeout" in text
    assert "30 s has to be longer than `handler.timeout`, which is 30 s" in text
    assert built(31, 30) == built(30, 0) == []


def test_an_empty_list_of_emits_allows_none_and_under_compat_any():
    files = [api(emits=[])]
    assert build(files, Settings()).steps["steps/a.step.ts"].emits == frozenset()
    assert build(files, Settings(compat="motia-0.17")).steps["steps/a.step.ts"].emits is None


def test_a_schema_must_not_make_the_host_fetch_anything():
    registry = build([api(bodySchema={"$ref": "http://example.com/x.json"})], Settings())
    assert "schemas from elsewhere are not fetched" in errors(registry)[0][1]
