"""Every row of docs/errors.md as it reaches whoever has to act on it: an HTTP answer, an exception in a handler, text in the terminal.

What takes minutes or a broken machine to provoke is raised with realistic facts where it is rendered. Each test names its row with the mark
`error`; the last test fails while a row has none.
"""

import re
import socket
import sqlite3
import threading

import pytest

from acceptance.faulty_project import FILES
from motia_host.adapters.sqlite.folder import Folder
from motia_host.errors import ERRORS, MotiaError, RunnerUnavailable, StoreOnNetwork, StoreUnavailable
from motia_host.web import failures
from support.host import ROOT, project_of, running
from support.terminal import run, started

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
DELIVERY = r"d[0-9a-f]{15}"


def row(name, *values):
    """A case of a table, marked with the error that it shows."""
    return pytest.param(*values, marks=pytest.mark.error(name), id=name)


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with running(project_of(tmp_path_factory.mktemp("faulty"), FILES)) as host:
        yield host


def told(answer):
    """Name, message and hint of a failure; its other members are checked here."""
    error = answer.json["error"]
    assert error["traceId"] == answer.headers["x-trace-id"]
    return answer.status, error["name"], error["message"], error.get("hint")


MULTIPART = {"content-type": "multipart/form-data"}
HTTP = [
    row("handler-failed", "POST /act/throw", None, {}, 500,
        "The handler of Act failed.", "The log has the error under this trace id."),
    row("handler-timeout", "GET /slow", None, {}, 504,
        "Slow did not end within 0.2 s.", "Make it faster, or raise `infrastructure.handler.timeout` in its config."),
    row("response-invalid", "POST /act/response", None, {}, 500,
        "Act returned something that is not a response.", "The log has the reason under this trace id."),
    row("value-not-representable", "POST /act/value", None, {}, 500,
        "A value cannot be passed on: $.amount: JSON has no NaN.", "Send it in another form, for instance as a string."),
    row("runner-lost", "POST /die", None, {}, 502,
        "The process that executed Die died.", "Try again; the log has its last output."),
    row("input-invalid", "POST /orders", b'{"items":[]}', {}, 400,
        "The body does not match the schema of Order.", "Correct the fields that are listed."),
    row("body-not-json", "POST /orders", b'{"items":', {}, 400,
        "The body is not valid JSON: Expecting value: line 1 column 10 (char 9).", "Send valid JSON, or another content-type."),
    row("body-too-large", "POST /orders", b'"' + b"x" * 20_000 + b'"', {}, 413,
        "The body is larger than the limit of 10000 bytes.",
        "Send less, or raise `http.bodyLimit` in the configuration (or `bodyLimit` of the step)."),
    row("body-unreadable", "POST /act/throw", b"x", MULTIPART, 400,
        "The body cannot be read: the content-type names no valid boundary.", "Send it in the form that its content-type names."),
    row("route-not-found", "GET /nothing", None, {}, 404,
        "No step serves GET /nothing.", "`motia-host steps` lists all routes."),
    row("method-not-allowed", "DELETE /slow", None, {}, 405, "/slow does not answer DELETE.", "Use one of: GET, HEAD."),
    row("content-type-refused", "POST /emit", b"{}", {"content-type": "text/plain"}, 415,
        "/emit takes JSON only, not text/plain.", "Send `content-type: application/json`."),
    row("origin-refused", "GET /slow", None, {"origin": "https://evil.example"}, 403,
        "Pages of the origin https://evil.example may not call this host.",
        "Add the origin to `cors.origins` in the configuration if it may."),
    row("host-refused", "GET /slow", None, {"host": "evil.example"}, 403,
        "This host does not answer to the name evil.example.",
        "Add the name to `http.allowedHosts` in the configuration if it should."),
    row("admin-refused", "GET /__motia/api/steps", None, {"origin": "https://evil.example"}, 403,
        "The admin zone answers its own pages and programs alone, not https://evil.example.",
        "Open it under the address at which the host runs."),
    row("access-denied", "GET /__motia/sse/closed/g", None, {}, 403,
        "Access denied.", "Ask whoever wrote `streamAuth` or `canAccess` of the project."),
    row("not-found", "GET /__motia/api/steps/Nothing", None, {}, 404,
        "There is nothing at /__motia/api/steps/Nothing.",
        "It may be gone by now; GET /__motia/openapi.json lists what can be asked."),
    row("stream-not-found", "GET /__motia/sse/nothing/g", None, {}, 404,
        "There is no stream named 'nothing'.", "Known streams: closed, notes."),
]  # fmt: skip


@pytest.mark.parametrize(("target", "body", "headers", "status", "message", "hint"), HTTP)
def test_a_client_is_told(request, host, target, body, headers, status, message, hint):
    answer = host.request(*target.split(" "), body, headers)
    assert told(answer) == (status, request.node.callspec.id, message, hint)


def test_violations_are_listed_by_path(host):
    assert host.post("/orders", {"items": []}).json["error"]["violations"] == [
        {"path": "$.customerId", "message": "is required"},
        {"path": "$.items", "message": "has less than 1 item"},
    ]


@pytest.mark.error("request-malformed")
def test_what_is_no_http_is_told(host):
    with socket.create_connection(("127.0.0.1", int(host.url.rpartition(":")[2]))) as connection:
        connection.sendall(b"NONSENSE\r\n\r\n")
        answer = connection.makefile("rb").read().decode()
    assert answer.startswith("HTTP/1.1 400 ")
    assert '"message":"The request is not valid HTTP: Invalid method encountered."' in answer
    assert '"hint":"Correct the client."' in answer


@pytest.mark.error("wrong-state")
def test_an_action_that_comes_too_late_is_told(host):
    host.post("/emit", {"topic": "noted", "data": 1})
    host.wait_for_message("noted")
    done = host.until(lambda: host.get("/__motia/api/deliveries?state=done").json["items"])[0]["id"]
    status, _, message, hint = told(host.post(f"/__motia/api/dead/{done}/retry", {}))
    assert (status, message) == (409, f"The delivery {done} is done.")
    assert hint == "This can be done only while it is dead."


@pytest.mark.error("revision-stale")
def test_an_edit_of_what_has_changed_since_is_told(host):
    item = "/__motia/api/state/edited/one"
    assert host.request("PUT", item, {"value": 1, "revision": 0}).status == 200
    assert told(host.request("PUT", item, {"value": 2, "revision": 0})) == (
        409, "revision-stale", "The item one of edited was changed by somebody else in the meantime.",
        "Look at what is stored now, and decide again.",
    )  # fmt: skip


@pytest.mark.error("idempotency-conflict")
def test_another_payload_under_a_key_is_told(host):
    order = {"items": [1], "customerId": "c"}
    assert host.post("/orders", order, {"idempotency-key": "k"}).status == 201
    assert told(host.post("/orders", {**order, "items": [2]}, {"idempotency-key": "k"})) == (
        422, "idempotency-conflict", "The idempotency key 'k' was used before with another payload.",
        "Use a new key for a new payload.",
    )  # fmt: skip


@pytest.mark.error("idempotency-busy")
def test_a_key_whose_request_is_being_worked_on_is_told(host):
    first = []
    caller = threading.Thread(target=lambda: first.append(host.post("/wait", {}, {"idempotency-key": "busy"})))
    caller.start()
    host.wait_for_message("waiting")
    answer = host.post("/wait", {}, {"idempotency-key": "busy"})
    (host.project / "go").touch()
    caller.join()
    assert told(answer) == (
        409,
        "idempotency-busy",
        "The request with the idempotency key 'busy' is still being worked on.",
        "Send it again in a moment, with the same key.",
    )
    assert first[0].status == 200


HANDLER = [
    row("topic-not-declared", "topic", -32021, "Act emitted the topic 'notde', which its config does not declare."),
    row("item-invalid", "item", -32023, "The item does not match the schema of the stream notes."),
    row("value-too-large", "large", -32024, "The value has 5002 bytes; the limit is 4000."),
    row("operation-invalid", "operation", -32025,
        "Operation 1 of the update does not fit: `increment` needs a number at its path, and found a string."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "code", "message"), HANDLER)
def test_a_handler_is_told_by_an_exception(request, host, what, code, message):
    assert host.post(f"/act/{what}", {}).json == {"code": code, "name": request.node.callspec.id, "message": message}


@pytest.mark.error("call-ended")
def test_a_handler_that_goes_on_after_its_end_is_told(host):
    assert host.post("/act/keep", {}).status == 200
    assert host.post("/act/late", {}).json == {
        "code": -32020, "name": "call-ended",
        "message": "The call has ended: state.get came too late. Await it in the handler.",
    }  # fmt: skip


@pytest.mark.error("admin-token-missing")
@pytest.mark.error("not-supported")
def test_the_admin_zone_in_production_and_what_a_store_in_memory_cannot_do(tmp_path):
    project = project_of(tmp_path, {"steps/slow_step.py": FILES["steps/slow_step.py"]})
    with running(project, "--ephemeral", mode="start", env={"MOTIA_HOST_ADMIN_TOKEN": "secret"}) as host:
        assert told(host.get("/__motia/api/steps")) == (
            401, "admin-token-missing", "This needs the admin token.",
            "Send `Authorization: Bearer TOKEN`; the token is in .motia/host.json. In a browser open what `motia-host workbench` prints.",
        )  # fmt: skip
        answer = host.post("/__motia/api/store/compact", {}, {"authorization": "Bearer secret"})
        assert told(answer) == (
            409, "not-supported", "Looking after a store in memory is not supported here.", "See docs/guide.md.",
        )  # fmt: skip


# The terminal.

STEP = 'config = {{"type": "api", "name": "{name}", "method": "GET", "path": "{path}"}}\n\n\ndef handler(req, ctx):\n    pass\n'
STREAM = 'config = {"name": "notes", "schema": {"type": "object"}, "baseConfig": {"storageType": "default"}}\n'
PROBLEMS = {
    "steps/one_step.py": STEP.format(name="One", path="/one"),
    "steps/one_too_step.py": STEP.format(name="One", path="/too"),
    "steps/path_step.py": STEP.format(name="Path", path="/one"),
    "steps/none_step.py": STEP.format(name="None", path="none"),
    "steps/broken_step.py": "config = {\n",
    "steps/notes_stream.py": STREAM,
    "steps/notes_too_stream.py": STREAM,
}
SHOWN = [
    row("step-duplicate", "  ✗ Two steps are named 'One': steps/one_step.py and steps/one_too_step.py.",
        "    Rename one; the second is not served."),
    row("stream-duplicate", "  ✗ Two streams are named 'notes': steps/notes_stream.py and steps/notes_too_stream.py.",
        "    Rename one; the second is not served."),
    row("route-duplicate", "  ✗ Two steps serve GET /one: steps/one_step.py and steps/path_step.py.",
        "    Change one; the second is not served."),
    row("step-invalid", "  ✗ steps/none_step.py: the config of the step is not valid: path: 'none' does not start with /, so no request reaches the step.",
        "    See docs/guide.md for what a config can hold."),
    row("step-load-failed", "  ✗ steps/broken_step.py cannot be loaded: SyntaxError: '{' was never closed.",
        "    at steps/broken_step.py:1", "    Correct it; the other steps are served meanwhile."),
]  # fmt: skip


@pytest.fixture(scope="module")
def problems(tmp_path_factory):
    project = project_of(tmp_path_factory.mktemp("problems"), PROBLEMS)
    done = run("steps", project, cwd=project)
    assert done.returncode == 1
    return done.stdout


@pytest.mark.parametrize("lines", [pytest.param(case.values, marks=case.marks, id=case.id) for case in SHOWN])
def test_a_terminal_shows_what_is_wrong_with_a_file(problems, lines):
    assert "\n".join(lines) + "\n" in problems


@pytest.fixture
def project(tmp_path):
    return project_of(tmp_path / "project", {"steps/one_step.py": STEP.format(name="One", path="/one")})


def refusal(*arguments, cwd, env=None):
    """What a command that cannot go on says."""
    done = run(*arguments, cwd=cwd, env=env)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


@pytest.mark.error("runtime-missing")
def test_a_missing_interpreter_is_told_with_what_to_install(project, tmp_path):
    (project / "steps/one.step.rb").write_text('def config\n  { type: "noop", name: "R" }\nend\n')
    done = run("steps", project, cwd=project, env={"PATH": str(tmp_path)})
    assert done.returncode == 1
    assert (
        "  ✗ Ruby steps are not served (1 file): no `ruby` is on PATH.\n"
        "    Install Ruby 3.1 or newer (`apt install ruby`, or ruby-lang.org), or name one in `runner.ruby.command`.\n"
    ) in done.stdout


@pytest.mark.error("config-invalid")
def test_a_wrong_setting_is_told_with_file_and_near_key(project):
    (project / "motia.config.toml").write_text("[http]\nprot = 1\n")
    assert refusal("dev", cwd=project) == (
        "config-invalid: motia.config.toml: http.prot: is not a known key.\n  Did you mean `port`?\n"
    )


@pytest.mark.error("project-not-found")
def test_a_folder_without_steps_is_told(tmp_path):
    assert refusal("dev", cwd=tmp_path) == (
        f"project-not-found: {tmp_path} has neither a `steps` nor a `src` folder.\n"
        "  Start motia-host in a project, or name one: `motia-host dev DIR`.\n"
    )


@pytest.mark.error("host-not-running")
def test_a_command_that_needs_a_running_host_is_told(project):
    assert refusal("emit", "topic", cwd=project) == (
        f"host-not-running: No motia-host is running for {project}.\n  Start one with `motia-host dev`.\n"
    )


@pytest.mark.error("store-absent")
def test_a_command_that_needs_a_store_is_told(project):
    assert refusal("dead", "list", cwd=project) == (
        f"store-absent: There is no store at {project}/.motia: nothing was ever run there.\n"
        "  Start the project once with `motia-host dev`, or name the folder with `--data-dir`.\n"
    )


@pytest.mark.error("client-not-installed")
def test_a_page_without_package_json_is_told(tmp_path):
    assert refusal("client", cwd=tmp_path) == (
        f"client-not-installed: The stream client was not installed in {tmp_path}: it has no package.json.\n"
        "  Name the folder of the page, or run `npm init` there first.\n"
    )


@pytest.mark.error("folder-not-empty")
def test_a_project_in_a_folder_with_something_in_it_is_told(tmp_path):
    (tmp_path / "mine.txt").touch()
    assert refusal("create", ".", "-t", "mixed", cwd=tmp_path) == (
        f"folder-not-empty: {tmp_path} is not empty.\n  Choose another name, or empty the folder first.\n"
    )


@pytest.mark.error("file-exists")
def test_a_step_that_is_there_already_is_told(project):
    assert refusal("generate", "step", "One", "-t", "api", "-l", "python", cwd=project) == (
        "file-exists: steps/one_step.py is there already.\n  Choose another name, or remove it first.\n"
    )


@pytest.mark.error("packages-not-installed")
def test_packages_that_cannot_be_installed_are_told(project, tmp_path):
    (project / "Gemfile").touch()
    assert refusal("install", cwd=project, env={"PATH": str(tmp_path)}) == (
        f"packages-not-installed: The Ruby packages of {project} were not installed: bundle was not found in PATH.\n"
        "  Install Ruby with bundler (`apt install ruby bundler`, or `gem install bundler`).\n"
    )


@pytest.mark.error("port-taken")
def test_a_taken_port_is_told_with_its_holder(project):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        text = refusal("dev", "--port", port, cwd=project)
    assert re.fullmatch(
        rf"port-taken: Port {port} is taken by \S+ \(pid \d+\)\.\n"
        r"  Stop that program, or choose another with `--port`\.\n",
        text,
    )


@pytest.mark.error("store-locked")
def test_a_second_host_on_a_project_is_told_of_the_first(project):
    with started("dev", project, cwd=project) as first:
        port = first.url.rpartition(":")[2]
        assert refusal("dev", cwd=project) == (
            "store-locked: The project is already run by another motia-host "
            f"(pid {first.process.pid}, port {port}, mode dev).\n  Stop it first, or use its port.\n"
        )


@pytest.mark.error("store-too-new")
@pytest.mark.error("store-damaged")
def test_a_store_of_a_newer_version_or_of_another_program_is_told(project):
    path = Folder(project / ".motia").ledger
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    assert re.fullmatch(
        rf"store-too-new: The store {path} was written by a newer motia-host \(schema 99, this one knows \d+\)\.\n"
        r"  Install the newer version, or start with another `--data-dir`\.\n",
        refusal("dev", cwd=project),
    )
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    assert refusal("dev", cwd=project) == (
        f"store-damaged: The store {path} is damaged: it is a database of another program.\n"
        "  Put a backup in its place (`motia-host store backup` makes them), or start with another `--data-dir`.\n"
    )


# What would take too long, or another machine: raised with the facts of such a case, where it is rendered.

RARE = [
    row("runner-unavailable", RunnerUnavailable("python", "all 256 places are taken"), 503,
        "No runner can take the call at the moment.", "Try again."),
    row("store-unavailable", StoreUnavailable("disk I/O error", "/srv/orders/.motia/store.db"), 503,
        "The store could not write.", "Try again; the log has the reason."),
    row("request-timeout", MotiaError("request-timeout", seconds=30), 500,
        "Nothing of the body arrived for 30 s.", "Send the whole body."),
    row("host-failed", MotiaError("host-failed", kind="KeyError"), 500,
        "motia-host failed while it answered (KeyError).", "The log has the place under this trace id; please report it."),
]  # fmt: skip


@pytest.mark.parametrize(("error", "status", "message", "hint"), RARE)
def test_a_client_would_be_told(error, status, message, hint):
    assert failures.status_of(error) == status
    assert MotiaError.render(error).startswith(f"{error.name}: ")
    expected = {"name": error.name, "message": message, "traceId": TRACE, "hint": hint}
    assert pytest.importorskip("orjson").loads(failures.body(error, TRACE, status)) == {"error": expected}


@pytest.mark.error("store-on-network")
def test_a_network_file_system_would_be_told():
    assert StoreOnNetwork("/mnt/team/orders/.motia", "nfs4").render() == (
        "store-on-network: The store /mnt/team/orders/.motia lies on a network file system (nfs4), "
        "which cannot lock it safely.\n  Put it on a local disk with `--data-dir`."
    )


@pytest.mark.error("installation-broken")
def test_an_incomplete_installation_would_be_told():
    error = MotiaError("installation-broken", path="runners/node", places="/usr/lib/motia_host/_bundled and /usr/lib")
    assert error.render() == (
        "installation-broken: The installation is incomplete: `runners/node` is not in "
        "/usr/lib/motia_host/_bundled and /usr/lib.\n  Install motia-host again."
    )


def test_every_row_has_a_test_that_shows_it():
    text = (ROOT / "tests" / "acceptance" / "test_errors.py").read_text("utf-8")
    shown = set(re.findall(r'(?:pytest\.mark\.error|\brow)\("([a-z-]+)"', text))
    assert set(ERRORS) - shown == set()
    assert shown - set(ERRORS) == set()
