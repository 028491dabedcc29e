"""Pictures of the newest figures for docs/performance.md, as SVG: throughput beside the peers, durable work, and the curves of growth."""

from pathlib import Path
from typing import Any, Final

from bench.context import ROOT
from bench.results import Record, newest

FOLDER: Final = ROOT / "docs" / "performance"


def draw(folder: Path = FOLDER) -> list[Path]:
    """Returns what was written. Raises ImportError where matplotlib is missing (`make setup-bench`)."""
    import matplotlib as mpl  # noqa: PLC0415 - of the bench alone

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "motia-host", "svg.fonttype": "none", "font.size": 9})
    folder.mkdir(parents=True, exist_ok=True)
    records = newest()
    written = []
    if "api" in records:
        written.append(
            _bars(
                folder / "api.svg",
                "Requests a second, 16 connections",
                _with(records["api"], " · 16 connections", "requests/s"),
            )
        )
    if "chain" in records:
        written.append(
            _bars(folder / "chain.svg", "Durable chain, orders a second", _with(records["chain"], "", "orders/s"))
        )
    if "events" in records:
        written.append(
            _bars(
                folder / "events.svg",
                "Events a second, 16 emitters, one subscriber",
                _with(records["events"], "", "events/s"),
            )
        )
    if "growth" in records:
        written.append(_curves(folder / "growth.svg", records["growth"]))
    return written


def _with(record: Record, suffix: str, unit: str) -> dict[str, tuple[float, float, float]]:
    """Median, least and most by name."""
    return {
        figure["name"].removesuffix(suffix).removeprefix("chain · ").removeprefix("events · "): (
            figure["value"], min(figure["rounds"]), max(figure["rounds"]),
        )
        for figure in record["figures"]
        if figure["unit"] == unit and figure["name"].endswith(suffix)
    }  # fmt: skip


def _bars(path: Path, title: str, values: dict[str, tuple[float, float, float]]) -> Path:
    figure, axes = _axes(title, height=0.4 + 0.32 * len(values))
    names = list(values)[::-1]
    medians = [values[name][0] for name in names]
    spread = [
        [values[name][0] - values[name][1] for name in names],
        [values[name][2] - values[name][0] for name in names],
    ]
    own = ("typescript", "python", "ruby", "motia-host")
    colours = ["#2563eb" if name.startswith(own) else "#9ca3af" for name in names]
    axes.barh(names, medians, xerr=spread, color=colours, ecolor="#374151", capsize=2)
    return _save(figure, path)


def _curves(path: Path, record: Record) -> Path:
    figure, axes = _axes("Processor time of one call, in parts of the first", height=2.6)
    curves: dict[str, list[tuple[float, float]]] = {}
    for found in record["figures"]:
        parts = found["name"].split(" · ")
        if len(parts) == 3 and parts[2].split()[0].isdigit() and parts[1] != "bodies":
            curves.setdefault(parts[1], []).append((float(parts[2].split()[0]), found["value"]))
    for name, points in curves.items():
        axes.plot([x for x, _ in points], [y / points[0][1] for _, y in points], marker="o", markersize=3, label=name)
    axes.axhline(1.3, color="#dc2626", linewidth=0.8, linestyle="--", label="goal")
    axes.set_xscale("log")
    axes.set_ylim(0, 2)
    axes.legend(fontsize=8, frameon=False)
    return _save(figure, path)


def _axes(title: str, height: float) -> Any:
    from matplotlib import pyplot as plt  # noqa: PLC0415 - as above

    figure, axes = plt.subplots(figsize=(7, height + 0.6), layout="constrained")
    axes.set_title(title, loc="left", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _save(figure: Any, path: Path) -> Path:
    figure.savefig(path, metadata={"Date": None})
    return path
