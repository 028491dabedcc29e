"""One host with runners of three languages, one browser; a Workbench of its own for each test.

Tests share the host's store: each makes its own orders, gates and letters, and looks for those alone.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.browser import chromium
from support.host import copy_of, running
from support.workbench import Workbench, workbench_of

PROJECT = Path(__file__).parent / "project"


@pytest.fixture(scope="package")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def host(browser, tmp_path_factory):
    with running(copy_of(PROJECT, tmp_path_factory.mktemp("workbench"))) as host:
        yield host


@pytest.fixture
def workbench(browser, host) -> Iterator[Workbench]:
    """At 1280 by 800, light. A fault that the page has printed, or a policy that it has broken, fails the test."""
    with workbench_of(browser, host) as opened:
        yield opened
        assert opened.faults == []
