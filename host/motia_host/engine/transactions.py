"""Runs transactional handlers: optimistically, serializable, again where somebody else was faster (design D.6).

A run writes into an overlay. When its handler has succeeded, everything commits in one batch together with the end of the attempt, if what
it has read still holds. A conflict, or a failure on reads that no longer hold, costs nothing and runs it once more; after the second
with its keys held. Used for api and event steps alike, which bring their own way of starting a call.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from motia_host.abc.ledger import Batch, Conflict, Fence, Ledger, Op, WriteClass
from motia_host.engine.calls import Call, Ending
from motia_host.engine.key_locks import Hold, KeyLocks
from motia_host.engine.overlay import Key, Overlay
from motia_host.errors import MotiaError
from motia_host.steps.config import ApiConfig, EventConfig
from motia_host.steps.model import Step

MAX_RUNS: Final = 50
"""Runs of one attempt that may lose to others; then it has failed."""
RUNS_WITHOUT_KEYS: Final = 2


@dataclass(frozen=True, slots=True)
class Ran:
    """The last run. `committed`: what it wrote is stored, with the ops that ended it. `error`: why it could not be although its handler
    succeeded. `call` is None where there was no place for it.
    """

    call: Call | None
    committed: bool = False
    error: MotiaError | None = None


Start = Callable[[Overlay], Awaitable[Call | None]]
"""Starts one run and returns when its end was seen; None when it gets no place."""


class Transactions:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._locks = KeyLocks()

    async def run(self, start: Start, ending: Callable[[], Sequence[Op]], fence: Fence | None) -> Ran:
        """Run until it has committed together with what `ending` says after the run, or failed by itself."""
        keys: set[Key] = set()
        call: Call | None = None
        with Hold(self._locks) as hold:
            for number in range(1, MAX_RUNS + 1):
                overlay = Overlay()
                call = await start(overlay)
                if call is None:
                    return Ran(None)
                ran = await self._settle(
                    call, overlay, hold, Batch([*overlay.ops, *ending()], fence=fence, reads=overlay.marks)
                )
                if ran is not None:
                    return ran
                keys |= overlay.keys
                if number >= RUNS_WITHOUT_KEYS:
                    await hold.take(keys)
        assert call is not None
        reason = f"others changed what it had read in each of {MAX_RUNS} runs"
        return Ran(call, error=MotiaError("handler-failed", step=call.step, message=reason))

    async def _settle(self, call: Call, overlay: Overlay, hold: Hold, batch: Batch) -> Ran | None:
        """How a run has ended, or None when it is to be run again."""
        if call.ending is Ending.OK and not call.timed_out:
            await hold.others(overlay.keys)
            try:
                result = await self._ledger.commit(batch)
            except MotiaError as error:
                return Ran(call, error=error)
            return None if isinstance(result, Conflict) else Ran(call, committed=True)
        if call.ending is Ending.FAILED and await self._stale(overlay):
            return None
        return Ran(call)

    async def _stale(self, overlay: Overlay) -> bool:
        if not overlay.marks:
            return False
        try:
            result = await self._ledger.commit(Batch([], WriteClass.BOOKKEEPING, reads=overlay.marks))
        except MotiaError:  # whether it was stale is not known: then the failure is its own
            return False
        return isinstance(result, Conflict)


def is_transactional(step: Step) -> bool:
    return isinstance(step.config, (ApiConfig, EventConfig)) and step.config.transactional
