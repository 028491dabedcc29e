"""What a row of the table of admin routes is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from motia_host.web.admin.model import Endpoint, parsed
from motia_host.web.admin.models.base import Model


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    """In the router's syntax."""
    endpoint: Endpoint
    about: str = ""
    """One sentence for the documents; routes without one are left out there."""
    answer: type[Model] | None = None
    query: type[Model] | None = None
    """What the query string holds; without it, it is not looked at."""
    body: type[Model] | None = None
    """What the JSON body holds; without it, the route takes none."""
    action: str | None = None
    """Under which name it is written down in the audit; None for what changes nothing."""

    def read_query(self, given: Mapping[str, Any]) -> Any:
        """Empty parameters are absent ones. Raises `input-invalid` (400)."""
        if self.query is None:
            return None
        return parsed(self.query, {name: value for name, value in given.items() if value != ""}, "query")

    def read_body(self, given: Any) -> Any:
        """Without one, an empty object is read. Raises `input-invalid` (400)."""
        return None if self.body is None else parsed(self.body, {} if given is None else given, "body")
