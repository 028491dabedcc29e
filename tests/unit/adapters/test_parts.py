"""Parts for multi-row statements."""

from motia_host.adapters.sqlite.parts import MOST, parts


def test_rows_keep_their_order_in_parts_of_powers_of_two():
    for count in [*range(200), 1_000]:
        rows = list(range(count))
        found = list(parts(rows))
        assert [row for part in found for row in part] == rows
        assert all(len(part) in {1, 2, 4, 8, 16, 32, MOST} for part in found)


def test_whole_statements_come_first():
    assert [len(part) for part in parts(range(151))] == [64, 64, 16, 4, 2, 1]
