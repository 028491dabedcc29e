"""The npm packages of a project, without those whose place motia-host takes: they are large, and one of them builds a Redis.

npm cannot leave a package out, and package.json is not ours to change. So npm works in `.motia/npm` on a copy without them, with the project's
`node_modules` moved there and back again; the lock file counts for the rest. What steps import and only `motia` brought is added to that copy.
"""

import json
import shutil
from pathlib import Path
from typing import Any, Final

from motia_host.app.migration import packages
from motia_host.cli.packages import Log, Program
from motia_host.errors import MotiaError
from motia_host.steps import standins

_QUIET: Final = ("--no-audit", "--no-fund", "--loglevel=error")
_COPIED: Final = (".npmrc", "package-lock.json")
_OTHERS_LOCKS: Final = ("pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb")
_LOCAL: Final = ("file:", "link:")


def install(root: Path, log: Log) -> bool:
    """Whether there was something to do. Raises `packages-not-installed`."""
    path = root / "package.json"
    if not path.is_file():
        return False
    program = Program("npm", root, log)
    try:
        package = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise program.failure(f"package.json is not valid JSON: {error}", "Correct it.") from error
    kept, left_out = _without_stand_ins(package, root)
    brought = {} if "workspaces" in package else packages.lacking(root)
    kept["dependencies"] = {**kept.get("dependencies", {}), **brought}
    if not any(kept.get(section) for section in standins.SECTIONS[:3]):
        _tell_left_out(left_out, log)
        return False
    npm = program.find("npm", "Install Node.js with npm.")
    for name in _OTHERS_LOCKS:
        if (root / name).is_file():
            log.say(f"{name} is not read: the packages are installed with npm")
    log.say("node_modules: npm install …")
    if left_out and "workspaces" not in package:
        _apart(program, npm, kept)
    else:
        _npm(program, npm, root)
    _tell_left_out([] if "workspaces" in package else left_out, log)
    if brought:
        names = ", ".join(f"{name} {version}" for name, version in brought.items())
        log.say(f"package.json: add what steps import and motia alone brought; installed this time: {names}")
    log.say("node_modules: the packages of package.json are there")
    return True


def _tell_left_out(names: list[str], log: Log) -> None:
    if names:
        log.say(f"package.json: left out, because motia-host takes their place: {', '.join(names)}")


def _without_stand_ins(package: dict[str, Any], root: Path) -> tuple[dict[str, Any], list[str]]:
    """The package without stand-ins, without scripts (they would run in the wrong folder), and with local packages by absolute path."""
    kept = {key: value for key, value in package.items() if key != "scripts"}
    left_out: list[str] = []
    for section in standins.SECTIONS:
        named = package.get(section)
        if not isinstance(named, dict):
            continue
        left_out += [name for name in named if standins.is_stand_in(name)]
        kept[section] = {name: _placed(version, root) for name, version in named.items() if name not in left_out}
    return kept, list(dict.fromkeys(left_out))


def _placed(version: Any, root: Path) -> Any:
    for prefix in _LOCAL:
        if isinstance(version, str) and version.startswith(prefix):
            return prefix + str((root / version.removeprefix(prefix)).resolve())
    return version


def _apart(program: Program, npm: str, package: dict[str, Any]) -> None:
    root = program.root
    bench = root / ".motia" / "npm"
    modules, moved = root / "node_modules", bench / "node_modules"
    if moved.is_dir() and not modules.exists():
        moved.rename(modules)  # of an installation that was broken off
    shutil.rmtree(bench, ignore_errors=True)
    bench.mkdir(parents=True)
    for name in _COPIED:
        if (root / name).is_file():
            shutil.copy(root / name, bench)
    (bench / "package.json").write_text(json.dumps(package), "utf-8")
    if modules.is_dir() and not modules.is_symlink():
        modules.rename(moved)
    try:
        _npm(program, npm, bench)
    finally:
        if moved.is_dir():
            _make_links_absolute(moved)
            moved.rename(modules)
    shutil.rmtree(bench)


def _make_links_absolute(modules: Path) -> None:
    """Links to local packages lead out of the folder, and would lead elsewhere from its other place. Those of `.bin` stay inside."""
    for path in (*modules.iterdir(), *modules.glob("@*/*")):
        if path.is_symlink():
            target = path.resolve()
            path.unlink()
            path.symlink_to(target)


def _npm(program: Program, npm: str, folder: Path) -> None:
    command = [npm, "install", *_QUIET]
    try:
        program.run(command, cwd=folder)
    except MotiaError as error:
        if "ERESOLVE" not in str(error.data.get("suggestion")):
            raise
        program.log.say("peer dependencies contradict each other: installed with --legacy-peer-deps")
        program.run([*command, "--legacy-peer-deps"], cwd=folder)
