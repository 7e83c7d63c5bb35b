"""Pictures of bars, as PNG: large letters and few lines, since they are looked at on a phone."""

from __future__ import annotations

import io
from threading import Lock

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from bot.adapters.papers.fonts import font_file
from bot.handlers.kit.screen import Bars

WIDTH, HEIGHT, DOTS = 6.0, 3.8, 200
"""Inches, and dots an inch: 1,200 by 760 pixels, twice what a phone is wide."""
COLOURS = ("#1f7a5c", "#f2b84b", "#5b7fb8", "#b8605b")
INK, LINE, PAPER = "#1c2b33", "#dfe5e8", "#ffffff"
BAR = 0.68
"""How much of its place a bar fills."""
MOST_TOPS = 8
"""With more labels, what is told above the bars would run together, and is set smaller."""

_drawing = Lock()
"""matplotlib is not made for several threads: its fonts are shared."""


def png_of(bars: Bars) -> bytes:
    """The picture; the same bars give the same bytes."""
    with _drawing:
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS, facecolor=PAPER, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        _draw(axes, bars)
        png = io.BytesIO()
        canvas.print_png(png, metadata={"Software": None})  # type: ignore[no-untyped-call]  # matplotlib types it not
        return png.getvalue()


def _font(size: float, *, bold: bool = False) -> FontProperties:
    return FontProperties(fname=font_file("DejaVuSans-Bold" if bold else "DejaVuSans"), size=size)


def _draw(axes: Axes, bars: Bars) -> None:
    places = range(len(bars.labels))
    heights = [0] * len(bars.labels)
    for row, colour in zip(bars.rows, COLOURS * len(bars.rows), strict=False):
        axes.bar(places, row.values, BAR, bottom=heights, color=colour, label=_plain(row.name), zorder=2)
        heights = [height + value for height, value in zip(heights, row.values, strict=True)]
    small = len(bars.labels) > MOST_TOPS
    for place, height, told in zip(places, heights, bars.tops, strict=False):
        axes.annotate(
            _plain(told),
            (place, height),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            fontproperties=_font(7.5 if small else 10, bold=True),
            color=INK,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.8},
            zorder=3,
        )
    axes.set_title(_plain(bars.title), loc="left", pad=12, color=INK, fontproperties=_font(13, bold=True))
    axes.set_xticks(list(places), [_plain(label) for label in bars.labels])
    axes.set_yticks([tick.value for tick in bars.ticks], [_plain(tick.told) for tick in bars.ticks])
    axes.set_ylim(0, max([1, *(tick.value for tick in bars.ticks)]) * 1.06)
    axes.set_xlim(-0.6, len(bars.labels) - 0.4)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(_font(9 if small else 10))
        label.set_color(INK)
    axes.tick_params(length=0)
    axes.grid(axis="y", color=LINE, zorder=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    if len(bars.rows) > 1:
        axes.legend(
            loc="lower center",
            bbox_to_anchor=(0.5, -0.27),
            ncols=len(bars.rows),
            frameon=False,
            prop=_font(10),
            labelcolor=INK,
        )


def _plain(text: str) -> str:
    """Words as they are: a dollar sign begins no formula."""
    return text.replace("$", r"\$")
