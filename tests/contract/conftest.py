"""Every contract test runs over every engine."""

import pytest

from contract.support import StillClock
from motia_host.abc.stores import StoreOptions
from motia_host.adapters import memory, sqlite

OPTIONS = StoreOptions(stream_changes=10)
ENGINES = {
    "memory": lambda folder, clock, options: memory.open(clock, options),
    "sqlite": lambda folder, clock, options: sqlite.open(folder / ".motia", clock, options),
}


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def clock():
    return StillClock()


@pytest.fixture(params=sorted(ENGINES))
def opened(request, tmp_path, clock):
    """Open the engine under test: `opened()` gives stores over the same folder; memory gives the same stores again."""
    made = {}

    def open_stores(options=OPTIONS):
        if request.param == "memory" and "stores" in made:
            return made["stores"]
        made["stores"] = ENGINES[request.param](tmp_path, clock, options)
        return made["stores"]

    return open_stores


@pytest.fixture
async def stores(opened):
    stores = opened()
    async with stores.running():
        yield stores
