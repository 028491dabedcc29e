"""Resume tokens: which store, which epoch, which offset.

The epoch matters after a power cut under `relaxed`: offsets that were told but lost are given out again, to other changes. So each
epoch notes the offset at which it began, and a token of an earlier epoch that lies beyond that is of a lost future.
"""

from collections.abc import Mapping


def make(store_id: str, epoch: int, offset: int) -> str:
    return f"{store_id[-12:]}.{epoch:x}.{offset:x}"


def read(token: str, store_id: str, head: int, starts: Mapping[int, int]) -> int | None:
    """The offset of a token, or None when it is not of this store, or ahead of it. `starts`: offset at the start of each epoch."""
    parts = token.split(".")
    if len(parts) != 3 or parts[0] != store_id[-12:]:
        return None
    try:
        epoch, offset = int(parts[1], 16), int(parts[2], 16)
    except ValueError:
        return None
    if epoch not in starts or not 0 <= offset <= min(head, starts.get(epoch + 1, head)):
        return None
    return offset
