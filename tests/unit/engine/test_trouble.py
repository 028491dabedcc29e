"""What is wrong with the store, and concerns no single write, reaches the log."""

import pytest

from motia_host.adapters.rules.publish import trouble
from motia_host.errors import StoreDamaged
from unit.engine.project import Project, step

pytestmark = pytest.mark.anyio


async def test_a_damaged_log_a_failed_checkpoint_or_retention_is_an_error_in_the_log():
    async with Project([step("a", "api")], {}) as project:
        trouble(project.stores.ledger.listeners, StoreDamaged(".motia/store.db", "3 whole commits lie behind it"))
        trouble(project.stores.ledger.listeners, OSError("the disk is gone"))
        damaged, gone = (text for level, text in project.logs if level == "error")
        assert ".motia/store.db is damaged: 3 whole commits lie behind it" in damaged
        assert gone == "the disk is gone"
