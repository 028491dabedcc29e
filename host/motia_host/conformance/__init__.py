"""The kit that proves a runner: scripted conversations with any executable that speaks the protocol.

It shares no code for talking with the host (neither framing nor codec), so that both are checked and not merely agree. Its parts, in
the order in which they are used: `data`, `run`, `script` with the verbs in `sending`, `expecting` and `sweeps`, `conversation`, `report`.
"""

from motia_host.conformance.run import Outcome, Target, chosen, run

__all__ = ["Outcome", "Target", "chosen", "run"]
