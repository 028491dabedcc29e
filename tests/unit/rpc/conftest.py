from pathlib import Path

import pytest


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def protocol_folder():
    return Path(__file__).parents[3] / "protocol"
