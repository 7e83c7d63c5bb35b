"""Pictures and documents that are drawn for a screen."""

from __future__ import annotations

from bot.handlers.kit.screen import Action, Bars, Document, Picture, Row, Tick
from tests.adapters.telegram.conftest import ANA, Stage, says

BARS = Bars(
    title="Hours",
    labels=("Mon", "Tue"),
    rows=(Row(name="Hours", values=(2, 3)),),
    ticks=(Tick(value=0, told="0 h"), Tick(value=4, told="4 h")),
)
PICTURE = Picture(name="hours.png", alt="Monday: 2 h", bars=BARS)
TABLE = Document(name="hours.csv", content="Mon,2")


async def test_a_picture_stands_above_its_words_and_documents_below(polled: Stage) -> None:
    polled.turns.respond = lambda *_: says("Your week", picture=PICTURE, documents=(TABLE,))
    polled.world.send_text(ANA, "show")
    picture, words, table = await polled.shown(ANA, lambda messages: len(messages) == 3)
    assert picture.file is not None
    assert picture.file.photo
    assert picture.file.content.startswith(b"\x89PNG")
    assert words.text == "Your week\n\n📎 hours.csv"
    assert table.file is not None
    assert (table.file.name, table.file.content) == ("hours.csv", b"Mon,2")


async def test_a_picture_that_cannot_be_sent_is_told_in_words(polled: Stage) -> None:
    polled.world.fail_next("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    polled.turns.respond = lambda *_: says("Your week", picture=PICTURE)
    polled.world.send_text(ANA, "show")
    told, words = await polled.shown(ANA, lambda messages: len(messages) == 2)
    assert (told.text, words.text) == ("Monday: 2 h", "Your week")


async def test_a_document_that_cannot_be_sent_is_named(polled: Stage) -> None:
    polled.world.fail_next("sendDocument", 400, "Bad Request: wrong file")
    polled.turns.respond = lambda *_: says("Your week", documents=(TABLE,))
    polled.world.send_text(ANA, "show")
    _, named = await polled.shown(ANA, lambda messages: len(messages) == 2)
    assert named.text == "⚠️ 📎 hours.csv"


async def test_a_notice_with_a_picture_is_mended_where_its_words_stand(polled: Stage) -> None:
    sender = polled.adapters[0].sender
    screen = says("Your week", picture=PICTURE, actions=(Action(label="Agree", route="agree"),)).screen
    assert screen is not None
    name = await sender.send(str(ANA), screen)
    await sender.mend(str(ANA), name, screen.model_copy(update={"title": "Agreed", "actions": ()}))
    picture, words = await polled.shown(ANA, lambda messages: len(messages) == 2)
    assert picture.file is not None
    assert (str(words.id), words.text, words.keyboard) == (name, "Agreed", [])
