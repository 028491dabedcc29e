"""Implements `abc.runners.RunnerPool`: the places of all languages. It finds the language and hands over; `supervisor` fills it."""

from collections.abc import Callable

from motia_host.errors import RunnerUnavailable
from motia_host.process.interpreters import Refused
from motia_host.process.language import LanguagePool
from motia_host.process.seat import SeatLease
from motia_host.process.waiting import Kind


class Pool:
    def __init__(self) -> None:
        self.languages: dict[str, LanguagePool] = {}
        self.refused: dict[str, Refused] = {}
        """Languages that cannot be served, with the reason."""
        self._listeners: list[Callable[[str], None]] = []

    def try_lease(self, language: str, *, background: bool = False, large: bool = False) -> SeatLease | None:
        found = self.languages.get(language)
        return (
            None if found is None else found.try_lease(_kind(background=background, large=large), background=background)
        )

    async def lease(
        self,
        language: str,
        *,
        background: bool = False,
        large: bool = False,
        alone: bool = False,
        timeout: float = 5.0,  # noqa: ASYNC109 - the interface's word; it says more than a bare cancellation
    ) -> SeatLease:
        kind = "alone" if alone else _kind(background=background, large=large)
        return await self._serving(language).lease(kind, background=background, within=timeout)

    def wait(
        self, language: str, told: Callable[[SeatLease | RunnerUnavailable], None], *, timeout: float
    ) -> Callable[[], None]:
        return self._serving(language).wait(told, within=timeout)

    def room(self, language: str) -> int:
        found = self.languages.get(language)
        return 0 if found is None else found.room()

    def on_room(self, listener: Callable[[str], None]) -> None:
        self._listeners.append(listener)

    def _serving(self, language: str) -> LanguagePool:
        found = self.languages.get(language)
        if found is None:
            refused = self.refused.get(language)
            raise RunnerUnavailable(language, refused.reason if refused else "no step of this language is loaded")
        return found

    def room_came(self, language: str) -> None:
        for listener in self._listeners:
            listener(language)


def _kind(*, background: bool, large: bool) -> Kind:
    if large:
        return "large"
    return "background" if background else "api"
