"""Looking after the store: what it holds, compaction, backup, verification. Writers wait while one of the last three runs."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from motia_host.abc.maintenance import Maintenance
from motia_host.engine.requests import ApiFailure
from motia_host.web.admin.model import AdminRequest, Plain, invalid
from motia_host.web.admin.models.stored import BackupBody
from motia_host.web.ports import Site


async def info(site: Site, _request: Plain) -> Any:
    if site.stores.maintenance is None:
        return {"engine": "memory"}
    found = asdict(await site.stores.maintenance.info())
    return {_camel(name): value for name, value in found.items()}


async def compact(site: Site, _request: Plain) -> Any:
    return {"freedBytes": await _maintenance(site).compact()}


async def backup(site: Site, request: AdminRequest[None, BackupBody]) -> Any:
    """Into `folder`, an absolute path on the host's machine that is new or empty."""
    folder = request.body.folder
    if not Path(folder).is_absolute():
        raise invalid("folder", "is not an absolute path", part="body")
    await _maintenance(site).backup(Path(folder))
    return {"folder": folder}


async def verify(site: Site, _request: Plain) -> Any:
    return {"problems": list(await _maintenance(site).verify())}


def _maintenance(site: Site) -> Maintenance:
    found = site.stores.maintenance
    if found is None:
        raise ApiFailure("not-supported", 409, feature="Looking after a store in memory")
    return found


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
