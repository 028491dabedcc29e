"""The wheel alone, in an empty environment outside of the clone, with the clone hidden: a project runs, and the kit passes.

The clone is hidden by a mount of an empty folder over it, in a mount namespace of its own: taking rights away would not stop root. Where
mounts are not allowed the tests are skipped, and fail under CI.
"""

import json
import os
import shutil
import subprocess
import sys

import psutil
import pytest

from support.documents import readme_curl
from support.host import PATIENCE_S, ROOT, Host

pytestmark = pytest.mark.slow

INSTALL_S = 300
CONFORMANCE_S = 400


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """A folder with `dist/` (the wheel) and `venv/` (an environment that holds it and what it depends on)."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "dist", ROOT])
    base = os.path.realpath(sys.executable)
    run([base, "-m", "venv", folder / "venv"])
    (wheel,) = (folder / "dist").glob("*.whl")
    run([folder / "venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", wheel])
    return folder


@pytest.fixture(scope="module")
def hidden(outside):
    """Makes a command run where the clone is empty."""
    empty = outside / "empty"
    empty.mkdir()
    script = f'mount --bind "{empty}" "{ROOT}" && exec "$@"'
    unshare = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    prefix = [*unshare, "sh", "-c", script, "sh"]
    try:
        seen = subprocess.run(
            [*prefix, "ls", "-A", ROOT], capture_output=True, text=True, cwd="/", timeout=PATIENCE_S, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        reason = f"no mount namespaces here, so the clone cannot be hidden: {error}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    assert seen.stdout == ""
    return prefix


def test_the_wheel_runs_the_orders_example_through_all_three_languages(outside, hidden):
    project = outside / "orders"
    shutil.copytree(
        ROOT / "examples/orders", project, ignore=shutil.ignore_patterns("node_modules", ".motia", "types.d.ts")
    )
    run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=project)
    command = [*hidden, outside / "venv/bin/motia-host", "dev", project, "--port", "0", "--log-format", "json"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=project, env=clean()
    )
    host = Host(project, process)
    family = []
    try:
        host.url = host.wait_for_message("ready")["url"]
        family = host.family()
        answer = run([*readme_curl(host.url), "--silent", "--show-error"])
        order = json.loads(answer)["orderId"]
        created = host.wait_for_message("Order created", orderId=order)
        for text, step in (("Payment taken", "Process Payment"), ("Receipt sent", "Send Receipt")):
            assert host.wait_for_message(text, orderId=order, traceId=created["traceId"])["step"] == step
        assert host.stop() == 0
    finally:
        host.close()
    _, alive = psutil.wait_procs(family, timeout=PATIENCE_S)
    assert alive == []
    assert "declare module 'motia'" in (project / "types.d.ts").read_text()
    assert 'declare module "motia"' in (project / "motia-env.d.ts").read_text()


def test_the_wheel_brings_its_templates(outside, hidden):
    for template in ("mixed", "orders", "agent"):
        made = outside / "made" / template
        told = run([*hidden, outside / "venv/bin/motia-host", "create", made, "-t", template, "--no-install"])
        assert told.startswith(f"Made {made} from the template {template}.\n")
        assert (made / ".gitignore").is_file()
        assert list((made / "steps").iterdir())


def test_the_wheel_proves_its_own_python_runner(outside, hidden):
    told = run(
        [*hidden, outside / "venv/bin/motia-host", "conformance", "--language", "python"], patience=CONFORMANCE_S
    )
    closing = told.splitlines()[-1]
    assert ", 0 failed" in closing
    assert int(closing.split()[0]) >= 120


def run(command, *, cwd="/", patience=INSTALL_S):
    """What a command prints; the test fails with all of it when the command does."""
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=clean(), capture_output=True, text=True, timeout=patience, check=False
    )
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def clean():
    """The environment without anything that leads to the clone."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTIA_HOST_", "PYTHON"))}
    kept.pop("VIRTUAL_ENV", None)
    path = [folder for folder in os.environ["PATH"].split(os.pathsep) if not folder.startswith(str(ROOT))]
    return {**kept, "PATH": os.pathsep.join(path)}
