"""Figures, the targets that they are held to, and the table that shows them."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One thing that was measured: ``values`` in ``unit``. ``target`` is the most that its median may be."""

    name: str
    values: Sequence[float]
    unit: str
    target: float | None = None
    peer: bool = False

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def worst(self) -> float:
        """The largest."""
        return max(self.values)

    @property
    def verdict(self) -> str:
        """Whether the target is met; "" where there is none."""
        if self.target is None:
            return ""
        return "met" if self.median < self.target else "missed"


def milliseconds(name: str, seconds: Sequence[float], target: float | None = None, *, peer: bool = False) -> Figure:
    """A figure of times; ``target`` in milliseconds."""
    return Figure(name, [1_000 * value for value in seconds], "ms", target, peer)


def table(figures: Sequence[Figure]) -> str:
    """The figures in Markdown, which reads well in a terminal too."""
    rows = [("What", "Median", "Worst", "of", "Target", ""), *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    rule = "| " + " | ".join("-" * max(3, width) for width in widths) + " |"
    return "\n".join([lines[0], rule, *lines[1:]])


def _row(figure: Figure) -> tuple[str, ...]:
    name = f"↳ {figure.name}" if figure.peer else figure.name
    target = f"< {_shown(figure.target)} {figure.unit}" if figure.target is not None else ""
    median, worst = (f"{_shown(value)} {figure.unit}" for value in (figure.median, figure.worst))
    return (name, median, worst, str(len(figure.values)), target, figure.verdict)


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def circumstances() -> str:
    """The machine and how busy it is, in one sentence."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()} on {platform.system()}, "
        f"SQLite in a file; other work on the machine (load average of the last minute): {load:.1f}"
    )
