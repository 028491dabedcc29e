"""The npm packages whose place the Node runner takes (semantics: which `motia` wins). Whether they are installed makes no difference."""

import re
from typing import Final

_PACKAGES: Final = re.compile(r"^(?:motia|@motiadev/(?:core|workbench|ui|plugin-[^/]+|adapter-[^/]+))$")
SECTIONS: Final = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
"""Of package.json, those that name packages."""


def is_stand_in(package: str) -> bool:
    return _PACKAGES.match(package) is not None
