"""Imports of a project: step files by path, helpers relatively (`from .services.x import y`) and from the root.

Modules are named by their place below the root (`src.orders.create_step`), so both spellings of an import reach the
same module. Sources of the project are compiled as they are on disk: `__pycache__` knows seconds, and an edit in the
same second of the same length would go unseen.
"""

import ast
import importlib
import importlib.machinery
import importlib.util
import os
import re
import sys
from collections.abc import Callable
from importlib.machinery import EXTENSION_SUFFIXES, SOURCE_SUFFIXES
from types import ModuleType
from typing import Any

_ROOTS = ("src", "steps", "streams")
_CLIMBS = re.compile(rb"from\s+\.\.")
_INSTALLED = ("site-packages", "dist-packages")


class _FreshLoader(importlib.machinery.SourceFileLoader):
    """Compiles from the source alone."""

    def get_code(self, fullname: str) -> Any:
        path = self.get_filename(fullname)
        source: Any = self.get_data(path)
        if _CLIMBS.search(source):
            package = fullname if self.is_package(fullname) else fullname.rpartition(".")[0]
            source = _Rooted(package).visit(ast.parse(source, path))
        return self.source_to_code(source, path)


class _Rooted(ast.NodeTransformer):
    """Makes `from ..lib import x` in `steps/a_step.py` an import from the root.

    In Motia the project's folder is a package itself, so that such imports climb up to it; here the root is on the
    import path, and is none.
    """

    def __init__(self, package: str) -> None:
        self._levels_to_root = len(package.split(".")) + 1 if package else 0

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.Import]:
        if node.level != self._levels_to_root:
            return node
        if node.module is not None:
            node.level = 0
            return node
        return [ast.copy_location(ast.Import([name]), node) for name in node.names]


def prepare(root: str) -> None:
    """Makes the project importable: its root comes first, and its own folders win over installed packages."""
    sys.path[:] = [root, *(entry for entry in sys.path if entry not in ("", root))]
    sys.path_hooks.insert(0, _finder_below(root))
    sys.path_importer_cache.clear()
    for name in _ROOTS:
        folder = os.path.join(root, name)
        if os.path.isdir(folder) and not os.path.exists(os.path.join(folder, "__init__.py")):
            _open_folder(name, folder)


def load(root: str, path: str) -> ModuleType:
    """The module of the file at `path`, relative to `root`; executed at the first call only. Raises what it raises."""
    *folders, filename = path.split("/")
    package = _package(root, folders)
    # A dot cannot be part of a module's name; a hyphen cannot be part of an importable one, so nothing collides.
    stem = filename.removesuffix(".py").replace(".", "-")
    name = f"{package}.{stem}" if package else stem
    filename = os.path.join(root, *path.split("/"))
    known = sys.modules.get(name)
    if known is not None and os.path.realpath(getattr(known, "__file__", None) or "") == os.path.realpath(filename):
        return known
    module = _execute(name, filename, None)
    if package:
        setattr(sys.modules[package], stem, module)
    return module


def _package(root: str, folders: list[str]) -> str:
    name, folder = "", root
    for each in folders:
        folder = os.path.join(folder, each)
        parent, part = name, each.replace(".", "-")
        name = f"{parent}.{part}" if parent else part
        if name in sys.modules:
            continue
        init = os.path.join(folder, "__init__.py")
        module = _execute(name, init, [folder]) if os.path.exists(init) else _open_folder(name, folder)
        if parent:
            setattr(sys.modules[parent], part, module)
    return name


def _open_folder(name: str, folder: str) -> ModuleType:
    spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [folder]
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    return module


def _execute(name: str, filename: str, locations: list[str] | None) -> ModuleType:
    loader = _FreshLoader(name, filename)
    spec = importlib.util.spec_from_file_location(name, filename, loader=loader, submodule_search_locations=locations)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)  # a half-made module must not satisfy the next import
        raise
    return sys.modules.get(name, module)


def _finder_below(root: str) -> Callable[[str], Any]:
    find = importlib.machinery.FileFinder.path_hook(
        (importlib.machinery.ExtensionFileLoader, EXTENSION_SUFFIXES), (_FreshLoader, SOURCE_SUFFIXES)
    )

    def hook(path: str) -> Any:
        inside = path == root or path.startswith(root + os.sep)
        if not inside or any(part in _INSTALLED for part in path.split(os.sep)):
            raise ImportError("not a folder of the project's own sources", path=path)
        return find(path)

    return hook
