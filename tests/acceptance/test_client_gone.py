"""A client that goes away: the handler of a plain response is told by its signal, and may finish what it has begun."""

import socket
from urllib.parse import urlsplit

import pytest

from support.host import PATIENCE_S, project_of, running

FILES = {
    "steps/patient.step.ts": (
        'export const config = { type: "api", name: "Patient Node", method: "GET", path: "/node", emits: [] };\n'
        "export const handler = async (_, { logger, signal, state }) => {\n"
        '  logger.info("waiting");\n'
        '  await new Promise((go) => signal.addEventListener("abort", go));\n'
        '  await state.set("finished", "node", signal.reason.data.reason);\n'
        '  logger.info("finished");\n'
        "  return { status: 200 };\n"
        "};\n"
    ),
    "steps/patient_step.py": (
        'config = {"type": "api", "name": "Patient Python", "method": "GET", "path": "/python"}\n\n\n'
        "async def handler(req, ctx):\n"
        '    ctx.logger.info("waiting")\n'
        "    reason = await ctx.signal.wait()\n"
        '    await ctx.state.set("finished", "python", reason)\n'
        '    ctx.logger.info("finished")\n'
        '    return {"status": 200}\n'
    ),
    "steps/patient.step.rb": (
        'def config\n  { type: "api", name: "Patient Ruby", method: "GET", path: "/ruby" }\nend\n\n'
        "def handler(_, ctx)\n"
        '  ctx.logger.info("waiting")\n'
        "  ctx.signal.wait(600)\n"
        '  ctx.state.set("finished", "ruby", ctx.signal.reason)\n'
        '  ctx.logger.info("finished")\n'
        "  { status: 200 }\n"
        "end\n"
    ),
}


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with running(project_of(tmp_path_factory.mktemp("gone"), FILES)) as host:
        yield host


@pytest.mark.parametrize("language", ["node", "python", "ruby"])
def test_a_handler_whose_client_has_left_is_told_and_finishes(host, language):
    address = urlsplit(host.url)
    step = f"Patient {language.title()}"
    with socket.create_connection((address.hostname, address.port), PATIENCE_S) as client:
        client.sendall(f"GET /{language} HTTP/1.1\r\nhost: {address.netloc}\r\n\r\n".encode())
        host.wait_for_message("waiting", step=step)
    host.wait_for_message("finished", step=step)
    rows = host.admin("/__motia/api/state/finished").json["items"]
    assert {row["key"]: row["value"] for row in rows}[language] == "client-gone"
