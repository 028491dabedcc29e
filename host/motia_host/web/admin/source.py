"""The file of a step as people read it. Only files that the registry names are read, and nothing that lies outside of the project."""

import asyncio
import re
from pathlib import Path
from typing import Any, Final

from motia_host.engine.requests import ApiFailure
from motia_host.web.admin.model import Plain, not_found
from motia_host.web.ports import Site

MOST_BYTES: Final = 1024 * 1024
_CONFIG: Final = re.compile(
    r"^\s*(?:export\s+)?(?:const|let|var|def|exports\.|module\.exports\.)?\s*config\b(?!\s*\.)", re.MULTILINE
)
_HANDLER: Final = re.compile(
    r"^\s*(?:export\s+)?(?:(?:async\s+)?(?:def|function)|const|let|var|exports\.|module\.exports\.)\s*handler\b",
    re.MULTILINE,
)


async def source(site: Site, request: Plain) -> Any:
    """Lines are those at which `config` and `handler` are defined, as far as they can be made out."""
    step = site.engine.registry.steps.get(request.params["name"])
    if step is None:
        raise not_found(request)
    root = site.settings.root.resolve()
    path = root / step.file
    text = await asyncio.to_thread(_read, root, path)
    if text is None:
        raise not_found(request)
    return {
        "file": step.file, "path": str(path), "language": step.language, "text": text, "configLine": _line(text, _CONFIG),
        "handlerLine": _line(text, _HANDLER),
    }  # fmt: skip


def _read(root: Path, path: Path) -> str | None:
    """None where it is gone meanwhile, or leads out of the project."""
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root) or not real.is_file():
            return None
        if real.stat().st_size > MOST_BYTES:
            raise ApiFailure("not-supported", 409, feature=f"A source of more than {MOST_BYTES} bytes")
        return real.read_text("utf-8", "replace")
    except OSError:
        return None


def _line(text: str, expression: re.Pattern[str]) -> int | None:
    found = expression.search(text)
    return None if found is None else text.count("\n", 0, found.end()) + 1
