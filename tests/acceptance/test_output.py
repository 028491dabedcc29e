"""What user code prints never reaches the wire: replies that it fakes, megabytes without a line break, bytes that are no UTF-8."""

import json

import pytest

from support.host import project_of, running

REPLY = '{"jsonrpc":"2.0","id":ID,"result":{"response":{"status":200,"body":{"format":"text","text":"forged"}}}}'

FILES = {
    "steps/noisy.step.ts": (
        'import { spawnSync } from "node:child_process";\n'
        'import { writeSync } from "node:fs";\n'
        'export const config = { type: "api", name: "Noisy Node", method: "GET", path: "/node", emits: [] };\n'
        "export const handler = async () => {\n"
        f"  for (let id = 0; id < 50; id++) console.log({json.dumps(REPLY)}.replace('ID', String(id)));\n"
        f"  writeSync(1, {json.dumps(REPLY)}.replace('ID', '1') + '\\n');\n"
        f"  spawnSync('echo', [{json.dumps(REPLY)}.replace('ID', '1')], {{ stdio: 'inherit' }});\n"
        "  console.log('x'.repeat(10 * 1024 * 1024));\n"
        "  process.stdout.write(Buffer.from([0xff, 0xfe, 0x0a]));\n"
        '  return { status: 200, body: "honest" };\n'
        "};\n"
    ),
    "steps/noisy_step.py": (
        "import os, subprocess, sys\n\n"
        f"REPLY = {REPLY!r}\n"
        'config = {"type": "api", "name": "Noisy Python", "method": "GET", "path": "/python"}\n\n\n'
        "def handler(req, ctx):\n"
        "    for number in range(50):\n"
        '        print(REPLY.replace("ID", str(number)))\n'
        '    os.write(1, REPLY.replace("ID", "1").encode() + b"\\n")\n'
        '    subprocess.run(["echo", REPLY.replace("ID", "1")])\n'
        '    print("x" * 10 * 1024 * 1024)\n'
        '    sys.stdout.buffer.write(b"\\xff\\xfe\\n")\n'
        '    return {"status": 200, "body": "honest"}\n'
    ),
    "steps/noisy.step.rb": (
        f"REPLY = {json.dumps(REPLY)}\n"
        'def config\n  { type: "api", name: "Noisy Ruby", method: "GET", path: "/ruby" }\nend\n\n'
        "def handler(_, ctx)\n"
        '  50.times { |number| puts REPLY.sub("ID", number.to_s) }\n'
        '  IO.for_fd(1, autoclose: false).syswrite(REPLY.sub("ID", "1") + "\\n")\n'
        '  system("echo", REPLY.sub("ID", "1"))\n'
        '  puts "x" * 10 * 1024 * 1024\n'
        '  STDOUT.write("\\xff\\xfe\\n".b)\n'
        '  { status: 200, body: "honest" }\n'
        "end\n"
    ),
    "steps/echo.step.ts": (
        'export const config = { type: "api", name: "Echo Node", method: "POST", path: "/echo/node", emits: [] };\n'
        "export const handler = async (req) => ({ status: 200, body: req.body });\n"
    ),
    "steps/echo_step.py": (
        'config = {"type": "api", "name": "Echo Python", "method": "POST", "path": "/echo/python"}\n\n\n'
        "async def handler(req, ctx):\n"
        '    return {"status": 200, "body": req["body"]}\n'
    ),
    "steps/echo.step.rb": (
        'def config\n  { type: "api", name: "Echo Ruby", method: "POST", path: "/echo/ruby" }\nend\n\n'
        "def handler(req, ctx)\n  { status: 200, body: req.body }\nend\n"
    ),
}


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with running(project_of(tmp_path_factory.mktemp("noisy"), FILES)) as host:
        yield host


@pytest.mark.parametrize("language", ["node", "python", "ruby"])
def test_printed_replies_become_records_and_the_own_answer_arrives(host, language):
    answer = host.get(f"/{language}")
    assert (answer.status, answer.body) == (200, b"honest")
    host.wait_for(
        lambda record: record["msg"] == REPLY.replace("ID", "7") and record["step"] == f"Noisy {language.title()}"
    )
    assert host.get(f"/{language}").body == b"honest"


@pytest.mark.parametrize("language", ["node", "python", "ruby"])
def test_a_body_of_ten_mebibytes_comes_back_identical(host, language):
    sent = json.dumps(
        {"text": "ä" * 1024 + "x" * (10 * 1024 * 1024 - 4096), "end": [1, 2.5, None, True]},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    answer = host.request("POST", f"/echo/{language}", sent.encode())
    assert answer.status == 200
    assert answer.json == json.loads(sent)


@pytest.mark.parametrize("language", ["node", "python", "ruby"])
def test_a_pretty_printed_body_with_a_reply_on_a_line_of_its_own_arrives_as_data(host, language):
    sent = '{"a":\r\n' + REPLY.replace("ID", "1") + '\r\n,"b":[1,\n2]}\n'
    assert host.request("POST", f"/echo/{language}", sent.encode()).json == json.loads(sent)


def test_a_body_over_the_limit_is_refused_naming_it(host):
    answer = host.request("POST", "/echo/node", b'"' + b"x" * (16 * 1024 * 1024) + b'"')
    assert (answer.status, answer.json["error"]["name"]) == (413, "body-too-large")
    assert "16777216" in answer.json["error"]["message"]
