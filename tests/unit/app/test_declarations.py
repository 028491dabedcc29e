"""`types.d.ts`: what a project's registry becomes for the editor."""

import pytest

from motia_host.app import declarations
from motia_host.steps import registry
from motia_host.steps.model import Loaded
from motia_host.steps.settings import Settings


def schema(**properties):
    return {"type": "object", "properties": properties, "required": list(properties)}


TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
FIFO = {"queue": {"type": "fifo"}}
STEPS = {
    "api": {"type": "api", "name": "Api", "path": "/", "method": "POST", "emits": ["one", "two", "none"],
            "bodySchema": schema(a=TEXT), "responseSchema": {"200": schema(ok={"type": "boolean"}), "404": None}},
    "first": {"type": "event", "name": "First", "subscribes": ["one"], "input": schema(n=NUMBER)},
    "second": {"type": "event", "name": "Second", "subscribes": ["one", "two"], "input": schema(t=TEXT), "infrastructure": FIFO},
    "late": {"type": "cron", "name": "Late", "cron": "* * * * *", "emits": [{"topic": "open", "label": "x"}]},
    "open": {"type": "event", "name": "It's open", "subscribes": ["open"],
             "input": schema(page={**NUMBER, "default": 1}) | {"required": []}, "emits": ["unasked"]},
    "unasked": {"type": "event", "name": "Unasked", "subscribes": ["unasked"]},
    "drawn": {"type": "noop", "name": "Drawn", "virtualEmits": [], "virtualSubscribes": []},
}  # fmt: skip
WANTED = """\
/**
 * The types of this project's streams and handlers, for `import { Handlers } from 'motia'`.
 * Written by motia-host whenever the project changes (`motia-host types`): changes by hand do not last.
 */
/// <reference path="./motia-env.d.ts" />
import type { ApiResponse, ApiRouteHandler, CronHandler, EventHandler, MotiaStream } from 'motia'

declare module 'motia' {
  interface FlowContextStateStreams {
    'chat-log': MotiaStream<{ text: string }>
    'chatLog': MotiaStream<{ text: string }>
  }

  interface Handlers {
    'Api': ApiRouteHandler<{ a: string }, ApiResponse<200, { ok: boolean }> | ApiResponse<404, any>, { topic: 'one'; data: { n: number } & { t: string }; messageGroupId: string } | { topic: 'two'; data: { t: string }; messageGroupId: string }>
    'First': EventHandler<{ n: number }, never>
    'It\\'s open': EventHandler<{ page: number }, { topic: 'unasked'; data?: any }>
    'Late': CronHandler<{ topic: 'open'; data: { page?: number } }>
    'Second': EventHandler<{ t: string }, never>
    'Unasked': EventHandler<any, never>
  }

  interface StreamAuthContext { userId: string }
}
"""


@pytest.fixture(scope="module")
def project():
    steps = [Loaded(f"steps/{name}.step.py", "python", "step", {"config": config}) for name, config in STEPS.items()]
    stream = {"config": {"name": "chat-log", "schema": schema(text=TEXT)}}
    return registry.build([*steps, Loaded("steps/log.stream.py", "python", "stream", stream)], Settings())


def test_handlers_streams_topics_and_auth_are_declared(project):
    assert [problem for problem in project.problems if problem.level == "error"] == []
    assert declarations.render(project, schema(userId=TEXT)) == WANTED


def test_a_file_that_is_so_already_is_left_alone(project, tmp_path):
    assert declarations.write(tmp_path, project) == "written"
    times = [path.stat().st_mtime_ns for path in tmp_path.iterdir()]
    assert declarations.write(tmp_path, project) == "already up to date"
    assert [path.stat().st_mtime_ns for path in tmp_path.iterdir()] == times


def test_motias_file_is_replaced_and_one_of_the_authors_own_is_not(project, tmp_path):
    own = tmp_path / "types.d.ts"
    own.write_text("/**\n * Automatically generated types for motia\n */\n")
    assert declarations.write(tmp_path, project) == "written"
    own.write_text("declare const VERSION: string;\n")
    assert declarations.write(tmp_path, project) == "left alone, because it was written by hand"
    assert own.read_text() == "declare const VERSION: string;\n"


def test_a_project_without_typescript_gets_no_declarations(project, tmp_path):
    assert not declarations.wanted(tmp_path, project)
    (tmp_path / "tsconfig.json").write_text("{}")
    assert declarations.wanted(tmp_path, project)
