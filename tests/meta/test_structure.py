"""The house rules that a machine can hold: floors, sizes, parameters, generated pages."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOST = ROOT / "host" / "motia_host"

FLOORS = {
    "errors": 0, "clock": 0, "ids": 0, "immutable": 0, "hostfile": 0, "values": 1, "resources": 1,
    "rpc": 2,
    "steps": 3, "abc": 3,
    "adapters": 4, "process": 4,
    "engine": 5,
    "web": 6,
    "app": 7,
    "conformance": 7,
    "cli": 8,
    "__main__": 9,
}  # fmt: skip
NEVER = {("adapters", "process"), ("process", "adapters"), ("conformance", "engine"), ("conformance", "web")}
MAX_LINES, MAX_LINES_OF_TESTS, MAX_PARAMETERS = 500, 700, 7


def sources(*folders: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *folders], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def imports(path: Path) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return [(line, name) for line, name in found if name.startswith("motia_host.")]


def floor_of(parts: tuple[str, ...]) -> str | None:
    return parts[0].removesuffix(".py") if parts else None


def broken_floors(files: dict[str, list[tuple[int, str]]]) -> list[str]:
    """Each import that breaks a rule, as `file:line: rule`. Keys are paths below motia_host."""
    found = []
    for file, names in files.items():
        own = floor_of(Path(file).parts)
        if own not in FLOORS:
            continue
        for line, name in names:
            other = name.split(".")[1]
            if other == own or other not in FLOORS:
                continue
            if FLOORS[other] >= FLOORS[own] or (own, other) in NEVER:
                found.append(
                    f"{file}:{line}: {own} (floor {FLOORS[own]}) must not import {other} (floor {FLOORS[other]})"
                )
    return found


def test_a_module_imports_only_from_floors_below_it():
    files = {path.relative_to(HOST).as_posix(): imports(path) for path in HOST.rglob("*.py")}
    assert len(files) > 50
    assert broken_floors(files) == []


def test_the_floor_check_names_file_line_and_rule():
    assert broken_floors(
        {"engine/x.py": [(3, "motia_host.web.edge")], "adapters/y.py": [(1, "motia_host.process.child")]}
    ) == [
        "engine/x.py:3: engine (floor 5) must not import web (floor 6)",
        "adapters/y.py:1: adapters (floor 4) must not import process (floor 4)",
    ]


def test_every_module_stands_on_a_floor():
    names = {floor_of(path.relative_to(HOST).parts) for path in HOST.rglob("*.py")} - {"__init__"}
    assert names - set(FLOORS) == set()


def test_runners_never_import_the_host_nor_the_host_a_runner():
    runner_files = [path for path in sources("runners") if path.suffix in {".py", ".js", ".rb"}]
    assert [str(path) for path in runner_files if "motia_host" in path.read_text("utf-8")] == []
    assert [str(path) for path in HOST.rglob("*.py") if "import motia_runner" in path.read_text("utf-8")] == []


def test_files_stay_small():
    code = [
        path
        for path in sources()
        if path.suffix in {".py", ".js", ".ts", ".tsx", ".rb", ".css"} and not path.name.endswith(".d.ts")
    ]
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in code}
    limit = {name: MAX_LINES_OF_TESTS if "test" in name else MAX_LINES for name in lengths}
    assert {name: length for name, length in lengths.items() if length > limit[name]} == {}
    product = sorted(length for name, length in lengths.items() if "test" not in name)
    assert product[len(product) // 2] <= 150
    assert product[len(product) * 9 // 10] <= 350


def test_functions_take_few_parameters():
    found = []
    for path in HOST.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                count = sum(argument.arg not in {"self", "cls"} for argument in arguments)
                is_command = any(
                    "click" in ast.unparse(decorator) or "_options" in ast.unparse(decorator)
                    for decorator in node.decorator_list
                )
                if count > MAX_PARAMETERS and not is_command:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} takes {count}")
    assert found == []


def test_every_module_says_what_it_is():
    silent = [
        path
        for path in HOST.rglob("*.py")
        if path.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_generated_pages_are_fresh():
    check = subprocess.run(
        [sys.executable, "tools/generate_docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (check.returncode, check.stderr) == (0, "")


@pytest.mark.parametrize("path", [path for path in sources() if path.name in {"package-lock.json", "dev.txt"}], ids=str)
def test_lock_files_name_no_registry_host(path):
    text = path.read_text("utf-8")
    assert '"resolved": "http' not in text
    assert "index-url" not in text.replace("--no-emit-index-url", "")
    assert "find-links" not in text.replace("--no-emit-find-links", "")
