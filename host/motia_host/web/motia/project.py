"""Motia's endpoints about the project: the file of a step, positions of nodes, streams, and the answer that nobody is watched."""

import asyncio
from pathlib import Path
from typing import Any

import orjson

from motia_host.steps.model import Stream
from motia_host.web.admin.model import AdminReply, AdminRequest, Plain, shown
from motia_host.web.admin.models.project import MotiaPositions
from motia_host.web.motia import flows, layout
from motia_host.web.ports import Site

INTERNAL = (
    "__motia.flows",
    "__motia.flowsConfig",
    "__motia.logs",
    "__motia.api-endpoints",
    "__motia.bullmq-queues",
    "__motia.streams-registry",
    "motia-trace",
    "motia-trace-group",
)
"""The streams of the admin zone, which `feed` serves."""


async def step(site: Site, request: Plain) -> Any:
    root = site.settings.root
    steps = site.engine.registry.steps.values()
    found = next((step for step in steps if flows.step_id(root, step) == request.params["id"]), None)
    if found is None:
        return _error(404, "Step not found")
    try:
        content = await asyncio.to_thread((root / found.file).read_text, "utf-8", "replace")
    except OSError:  # removed a moment ago
        return _error(500, "Failed to read step file")
    return {
        "id": request.params["id"],
        "content": content,
        "features": await asyncio.to_thread(_features, root, found.file),
    }


def _features(root: Path, file: str) -> Any:
    """What a tutorial says of it: `tutorial/…-features.json` for a file below `src/`."""
    path = root / (
        "tutorial/" + file.removeprefix("src/") + "-features.json"
        if file.startswith("src/")
        else file + "-features.json"
    )
    try:
        return orjson.loads(path.read_bytes())
    except (OSError, ValueError):
        return []  # as Motia has it: most files have none


async def save_layout(site: Site, request: AdminRequest[None, MotiaPositions]) -> Any:
    config = {
        file: position.model_dump(by_alias=True, exclude_none=True) for file, position in request.body.config.items()
    }
    try:
        await asyncio.to_thread(layout.save, site.settings.root, request.body.id, config)
    except OSError:
        return _error(500, "Failed to save flow config")
    return {"message": "Flow config saved successfully"}


async def analytics_user(_site: Site, _request: Plain) -> Any:
    return {"userId": None, "projectId": None, "motiaVersion": None, "analyticsEnabled": False}


async def analytics_status(_site: Site, _request: Plain) -> Any:
    return {"analyticsEnabled": False}


async def streams(site: Site, _request: Plain) -> Any:
    return {"streams": list(flows.streams(site.settings.root, site.engine.registry).values())}


async def all_streams(site: Site, request: Plain) -> Any:
    own = (await streams(site, request))["streams"]
    return {"streams": own + [{"id": name, "name": name, "hidden": True, "filePath": name} for name in INTERNAL]}


async def stream(site: Site, request: Plain) -> Any:
    found = _stream(site, request)
    if found is None:
        return _absent(request)
    return {**flows.stream(site.settings.root, found), "schema": found.config.json_schema}


async def stream_group(site: Site, request: Plain) -> Any:
    if _stream(site, request) is None:
        return _absent(request)
    name, group = request.params["name"], request.params["group"]
    items = [shown(item.data) for item in await site.stores.streams.get_group(name, group)]
    return {"streamName": name, "groupId": group, "items": items, "count": len(items)}


async def stream_item(site: Site, request: Plain) -> Any:
    if _stream(site, request) is None:
        return _absent(request)
    name, group, id_ = (request.params[part] for part in ("name", "group", "id"))
    found = site.stores.streams.get(name, group, id_)
    return {"streamName": name, "groupId": group, "itemId": id_, "data": None if found is None else shown(found.data)}


def _stream(site: Site, request: Plain) -> Stream | None:
    return site.engine.registry.streams.get(request.params["name"])


def _absent(request: Plain) -> AdminReply:
    return _error(404, f"Stream '{request.params['name']}' not found")


def _error(status: int, text: str) -> AdminReply:
    """Motia's form of an error."""
    return AdminReply(status, orjson.dumps({"error": text}))
