"""Two peers joined in memory: the twin of a runner's pipe for tests and benchmarks, without a process.

Everything passes through the same encoding, framing and parsing as on the wire.
"""

from motia_host.rpc.peer import Peer, PeerHandler


def pair(left: PeerHandler, right: PeerHandler) -> tuple[Peer, Peer]:
    """Two connected peers; `left` and `right` are told what arrives at each. Bytes arrive in the turn of the loop after the one that sent them,
    those of a portion of prompt requests at once.
    """
    first = Peer(lambda data: second.feed(data), left)  # noqa: PLW0108 - `second` is made on the next line
    second = Peer(first.feed, right)
    return first, second
