"""`/__motia`: where Motia's own programs ask what this is, and people look for the Workbench."""

from typing import Any

from motia_host.web.admin import project
from motia_host.web.admin.assets import UI
from motia_host.web.admin.model import AdminReply, Plain
from motia_host.web.ports import Site


async def motia(site: Site, request: Plain) -> Any:
    """For a browser the Workbench, otherwise Motia's JSON."""
    if "text/html" in request.headers.get("Accept", ""):
        return AdminReply(303, headers={"location": UI})
    return await project.motia_info(site, request)
