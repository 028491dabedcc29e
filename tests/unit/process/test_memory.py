"""What the host keeps of large blocks that it has freed."""

import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, psutil, sys
from motia_host.process.memory import give_back_large_blocks
if not hasattr(ctypes.CDLL(None), "gnu_get_libc_version"):
    sys.exit(77)
if sys.argv[1] == "given back":
    give_back_large_blocks()
small, large = [], []
for _ in range(2):
    for _ in range(8):
        large.append(b"x" * (20 << 20))
        small += [b"x" * 100_000 for _ in range(10)]  # what lies between them stays
    large.clear()
print(psutil.Process().memory_info().rss >> 20)
"""


@pytest.mark.parametrize(("how", "little"), [("given back", True), ("as it is", False)])
def test_large_blocks_that_were_freed_return_to_the_system(how, little):
    ended = subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=False)
    if ended.returncode == 77:
        pytest.skip("there is no glibc here")
    assert (int(ended.stdout) < 100) is little, ended
