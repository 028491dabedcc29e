"""How many runners a language should have, by role: numbers and moments alone.

One shared runner at rest, another when calls had to wait or a runner does not answer, fewer again after a quiet minute. Side runners (large, alone)
exist on demand. `language` starts and drains accordingly.
"""

from collections.abc import Callable, Sequence

from motia_host.process.limits import IDLE_BEFORE_SHRINK_S
from motia_host.process.seat import Role


class Growth:
    def __init__(self, processes: int, clock: Callable[[], float]) -> None:
        """At most `processes` shared runners. `clock` in seconds."""
        self.wanted: dict[Role, int] = {}
        self.starting: dict[Role, int] = {"shared": 0, "large": 0, "alone": 0}
        self._processes = processes
        self._clock = clock
        self._pressed = clock()
        self.reset()

    def reset(self) -> None:
        """A new generation begins with one runner."""
        self.wanted = {"shared": 1, "large": 0, "alone": 0}

    def press(self, living: int) -> None:
        """More places are needed; one more runner at a time."""
        self._pressed = self._clock()
        if self.starting["shared"] == 0 and self.wanted["shared"] <= living and self.wanted["shared"] < self._processes:
            self.wanted["shared"] += 1

    def lacks(self, role: Role, living: int) -> bool:
        return living + self.starting[role] < self.wanted[role]

    def may_shrink(self, calls: int, limits: Sequence[int]) -> bool:
        """Whether one shared runner can go; then one fewer is wanted. `calls` open in all runners, `limits` of each."""
        if self.wanted["shared"] < 2 or len(limits) < 2:
            return False
        if calls * 2 > sum(limits) - max(limits):  # the others would be half full without it
            self._pressed = self._clock()
        elif self._clock() - self._pressed > IDLE_BEFORE_SHRINK_S:
            self._pressed = self._clock()
            self.wanted["shared"] -= 1
            return True
        return False
