"""The environment that settings and runners see: the project's `.env`, and above it the real one."""

from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from motia_host.errors import MotiaError


def merged(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """`.env` of the project with the real environment over it. Raises `config-invalid` when the file cannot be read."""
    path = root / ".env"
    try:
        from_file = dotenv_values(path, interpolate=True) if path.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        suggestion = "Make it readable, in UTF-8."
        raise MotiaError(
            "config-invalid", file=".env", path="(file)", reason=f"cannot be read: {error}", suggestion=suggestion
        ) from error
    return {key: value for key, value in from_file.items() if value is not None} | dict(environ)
