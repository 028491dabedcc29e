"""`motia-host import-check`: what a person reads of a project made for Motia, before it is migrated."""

import json

import pytest

from support.host import project_of
from support.terminal import run

API = 'export const config = { type: "api", name: "%s", method: "GET", path: "%s", emits: [] };\n'
HANDLER = "export const handler = async (_: any, ctx: any) => ({ status: 200 });\n"
FILES = {
    "package.json": json.dumps({"scripts": {"dev": "motia dev", "lint": "biome"}, "dependencies": {"motia": "^0.17.0"}}),
    "motia.config.ts": 'import { config } from "motia";\n\nexport default config({\n  redis: { host: "localhost", port: 6379 },\n});\n',
    ".env": "MOTIA_REDIS_HOST=localhost\nOTHER=1\n",
    "Dockerfile": "# builds\nFROM motiadev/motia:latest\n",
    "tutorial/tutorial.tsx": "",
    "steps/plain.step.ts": API % ("Plain", "/plain") + HANDLER,
    "steps/plain.step.tsx": "export const Node = () => null;\n",
    "steps/added.step.ts": API % ("Added", "/added")
    + "// ctx.streams.notes.list()\nexport const handler = async (_: any, ctx: any) => {\n  await ctx.streams.notes.add({});\n};\n",
    "steps/printer.step.ts": 'import { Printer } from "motia";\nimport type { Handlers } from "motia";\n'
    + API % ("Printer", "/printer") + "export const handler = async () => ({ status: 200, body: new Printer() });\n",
    "steps/table.step.ts": API % ("Table", "/table") + 'import { helper } from "../src/helper";\n' + HANDLER + "helper;\n",
    "src/helper.ts": '// a comment\nimport axios from "axios";\nexport const helper = axios;\n',
    "steps/fifo.step.js": 'exports.config = { type: "event", name: "Fifo", subscribes: ["t"], emits: [],\n'
    '  infrastructure: { queue: { type: "fifo", visibilityTimeout: 30 } } };\nexports.handler = async () => {};\n',
    "steps/redis.step.ts": 'import { createClient } from "redis";\n' + API % ("Redis", "/redis") + "export const handler = async () => createClient();\n",
    "steps/one.step.ts": 'import { step, queue } from "motia";\nexport const config = { type: "noop", name: "One" };\nexport const later = () => queue("x");\n',
    "steps/reserved.step.ts": API % ("Reserved", "/__motia/mine") + HANDLER,
    "steps/pets.stream.ts": 'export const config = { name: "pets", schema: { type: "object", properties: {} }, baseConfig: { storageType: "default" } };\n',
    "src/pets.stream.ts": 'export const config = { name: "pets", schema: { type: "object", properties: {} }, baseConfig: { storageType: "custom" },\n'
    "  canAccess: () => true };\n",
    "steps/greet.step.py": "config = {'type': 'cron', 'name': 'Greet', 'cron': '* * * * *', 'emits': []}\n\n\nasync def handler(context):\n    pass\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return project_of(tmp_path_factory.mktemp("imported"), FILES)


@pytest.fixture(scope="module")
def report(project):
    done = run("import-check", "--json", cwd=project)
    assert (done.returncode, done.stderr) == (1, "")
    return json.loads(done.stdout)


def of(report, path):
    file = next(file for file in report["files"] if file["path"] == path)
    told = [
        (finding["level"], finding["line"], finding["text"].split(":")[0].rstrip(".")) for finding in file["findings"]
    ]
    return file["verdict"], file["what"], told


EXPECTED = {
    "steps/plain.step.ts": ("runs", "api GET /plain", []),
    "steps/added.step.ts": ("differs", "api GET /added", [("differs", 4, "A stream has no method add")]),
    "steps/printer.step.ts": ("differs", "api GET /printer", [("differs", 1, "Printer of motia does not exist here")]),
    "steps/table.step.ts": ("refused", "", [("refused", None, "It cannot be loaded")]),
    "steps/fifo.step.js": ("differs", "event t", [
        ("differs", 2, "Every message of a group is delivered, in order; Motia lost all but the first of each messageGroupId"),
        ("note", 2, "visibilityTimeout has no effect"),
    ]),
    "steps/redis.step.ts": ("refused", "", [
        ("refused", 1, "It cannot be loaded"), ("differs", 1, "It connects to a Redis by itself (redis)"),
    ]),
    "steps/one.step.ts": ("refused", "noop", [("refused", 1, "It is written for Motia 1.x (queue), whose steps motia-host does not serve")]),
    "steps/reserved.step.ts": ("refused", "api GET /__motia/mine", [("refused", None, "steps/reserved.step.ts")]),
    "steps/pets.stream.ts": ("differs", "", [("differs", None, "Another file of the same name counts, as in Motia")]),
    "src/pets.stream.ts": ("differs", "stream pets", [
        ("differs", None, "Two streams are named 'pets'"),
        ("differs", 1, "A custom store of a stream is not used"),
        ("differs", 2, "canAccess is asked and decides; Motia denied everybody where it is in TypeScript, on Node below 22.18"),
    ]),
    "steps/greet.step.py": ("runs", "cron * * * * *", [("note", None, "Motia 0.17 passed over Python files of this ending; here they count")]),
}  # fmt: skip


@pytest.mark.parametrize("path", EXPECTED)
def test_each_file_is_told_with_line_and_level(report, path):
    assert of(report, path) == EXPECTED[path]


def test_a_failure_in_another_file_is_told_with_its_place(report):
    finding = next(file for file in report["files"] if file["path"] == "steps/table.step.ts")["findings"][0]
    assert (finding["text"], finding["hint"]) == (
        "It cannot be loaded: the package axios is not installed (at src/helper.ts:2).",
        "npm install axios",
    )


def test_what_stands_beside_the_steps_is_told(report):
    told = {(finding["file"], finding["line"], finding["level"]) for finding in report["project"]}
    assert told == {
        ("package.json", 1, "differs"),
        ("package.json", None, "differs"),
        ("src/helper.ts", 2, "differs"),
        ("steps/redis.step.ts", 1, "differs"),
        ("motia.config.ts", 4, "differs"),
        (".env", None, "note"),
        ("Dockerfile", 2, "differs"),
        ("steps/plain.step.tsx", None, "note"),
        ("tutorial", None, "note"),
    }
    assert report["counts"] == {"runs": 2, "differs": 5, "refused": 4}


def test_the_text_shows_what_has_to_be_done_and_is_silent_of_what_runs(project):
    told = run("import-check", cwd=project).stdout
    assert "11 files: 2 as in Motia, 5 otherwise than in Motia, 4 not served." in told
    assert "steps/plain.step.ts" not in told
    assert "motia-host link" in told
    assert "steps/plain.step.ts" in run("import-check", "-v", cwd=project).stdout


def test_a_project_that_is_served_as_a_whole_ends_with_status_0(tmp_path):
    files = {"package.json": FILES["package.json"], "steps/plain.step.ts": FILES["steps/plain.step.ts"]}
    done = run("import-check", cwd=project_of(tmp_path, files))
    assert (done.returncode, "1 file: 1 as in Motia" in done.stdout) == (0, True)
    assert "motia-host link" in done.stdout
    assert run("link", cwd=tmp_path).returncode == 0
    assert "motia-host link" not in run("import-check", cwd=tmp_path).stdout


def test_packages_that_nobody_has_installed_yet_are_told_once_with_the_command_for_them(tmp_path):
    package = {"dependencies": {"motia": "^0.17.0", "nodemailer": "^6.0.0"}}
    mail = 'import mailer from "nodemailer";\n' + API % ("Mail", "/mail") + HANDLER + "mailer;\n"
    files = {"package.json": json.dumps(package), "requirements.txt": "marvin\n", "steps/mail.step.ts": mail}
    project = project_of(tmp_path, files)
    told = (
        "The packages of package.json and requirements.txt are not installed: files that import one are not served before they are.\n"
        "      Run `motia-host install`, and look again.\n"
    )
    assert told in run("import-check", cwd=project).stdout
    (project / "steps/mail.step.ts").write_text(API % ("Mail", "/mail") + HANDLER)
    assert "not installed" not in run("import-check", cwd=project).stdout


def test_a_folder_without_a_project_is_an_error(tmp_path):
    done = run("import-check", cwd=tmp_path)
    assert (done.returncode, "project-not-found" in done.stderr) == (1, True)
