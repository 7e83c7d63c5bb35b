"""Papers as PDF: A4, facts at the top, tables whose heads stand on every page, page numbers at the foot."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from html import escape
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from bot.adapters.papers.fonts import font_file
from bot.handlers.kit.screen import Column, Paper
from bot.handlers.kit.screen import Table as PaperTable

MARGIN = 16 * mm
INK, QUIET, LINE, BAND = HexColor("#1c2b33"), HexColor("#5c6b73"), HexColor("#c9d3d8"), HexColor("#f3f6f7")
FRAME = 12
"""Points that the page keeps around its content, left and right together."""
PLAIN, BOLD = "Parley", "Parley-Bold"


@cache
def _fonts() -> None:
    pdfmetrics.registerFont(TTFont(PLAIN, str(font_file("DejaVuSans"))))
    pdfmetrics.registerFont(TTFont(BOLD, str(font_file("DejaVuSans-Bold"))))


def _style(size: float, *, bold: bool = False, quiet: bool = False, right: bool = False) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size} {bold} {quiet} {right}",
        fontName=BOLD if bold else PLAIN,
        fontSize=size,
        leading=size * 1.3,
        textColor=QUIET if quiet else INK,
        alignment=2 if right else 0,
        splitLongWords=1,
    )


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text, quote=False).replace("\n", "<br/>"), style)


def pdf_of(paper: Paper) -> bytes:
    """The paper; the same paper gives the same bytes."""
    _fonts()
    content = io.BytesIO()
    template = SimpleDocTemplate(
        content,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 4 * mm,
        title=paper.title,
        author=paper.author,
        creator=paper.author,
        invariant=1,
    )
    template.build(_flow(paper, template.width - FRAME), canvasmaker=_numbered(paper))
    return content.getvalue()


def _flow(paper: Paper, width: float) -> list[Flowable]:
    flow: list[Flowable] = [
        _paragraph(paper.author, _style(9, quiet=True)),
        _paragraph(paper.title, _style(17, bold=True)),
        Spacer(0, 4 * mm),
    ]
    if paper.facts:
        facts = [
            [_paragraph(fact.label, _style(9, quiet=True)), _paragraph(fact.value, _style(9, bold=True))]
            for fact in paper.facts
        ]
        table = Table(facts, colWidths=[width * 0.34, width * 0.66], hAlign="LEFT")
        table.setStyle(TableStyle([("LEFTPADDING", (0, 0), (0, -1), 0), *_tight(1.5)]))
        flow.append(table)
    for part in paper.tables:
        flow += [Spacer(0, 6 * mm), _paragraph(part.title, _style(11, bold=True)), Spacer(0, 2 * mm)]
        flow.append(_table(part, width))
    if paper.closing:
        flow += [Spacer(0, 6 * mm), _paragraph(paper.closing, _style(8, quiet=True))]
    return flow


def _tight(points: float) -> list[tuple[Any, ...]]:
    return [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), points),
        ("BOTTOMPADDING", (0, 0), (-1, -1), points),
    ]


def _table(part: PaperTable, width: float) -> Table:
    shares = sum(column.share for column in part.columns)

    def row(cells: tuple[str, ...], *, bold: bool = False, quiet: bool = False) -> list[Paragraph]:
        return [_cell(cell, column, bold, quiet) for cell, column in zip(cells, part.columns, strict=True)]

    rows = [row(tuple(column.title for column in part.columns), quiet=True), *map(row, part.rows)]
    if part.last:
        rows.append(row(part.last, bold=True))
    table = Table(rows, colWidths=[width * column.share / shares for column in part.columns], repeatRows=1)
    marks = [
        *_tight(2.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.3, LINE),
    ]
    if part.last:
        marks.append(("BACKGROUND", (0, -1), (-1, -1), BAND))
    table.setStyle(TableStyle(marks))
    return table


def _cell(text: str, column: Column, bold: bool, quiet: bool) -> Paragraph:
    return _paragraph(text, _style(7.5, bold=bold, quiet=quiet, right=column.number))


def _numbered(paper: Paper) -> Callable[..., Canvas]:
    """A canvas that writes at the foot of each page which of how many it is, once it knows."""

    class Numbered(Canvas):  # type: ignore[misc]  # reportlab brings no types
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._done: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's own name
            self._done.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._done, 1):
                self.__dict__.update(page)
                self.setFont(PLAIN, 7.5)
                self.setFillColor(QUIET)
                foot = MARGIN - 2 * mm
                self.drawString(MARGIN, foot, f"{paper.author} · {paper.title}"[:110])
                told = paper.page.replace("{page}", str(number)).replace("{pages}", str(len(self._done)))
                self.drawRightString(A4[0] - MARGIN, foot, told)
                super().showPage()
            super().save()

    return Numbered
