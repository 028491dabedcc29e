"""Hosts that break a promise on purpose: the groups that watch it have to say so."""

import random
import shutil

import pytest

from chaos.groups import sync

WRITE = '7 pwrite64(3</x/store.db-wal>, "\\1op-000001 0123456789abcdef0123456789abcdef", 4096, 0) = 4096'
SYNC = "7 fdatasync(3</x/store.db-wal>) = 0"
BEGUN = "7 fdatasync(3</x/store.db-wal> <unfinished ...>"
ENDED = "7 <... fdatasync resumed>) = 0"
REPLY = '8 write(9<socket:[1]>, "HTTP/1.1 202 Accepted\\r\\n\\r\\n{\\"id\\":\\"op-000001\\"}", 99) = 99'
ANSWER = '8 write(9<pipe:[1]>, "{\\"id\\":1,\\"result\\":{\\"id\\":\\"0123456789abcdef0123456789abcdef\\"}}", 99) = 99'


@pytest.mark.parametrize(
    ("lines", "early"),
    [
        ([WRITE, SYNC, REPLY, ANSWER], 0),
        ([WRITE, BEGUN, ENDED, REPLY, ANSWER], 0),
        ([WRITE, REPLY, SYNC], 1),
        ([WRITE, ANSWER, SYNC], 1),
        ([WRITE, BEGUN, REPLY, ENDED, ANSWER], 1),
        ([SYNC, WRITE, REPLY, ANSWER], 2),
        ([BEGUN, WRITE, ENDED, REPLY], 1),
    ],
)
def test_an_acknowledgement_before_the_end_of_its_sync_is_found(lines, early):
    assert len(sync.judge(lines)[1]) == early


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.anyio
async def test_a_host_that_syncs_nothing_is_found_out(tmp_path):
    outcome = await sync.traced(tmp_path, random.Random("relaxed"), 1, 'durability = "relaxed"\n')
    early = [text for text in outcome.violations if text.endswith("before the log that holds it was synced")]
    assert len(early) > sync.FEWEST
    assert early == outcome.violations
