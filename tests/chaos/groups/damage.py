"""Group 6: a log that was damaged while no host ran. Told with the number of commits behind the break, copied aside; refused where that is asked."""

import asyncio
import json
import random
import shutil
import struct
from pathlib import Path

from chaos.checks import counts
from chaos.load import Load
from chaos.outcome import Outcome
from chaos.site import Site

LOAD_S = 1.5
HEADER, FRAME = 32, 24 + 4096


async def damaged(folder: Path, chance: random.Random, rounds: int) -> Outcome:
    """Each round: load, SIGKILL, one byte of the log turned over, a start under `strict`, a start."""
    found: list[str] = []
    lost: list[float] = []
    total = Outcome(rounds, found, {}, {"commits_behind": lost})
    for number in range(rounds):
        place = folder / str(number)
        project = place / "project"
        source = Path(__file__).parents[1] / "project"
        shutil.copytree(source, project, ignore=shutil.ignore_patterns(".motia", "__pycache__"))
        async with Site(place, project) as site:
            await site.start()
            load = Load(site, chance)
            async with load.running():
                load.serve()
                await asyncio.sleep(LOAD_S)
                load.pause()
                await site.kill()
            spoilt = spoil(site.data / "store.db-wal", chance)
            found += await _strict(site, project)
            found += await _told(site, spoilt, lost)
            total.counts = {name: total.counts.get(name, 0) + count for name, count in counts(site.seen).items()}
    return total


async def _strict(site: Site, project: Path) -> list[str]:
    """Under `strict` nothing is touched."""
    config = project / "motia.config.toml"
    usual = config.read_text()
    config.write_text('recovery = "strict"\n' + usual)
    before = (site.data / "store.db-wal").read_bytes()
    site.spawn()
    status = await site.ended()
    config.write_text(usual)
    text = "\n".join(record["msg"] for record in site.logs)
    found = (
        []
        if status == 1 and "whole commits" in text
        else [f"strict: the host ended with {status}, saying {text[-300:]!r}"]
    )
    return found if (site.data / "store.db-wal").read_bytes() == before else [*found, "strict: the log was touched"]


async def _told(site: Site, spoilt: int, lost: list[float]) -> list[str]:
    """Otherwise the host starts, says how much lies behind the break, and keeps a copy; what is left works on."""
    await site.start()
    found = [] if await site.drained() else ["drained: the queues did not become empty"]
    await site.stop()
    seen = site.evidence()
    reports = [json.loads(path.read_text()) for path in (site.data / "damaged").glob("*/report.json")]
    if len(reports) != 1 or reports[0]["commits_behind"] < 1 or reports[0]["believed_frames"] >= spoilt:
        return [*found, f"told: frame {spoilt} was spoilt, and the reports are {reports}"]
    lost.append(reports[0]["commits_behind"])
    if not any(f"{reports[0]['commits_behind']} whole commits" in record["msg"] for record in site.logs):
        found.append("told: the log does not say it")
    if seen.integrity != "ok":
        found.append(f"integrity_check: {seen.integrity}")
    return found + [f"left: {row}" for row in seen.deliveries if row.state != "done"]


def spoil(log: Path, chance: random.Random) -> int:
    """Turn over one byte in the first half of the frames that count; the number of its frame, from 1."""
    data = bytearray(log.read_bytes())
    salts = data[16:24]
    count = 0
    while (at := HEADER + count * FRAME) + FRAME <= len(data) and data[at + 8 : at + 16] == salts:
        count += 1
    commits = [n for n in range(count) if struct.unpack_from(">I", data, HEADER + n * FRAME + 4)[0]]
    number = chance.randrange(1, max(2, commits[len(commits) // 2]))
    data[HEADER + number * FRAME + 24 + chance.randrange(4096)] ^= 0xFF
    log.write_bytes(data)
    return number + 1
