"""What is drawn: readable by what reads such files, and the same bytes for the same words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.adapters.papers.charts import DOTS, HEIGHT, WIDTH
from bot.adapters.papers.drawn import DrawnPapers
from bot.adapters.playground.telegram.files import picture_size
from bot.handlers.kit.screen import Bars, Column, Document, Field, Paper, Picture, Row, Table, Tick

BARS = Bars(
    title="Earned $ & <b>",
    labels=("Jan", "Feb", "März"),
    rows=(Row(name="Net", values=(100, 0, 250)), Row(name="Fee", values=(20, 0, 50))),
    ticks=(Tick(value=0, told="$0"), Tick(value=500, told="$5")),
    tops=("$1", "", "$2.50"),
)


def paper(lines: int = 3, **more: object) -> Paper:
    """A paper with a table."""
    columns = (Column(title="What <i>", share=3), Column(title="Net", number=True))
    table = Table(
        title="Lines",
        columns=columns,
        rows=tuple((f"Строка & <b>{n}</b> ἀβγ 你", "$1") for n in range(lines)),
        last=("", "$3"),
    )
    fields = {
        "title": "Statement",
        "author": "Parley",
        "page": "Page {page} of {pages}",
        "facts": (),
        "tables": (table,),
    }
    return Paper.model_validate({**fields, **more})


async def test_a_picture() -> None:
    picture = Picture(name="a.png", alt="Earned", bars=BARS)
    png = await DrawnPapers().picture(picture)
    assert picture_size(png) == (WIDTH * DOTS, HEIGHT * DOTS)
    assert len(png) < 200_000


def test_the_same_again_in_another_process() -> None:
    script = (
        "import hashlib;from tests.adapters.papers.test_papers import BARS,paper;"
        "from bot.adapters.papers.charts import png_of;from bot.adapters.papers.pdf import pdf_of;"
        "print(hashlib.sha256(png_of(BARS)+pdf_of(paper())).hexdigest())"
    )
    said = {subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(said) == 1


@pytest.mark.parametrize("values", [(0, 0, 0), (1, 0, 0), (10**12, 5, 3)])
async def test_a_picture_of_little_and_of_much(values: tuple[int, int, int]) -> None:
    most = max(values) + 1
    bars = BARS.model_copy(
        update={"rows": (Row(name="Net", values=values),), "ticks": (Tick(value=most, told="x"),), "tops": ()}
    )
    assert picture_size(await DrawnPapers().picture(Picture(name="a.png", alt="", bars=bars)))


@pytest.mark.parametrize("lines", [0, 3, 200])
async def test_a_paper(lines: int) -> None:
    pdf = await DrawnPapers().document(Document(name="a.pdf", content=paper(lines)))
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert pdf.count(b"/Type /Page\n") == (1 if lines < 100 else 5)


async def test_a_paper_with_a_word_as_long_as_a_page() -> None:
    long = paper(1, facts=(Field(label="For", value="x" * 3_000),), title="y" * 500)
    assert await DrawnPapers().document(Document(name="a.pdf", content=long))


async def test_a_document_of_text() -> None:
    assert await DrawnPapers().document(Document(name="a.csv", content="\ufeffä")) == b"\xef\xbb\xbf\xc3\xa4"


def test_starting_does_not_wait_for_the_drawing_libraries() -> None:
    script = "import sys; import bot.app; print([name for name in ('matplotlib', 'reportlab') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
