"""Lines are split at 0x0A alone, at any chunking, in linear time and bounded memory."""

import time
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from motia_host.rpc.framing import LineSplitter


@given(st.binary(max_size=200), st.lists(st.integers(1, 20), min_size=1, max_size=30))
def test_any_chunking_gives_the_same_lines(data, sizes):
    whole = [line for line in data.split(b"\n")[:-1] if line]
    splitter, lines, at = LineSplitter(), [], 0
    while at < len(data):
        size = sizes[at % len(sizes)]
        lines += splitter.feed(data[at : at + size])
        at += size
    assert lines == whole
    assert splitter.pending == len(data.rsplit(b"\n", 1)[-1])


def test_a_carriage_return_and_unicode_separators_stay_in_the_line():
    text = "a\rb\u2028c\u0085d\x0be\r"
    assert LineSplitter().feed(text.encode() + b"\n") == [text.encode()]


def test_empty_lines_are_left_out():
    assert LineSplitter().feed(b"\n\na\n\n\nb\n\n") == [b"a", b"b"]


@given(st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b".")), max_size=12), st.integers(1, 13))
def test_lines_over_the_limit_are_skipped_and_counted_and_the_others_stay(lines, size):
    data = b"".join(line + b"\n" for line in lines)
    splitter = LineSplitter(limit=20)
    found = [line for at in range(0, len(data), size) for line in splitter.feed(data[at : at + size])]
    assert found == [line for line in lines if 0 < len(line) <= 20]
    assert splitter.skipped == sum(len(line) > 20 for line in lines)


def test_a_skipped_line_is_not_kept_in_memory():
    splitter, chunk = LineSplitter(limit=100_000), b"x" * 65_536
    tracemalloc.start()
    for _ in range(500):
        splitter.feed(chunk)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert held < 1_000_000
    assert (splitter.skipped, splitter.pending) == (1, 0)
    assert splitter.feed(b"end\nnext\n") == [b"next"]


def test_ten_mebibytes_in_small_chunks_take_linear_time():
    def seconds(chunks):
        splitter = LineSplitter()
        begin = time.thread_time()
        for _ in range(chunks):
            splitter.feed(b"x" * 1_024)
        assert len(splitter.feed(b"\n")[0]) == chunks * 1_024
        return time.thread_time() - begin

    assert seconds(10_240) < 100 * max(
        seconds(1_024), 0.001
    )  # a quadratic reader is 100 times slower, and its copies dominate
