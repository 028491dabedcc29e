"""The Workbench's built files under `/__motia/ui/`, and the ways that lead there.

Whatever is not a file is answered with the page itself, which knows its own addresses. Names below `assets/` carry a digest and are kept by
browsers for ever; everything else is asked for again. The content security policy lets nothing run that is not one of these files.
"""

import asyncio
import hashlib
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from motia_host import resources
from motia_host.errors import MotiaError
from motia_host.web.admin.model import AdminReply, Plain, not_found
from motia_host.web.ports import Site

UI: Final = "/__motia/ui/"
_FOLDER: Final = "workbench/dist"
_ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))
"""In the order of preference; files with these endings lie beside what they hold."""
_HASHED: Final = "assets/"
_FOREVER: Final = "private, max-age=31536000, immutable"
_GUARDS: Final = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_NOT_BUILT: Final = """<!doctype html><html lang=en><meta charset=utf-8><title>motia-host</title><h1>The Workbench is not built</h1>
<p>This clone of motia-host has no built Workbench. Build it with <code>make workbench</code> and load this page again.
The host itself runs, and its <a href="/__motia/openapi.json">admin API</a> answers.</p></html>"""
LOCKED: Final = """<!doctype html><html lang=en><meta charset=utf-8><title>motia-host</title><h1>The admin token is needed</h1>
<p>On the machine of the host <code>motia-host workbench</code>, in the folder of the project, prints a link that opens this page; this browser then
keeps a cookie. From elsewhere: this address with <code>?token=</code> and the token of <code>.motia/host.json</code>, or what
<code>MOTIA_HOST_ADMIN_TOKEN</code> was set to, behind it.</p></html>"""


async def lead(_site: Site, _request: Plain) -> AdminReply:
    """`/`, and `/__motia/ui` without its slash."""
    return AdminReply(303, headers={"location": UI})


async def serve(_site: Site, request: Plain) -> AdminReply:
    codings = {part.partition(";")[0].strip().lower() for part in request.headers.get("Accept-Encoding", "").split(",")}
    name = request.params.get("0", "")
    found = await asyncio.to_thread(_find, name, codings)
    if found is None:
        raise not_found(request)
    if found.headers.get("etag", "") == request.headers.get("If-None-Match"):
        return AdminReply(304, headers=found.headers, cache=found.cache)
    return found


def page(html: str, status: int) -> AdminReply:
    """A page of our own that needs nothing else."""
    return AdminReply(status, html.encode(), "text/html; charset=utf-8", _GUARDS)


def _find(name: str, codings: set[str]) -> AdminReply | None:
    """On a thread. None for a file that should be there, and is not."""
    try:
        folder = resources.path(_FOLDER).resolve()
    except MotiaError:  # a clone in which nobody has built it
        return page(_NOT_BUILT, 503)
    file = (folder / name).resolve()
    hashed = name.startswith(_HASHED)
    hidden = any(part.startswith(".") for part in name.split("/"))  # what the build has left for itself
    if not name or hidden or not file.is_relative_to(folder) or not file.is_file():
        if hashed:
            return None
        file = folder / "index.html"
    return _file(file, codings, forever=hashed)


def _file(file: Path, codings: set[str], *, forever: bool) -> AdminReply:
    headers = {**_GUARDS, "vary": "accept-encoding"}
    packed = file
    for coding, ending in _ENCODINGS:
        beside = file.with_name(file.name + ending)
        if coding in codings and beside.is_file():
            headers["content-encoding"], packed = coding, beside
            break
    body = packed.read_bytes()
    if not forever:
        headers["etag"] = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    return AdminReply(200, body, _type(file), headers, _FOREVER if forever else "no-cache")


def _type(file: Path) -> str:
    kind = "text/javascript" if file.suffix == ".js" else guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
