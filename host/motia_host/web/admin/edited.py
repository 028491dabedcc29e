"""An edited payload goes back to the store without its masks: what was only shown as masked keeps the value that is stored."""

from typing import Any

from motia_host.engine import redact


def unmasked(edited: Any, stored: Any) -> Any:
    """`edited` was made from a copy of `stored` with secrets masked: where a part of it is as it was shown, the stored part stands."""
    return _merged(edited, redact.value(stored), stored)


def _merged(edited: Any, shown: Any, stored: Any) -> Any:
    if type(edited) is type(shown) and edited == shown:
        return stored
    if isinstance(edited, dict) and isinstance(shown, dict) and isinstance(stored, dict):
        return {key: _merged(part, shown[key], stored[key]) if key in shown else part for key, part in edited.items()}
    if isinstance(edited, list) and isinstance(shown, list) and len(edited) == len(shown):
        return [_merged(*parts) for parts in zip(edited, shown, stored, strict=True)]
    return edited
