"""The page at `/` where no step serves it: what this host runs, and where to look. Plain HTML without a script; every name is text."""

from html import escape
from typing import Any

from motia_host.steps.model import Step
from motia_host.web.admin import project
from motia_host.web.admin.model import AdminReply, Plain
from motia_host.web.ports import Site

_CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_STYLE = """
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}body{max-width:60rem;margin:3rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #8884;vertical-align:top}th{font-weight:600}
code{font-family:ui-monospace,monospace;font-size:.9em}.error{color:#c33}.quiet{opacity:.7}
"""
_LINKS = (
    "steps",
    "routes",
    "runners",
    "logs",
    "runs",
    "deliveries",
    "dead",
    "queues",
    "state",
    "streams",
    "cron",
    "problems",
)


async def status(site: Site, _request: Plain) -> AdminReply:
    registry = site.engine.registry
    rows = "".join(_row(step) for step in registry.steps.values())
    problems = "".join(
        f"<li class={problem.level}>{escape(problem.text)} <span class=quiet>{escape(problem.hint)}</span></li>"
        for problem in registry.problems
    )
    links = " · ".join(f'<a href="/__motia/api/{name}">{name}</a>' for name in _LINKS)
    name = escape(site.name)
    html = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{name} · motia-host</title>"
        f'<meta name=viewport content="width=device-width"><style>{_STYLE}</style>'
        f"<h1>{name}</h1><p class=quiet>motia-host {escape(site.version)}, {escape(site.settings.mode)}; {_count(len(registry.steps), 'step')}, "
        f"{_count(len(registry.streams), 'stream')}</p>"
        + (f"<h2>Problems</h2><ul>{problems}</ul>" if problems else "")
        + (
            f"<h2>Steps</h2><table><tr><th>type<th>starts by<th>name<th>language<th>file</tr>{rows}</table>"
            if rows
            else _empty()
        )
        + f"<h2>Admin API</h2><p>{links}</p></html>"
    )
    return _html(html)


async def motia(site: Site, request: Plain) -> Any:
    """`/__motia`: for a browser the page, otherwise Motia's JSON."""
    if "text/html" in request.headers.get("Accept", ""):
        return AdminReply(303, headers={"location": "/"})
    return await project.motia_info(site, request)


def _row(step: Step) -> str:
    config: Any = step.config
    match step.kind:
        case "api":
            trigger = f"{config.method} {config.path}"
        case "event":
            trigger = ", ".join(config.subscribes)
        case "cron":
            trigger = f"{config.cron} {config.timezone or ''}"
        case _:
            trigger = "-"
    cells = (step.kind, trigger, step.name, step.language, step.file)
    return "<tr>" + "".join(f"<td>{escape(cell)}" for cell in cells) + "</tr>"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _empty() -> str:
    return "<p>No step is loaded yet: add a file such as <code>steps/hello.step.ts</code>.</p>"


def _html(text: str) -> AdminReply:
    headers = {"content-security-policy": _CSP, "referrer-policy": "no-referrer", "x-frame-options": "DENY"}
    return AdminReply(200, text.encode("utf-8", "replace"), "text/html; charset=utf-8", headers)
