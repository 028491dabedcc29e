"""Group 10: values across the languages, every ordered pair: the same on the other side, or refused with the same typed error.

A request brings the value into the sending language, an emit into the receiving one, and a state write out of it again. The values are those of
`protocol/vectors/values`; what no text can hold is made by the handlers themselves.
"""

import asyncio
import json
import random
import sqlite3
from itertools import product
from pathlib import Path
from typing import Any

import aiohttp

from chaos.outcome import Outcome
from chaos.site import HERE, Site
from motia_host.conformance.patterns import same
from support.host import ROOT

LANGUAGES = ("node", "python", "ruby")
NATIVE = ("not a number", "infinite", "too large", "half a character", "too deep")
REFUSED = "value-not-representable"
LARGE = {"id": "large-1", "text": json.dumps("x" * (10 << 20)), "valid": True}
MOST = 16
"""Requests at a time."""


def vectors() -> list[dict[str, Any]]:
    """Without texts that are blank: a request with one has no body."""
    files = sorted((ROOT / "protocol" / "vectors" / "values").glob("*.json"))
    found = [vector for file in files for vector in json.loads(file.read_text())["vectors"]]
    return [vector for vector in found if vector["text"].strip()] + [LARGE]


async def pairs(folder: Path, chance: random.Random, rounds: int) -> Outcome:
    """All values through all pairs; once, whatever `rounds` says, since nothing in it is random."""
    found: list[str] = []
    values = vectors()
    async with Site(folder, HERE / "values") as site:
        await site.start()
        answers = await _sent(site, values)
        found += await _natives(site)
        if not await site.drained():
            found.append("drained: the queues did not become empty")
        dead = {row["id"]: row for row in await site.admin("dead?limit=1000")}
        errors = {(row["data"]["from"], row["subscriber"].split()[1].lower(), row["data"]["id"]): row for row in await _whole(site, dead)}  # fmt: skip
        await site.stop()
    kept = _kept(site.data / "store.db")
    equal = refused = 0
    for vector, sender in product(values, LANGUAGES):
        status, name = answers[sender, vector["id"]]
        if status != 202:
            refused += 1
            found += _refusal(vector, sender, status, name)
            continue
        for receiver in LANGUAGES:
            case = (sender, receiver, vector["id"])
            if case in kept:
                equal += 1
                found += _equality(vector, case, kept[case])
            elif (
                may_refuse(vector, sender, receiver)
                and (errors.get(case) or {}).get("error", {}).get("name") == REFUSED
            ):
                refused += 1
            else:
                found.append(f"{case}: neither kept nor refused; {str(errors.get(case))[:300]}")
    return Outcome(
        rounds, found, {"equal": equal, "refused": refused, "made_and_refused": len(NATIVE) * len(LANGUAGES)}
    )


async def _sent(site: Site, values: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[int, str]]:
    """(status, name of the error) by sender and vector."""
    answers: dict[tuple[str, str], tuple[int, str]] = {}
    gate = asyncio.Semaphore(MOST)

    async def send(sender: str, vector: dict[str, Any]) -> None:
        async with gate:
            answers[sender, vector["id"]] = await _post(session, f"{site.serving.url}/send/{sender}/{vector['id']}", vector["text"])  # fmt: skip

    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        for sender, vector in product(LANGUAGES, values):
            group.create_task(send(sender, vector))
    return answers


async def _natives(site: Site) -> list[str]:
    found = []
    async with aiohttp.ClientSession() as session:
        for sender, what in product(LANGUAGES, NATIVE):
            status, name = await _post(session, f"{site.serving.url}/send/{sender}/native", json.dumps(what))
            if (status, name) != (422, REFUSED):
                found.append(f"{sender} made {what!r}, and its emit ended with {status} {name}")
    return found


async def _post(session: aiohttp.ClientSession, url: str, text: str) -> tuple[int, str]:
    headers = {"content-type": "application/json"}
    async with session.post(url, data=text.encode("utf-8", "surrogatepass"), headers=headers) as answer:
        body = await answer.json() if answer.status >= 400 else {}
        return answer.status, _name(body.get("error"))


def _name(error: Any) -> str:
    """The name of an error, or of what caused it."""
    if not isinstance(error, dict):
        return str(error)
    text = json.dumps(error)
    return REFUSED if REFUSED in text else str(error.get("name"))


async def _whole(site: Site, dead: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for id, row in dead.items():
        host = site.serving
        answer = await asyncio.to_thread(host.get, f"/__motia/api/deliveries/{id}", {"authorization": "Bearer chaos"})
        found.append({**row, **answer.json, "error": {"name": _name(row["error"])}})
    return found


def _refusal(vector: dict[str, Any], sender: str, status: int, name: str) -> list[str]:
    if not vector["valid"] and status == 400:
        return []
    if may_refuse(vector, sender) and name == REFUSED:
        return []
    return [f"{sender} did not take {vector['id']}: {status} {name}"]


def may_refuse(vector: dict[str, Any], *languages: str) -> bool:
    """Numbers that a language cannot hold exactly; and what is too deep once an event is put around it."""
    if vector["id"].endswith("depth-128"):
        return True
    return "node" in languages and vector["valid"] and _is_beyond(json.loads(vector["text"]))


def _is_beyond(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(_is_beyond, value.values() if isinstance(value, dict) else value))
    return isinstance(value, int | float) and abs(value) > 2**53 - 1 and float(value).is_integer()


def _equality(vector: dict[str, Any], case: tuple[str, str, str], kept: Any) -> list[str]:
    if not vector["valid"]:
        return [f"{case}: what nobody may write came through as {str(kept)[:100]}"]
    sent = json.loads(vector["text"])
    if isinstance(sent, str) and len(sent) > 1e6:
        sent = {"length": len(sent)}
    return [] if same(sent, kept) else [f"{case}: {str(sent)[:100]} became {str(kept)[:100]}"]


def _kept(store: Path) -> dict[tuple[str, str, str], Any]:
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT key, value FROM state WHERE grp = 'kept'").fetchall()
    finally:
        connection.close()
    return {tuple(key.split()): json.loads(value)["value"] for key, value in rows}  # type: ignore[misc]
