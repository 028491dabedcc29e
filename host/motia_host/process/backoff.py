"""How long to wait before a runner is started again: not at all after a death, longer and longer when it keeps dying young.

Arithmetic alone; `language` asks it.
"""

from motia_host.process.limits import BACKOFF_FIRST_S, BACKOFF_MAX_S, CRASH_LOOP_DEATHS


class Backoff:
    def __init__(self) -> None:
        self._deaths = 0

    @property
    def looping(self) -> bool:
        """So many young deaths in a row that callers should know."""
        return self._deaths >= CRASH_LOOP_DEATHS

    @property
    def deaths(self) -> int:
        """Young deaths in a row."""
        return self._deaths

    @property
    def delay(self) -> float:
        """Seconds before the next start. The first death in a row costs nothing."""
        return 0.0 if self._deaths < 2 else min(BACKOFF_MAX_S, BACKOFF_FIRST_S * 2 ** min(self._deaths - 2, 30))

    def died_young(self) -> None:
        self._deaths += 1

    def lived(self) -> None:
        self._deaths = 0
