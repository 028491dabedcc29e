"""What the tests of the HTTP floor share."""

import pytest


@pytest.fixture
def anyio_backend():
    return "asyncio"
