"""Projects of any number of steps in three languages, written into a folder."""

from pathlib import Path
from typing import Final

LANGUAGES: Final = ("typescript", "python", "ruby")
_TEXTS: Final = {
    "typescript": (
        "step-{n}.step.ts",
        'export const config = {{ type: "api", name: "Step{n}", path: "/steps/{n}", method: "GET", emits: [], flows: ["bench"] }};\n\n'
        'export const handler = async () => ({{ status: 200, body: {{ version: "{version}" }} }});\n',
    ),
    "python": (
        "step_{n}_step.py",
        'config = {{"type": "api", "name": "Step{n}", "path": "/steps/{n}", "method": "GET", "emits": [], "flows": ["bench"]}}\n\n\n'
        'async def handler(request, context):\n    return {{"status": 200, "body": {{"version": "{version}"}}}}\n',
    ),
    "ruby": (
        "step_{n}.step.rb",
        'def config\n  {{ type: "api", name: "Step{n}", path: "/steps/{n}", method: "GET", emits: [], flows: ["bench"] }}\nend\n\n'
        'def handler(request, context)\n  {{ status: 200, body: {{ version: "{version}" }} }}\nend\n',
    ),
}


def language_of(number: int, languages: tuple[str, ...] = LANGUAGES) -> str:
    return languages[number % len(languages)]


def write_step(root: Path, number: int, version: str, languages: tuple[str, ...] = LANGUAGES) -> Path:
    """The step that answers `GET /steps/{number}` with its version."""
    name, text = _TEXTS[language_of(number, languages)]
    path = root / "steps" / name.format(n=number)
    path.write_text(text.format(n=number, version=version))
    return path


def write(root: Path, steps: int, languages: tuple[str, ...] = LANGUAGES) -> Path:
    (root / "steps").mkdir(parents=True, exist_ok=True)
    (root / "package.json").write_text('{"name": "bench-steps", "private": true, "type": "module"}\n')
    for number in range(steps):
        write_step(root, number, "0", languages)
    return root
