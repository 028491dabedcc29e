"""What the tests of the HTTP floor share."""

import pytest

from motia_host.web import plain_connection
from unit.web.harness import edges


@pytest.fixture
def anyio_backend():
    return "asyncio", {"use_uvloop": True}  # as the command line does; its transports differ in small things


@pytest.fixture(params=["plain", "aiohttp"])
def each_edge(request, monkeypatch):
    """Runs a test on both kinds of connection. What one serves, the other has to serve alike."""
    monkeypatch.setattr(edges, "plain", request.param == "plain")
    monkeypatch.setattr(plain_connection, "WHOLE_S", 0.1)
    return request.param
