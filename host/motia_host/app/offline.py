"""The admin API without a host: its read endpoints and those of the store, on the file, under the same lock.

For commands in a project that does not run. The store is opened as a start would open it (migrated, and what ran when the last host died is
ready again), no runner executes anything, no port is opened.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from motia_host import __version__, values
from motia_host.adapters import sqlite
from motia_host.app import storage
from motia_host.app.project import Project
from motia_host.app.relay import Relay
from motia_host.app.reporter import Reporter
from motia_host.clock import SystemClock
from motia_host.engine.engine import Engine
from motia_host.errors import MotiaError
from motia_host.ids import new_trace_id
from motia_host.process.supervisor import Supervisor
from motia_host.steps.registry import Registry
from motia_host.steps.router import Miss
from motia_host.steps.settings import Settings
from motia_host.web.admin import audited
from motia_host.web.admin.model import AdminRequest
from motia_host.web.admin.table import router
from motia_host.web.ports import Site


async def ask(
    project: Project, reporter: Reporter, method: str, path: str, *, query: Mapping[str, str], body: Any, steps: bool
) -> Any:
    """What the admin API would answer. With `steps` the project's files are loaded, by runners that are stopped again. Raises `StoreLocked`,
    `store-absent`, and what the endpoint raises.
    """
    found = router().match(method, path)
    assert not isinstance(found, Miss), path
    async with _site(project, reporter, steps=steps) as site:
        route = found.target
        given, asked = route.read_query(query), route.read_body(body)
        request = AdminRequest(method, path, found.path_params, given, {}, new_trace_id(), asked)
        return values.loads(values.dumps(await audited.call(site, route, request, "command line")))


@asynccontextmanager
async def _site(project: Project, reporter: Reporter, *, steps: bool) -> AsyncIterator[Site]:
    settings = project.settings
    if settings.ephemeral or not sqlite.Folder(settings.store_dir).ledger.exists():
        raise MotiaError("store-absent", path=str(settings.store_dir))
    async with AsyncExitStack() as stack:
        stack.enter_context(storage.ownership(_as_command(settings)))
        supervisor = Supervisor(settings, project.env, Relay(reporter))
        registry = Registry()
        if steps:
            await stack.enter_async_context(supervisor.running())
            registry = await project.load(supervisor)
        stores = storage.open_stores(project.settings)
        stores.ledger.listeners.trouble.append(lambda error: reporter.note(str(error)))
        await stack.enter_async_context(stores.running())
        engine = Engine(registry, stores, supervisor.pool, project.settings, SystemClock())
        yield Site(engine, stores, project.settings, settings.root.name, __version__, "", tuple, tuple)


def _as_command(settings: Settings) -> Settings:
    """What a host that is refused meanwhile is told: no port."""
    return settings.model_copy(update={"http": settings.http.model_copy(update={"port": 0})})
