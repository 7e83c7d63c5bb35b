"""Any screen fits on every surface, loses no word, and nobody's words mention, link or format."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.playground.slack.kit.blocks import check_blocks, length_of
from bot.adapters.playground.slack.kit.views import check_view, too_large
from bot.adapters.slack.modal import beyond_view, home_view, screen_view
from bot.adapters.slack.render import MESSAGE, VIEW, Surface, characters_of, fallback, parts, with_notice
from bot.adapters.slack.text import clean, pieces, size, typed
from bot.handlers.kit.route import Route
from bot.handlers.kit.screen import Action, Attachment, Card, Field, Notice, Pages, Progress, Quote, Screen
from bot.handlers.kit.words import Words
from tests.adapters.slack.strategies import screens, words
from tests.adapters.slack.world import ENGLISH

# Screens that are too long for a message are long to print, too.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

THOROUGH = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def said(block: Any) -> Iterator[str]:
    """Every text of a block in reading order, as a person sees it, without the buttons."""
    if isinstance(block, list):
        for each in block:
            yield from said(each)
    elif isinstance(block, dict) and block.get("type") != "button":
        text = block.get("text")
        if isinstance(text, str):
            yield html.unescape(text) if block.get("type") == "mrkdwn" else text
        for value in block.values():
            if isinstance(value, dict | list):
                yield from said(value)


def labels(shown: list[list[dict[str, Any]]]) -> list[str]:
    return [element["text"]["text"] for blocks in shown for element in buttons(blocks)]


def squeezed(text: str) -> str:
    return "".join(clean(text).replace("*", "").split())


def everything(screen: Screen) -> list[str]:
    """Every word that the screen shows."""
    texts = [screen.title, screen.lead, screen.closing]
    texts += [screen.notice.text] if screen.notice else []
    texts += [screen.progress.label] if screen.progress else []
    texts += [text for field in screen.fields for text in (field.label, field.value)]
    texts += [text for quote in screen.quotes for text in (quote.label, quote.text, quote.by)]
    texts += [file.name for file in screen.files]
    texts += [action.label for action in screen.actions]
    for card in screen.cards:
        texts += [card.title, card.lead, *(action.label for action in card.actions)]
        texts += [text for field in card.fields for text in (field.label, field.value)]
    return texts


def whole(screen: Screen, *, fetch: bool) -> list[list[dict[str, Any]]]:
    """The screen where there is room for all of it."""
    return parts(screen, Surface(1_000_000, 1_000_000_000, characters_of), fetch_files=fetch)


@THOROUGH
@given(screens, st.booleans())
def test_every_word_is_drawn(screen: Screen, fetch: bool) -> None:
    shown = whole(screen, fetch=fetch)
    text = squeezed("".join([*said(shown), *labels(shown)]))
    for words_ in everything(screen):
        assert squeezed(words_) in text


@THOROUGH
@given(screens, st.booleans())
def test_messages_fit_and_lose_nothing(screen: Screen, fetch: bool) -> None:
    shown = parts(screen, MESSAGE, fetch_files=fetch)
    for blocks in shown:
        assert blocks
        assert check_blocks(blocks, "message") == []
        assert length_of(blocks) <= 13_200
    assert sorted(said(shown)) == sorted(said(whole(screen, fetch=fetch)))
    assert sorted(labels(shown)) == sorted(labels(whole(screen, fetch=fetch)))


@THOROUGH
@given(screens)
def test_views_fit_and_lose_nothing(screen: Screen) -> None:
    further = beyond_view(screen)
    for blocks in further:
        assert check_blocks(blocks, "message") == []
    for kind, view in (("home", home_view(screen, ENGLISH)), ("modal", screen_view(screen, ENGLISH))):
        assert check_view(view, kind) == []
        assert not too_large(view)
        shown = [view["blocks"], *further]
        goes_on = [text for text in said(shown) if text.startswith("↓ This goes on")]
        assert len(goes_on) == bool(further)
        assert sorted(said(shown)) == sorted([*said(whole(screen, fetch=True)), *goes_on])
        assert sorted(labels(shown)) == sorted(labels(whole(screen, fetch=True)))


@THOROUGH
@given(screens)
def test_every_button_is_there_once(screen: Screen) -> None:
    shown = parts(screen, VIEW, on_notice=True)
    found = [element for blocks in shown for element in buttons(blocks)]
    routes = [element["value"] for element in found if element["action_id"].startswith("n|")]
    expected = [action.route for action in screen.actions if action.route]
    expected += [action.route for card in screen.cards for action in card.actions if action.route]
    expected += [route for route in (screen.pages.previous, screen.pages.next) if route] if screen.pages else []
    assert sorted(routes) == sorted(expected)


def buttons(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    inside = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    return inside + [block["accessory"] for block in blocks if "accessory" in block]


@THOROUGH
@given(words(20_000))
def test_pieces_are_bounded_and_whole(text: str) -> None:
    parts_ = pieces(text, 100)
    assert all(0 < size(part) <= 100 for part in parts_)
    assert squeezed("".join(parts_)) == squeezed(text)


@THOROUGH
@given(screens)
def test_the_fallback_cannot_ping(screen: Screen) -> None:
    text = fallback(screen)
    assert text
    assert "<" not in text
    assert ">" not in text
    assert size(text) <= 3_000


def test_a_screen_as_people_know_it() -> None:
    screen = Screen(
        notice=Notice(text="Sent", tone="done"),
        title="Offer from Mia",
        lead="She wants you.",
        fields=(Field(label="Budget", value="$500"), Field(label="Due", value="Mon, Mar 1")),
        quotes=(Quote(text="Can you start?", by="Mia"),),
        progress=Progress(label="Paid", done=1, total=4),
        cards=(Card(title="Milestone 1", lead="Draft", actions=(Action(label="Fund", route=Route("fund~1")),)),),
        closing="Answer within 7 days.",
        files=(Attachment(file_id="f1", name="brief.pdf", size=9),),
        actions=(
            Action(label="Accept", route=Route("offer.accept~1~1"), style="primary", confirm="Accept for $500?"),
            Action(label="Pay", url="https://pay.example/1"),
        ),
        pages=Pages(number=2, total=3, previous=Route("x~1"), next=Route("x~3")),
    )
    blocks = parts(screen, MESSAGE, fetch_files=True)[0]
    kinds = [block["type"] for block in blocks]
    assert kinds[:4] == ["section", "header", "section", "section"]
    assert blocks[0]["text"]["text"] == "✅ Sent"
    assert blocks[3]["fields"][0] == {"type": "mrkdwn", "text": "*Budget*\n$500", "verbatim": True}
    assert "▰▰▱▱▱▱▱▱▱▱" in str(blocks)
    accept = next(button for button in buttons(blocks) if button["text"]["text"] == "Accept")
    assert accept["value"] == "offer.accept~1~1"
    assert accept["style"] == "primary"
    assert accept["confirm"]["text"]["text"] == "Accept for $500?"
    assert [button["text"]["text"] for button in buttons(blocks)][-1] == "Fund"
    assert {"‹ 1", "3 ›", "📎 brief.pdf"} <= {button["text"]["text"] for button in buttons(blocks)}


@pytest.mark.parametrize("words_", ["<!channel>", "<@U1>", "<https://evil.example|bank>", "*b* _i_", "> q"])
def test_words_of_people_are_shown_as_they_are(words_: str) -> None:
    screen = Screen(title=words_, lead=words_, fields=(Field(label="L", value=words_),), cards=(Card(title=words_),))
    for block in parts(screen, MESSAGE)[0]:
        texts = [block["text"]] if "text" in block else block.get("fields", [])
        for text in texts:
            if text["type"] == "mrkdwn":
                assert "<" not in text["text"]
                assert text["verbatim"] is True
                assert "*b*" not in text["text"]


def test_a_later_notice_takes_the_place_of_an_earlier_one() -> None:
    blocks = parts(Screen(title="T", notice=Notice(text="one")), VIEW)[0]
    again = with_notice(with_notice(blocks, Notice(text="two")), Notice(text="three", tone="warning"))
    texts = list(said(again))
    assert texts == ["⚠️ three", "T"]


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("see <https://a.example/x|a.example/x>", "see a.example/x"),
        ("see <https://a.example/x>", "see https://a.example/x"),
        ("<https://a.example|here>", "here (https://a.example)"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("hi <@U123|mia> in <#C1|jobs>", "hi @mia in #jobs"),
        ("<!here> now", "@here now"),
        ("budget:&lt;500 rate:&gt;30", "budget:<500 rate:>30"),
        ("budget:<500 rate:>30", "budget:<500 rate:>30"),
    ],
)
def test_what_a_person_typed(sent: str, meant: str) -> None:
    assert typed(sent) == meant


def test_words_of_the_house_are_translated() -> None:
    german = Words("de", "UTC", ENGLISH.now)
    assert screen_view(Screen(title="T"), german)["close"]["text"]
