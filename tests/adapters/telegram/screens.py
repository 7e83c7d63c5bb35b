"""Screens of every kind and size, and what a person reads in the messages made of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import strategies as st

from bot.handlers.kit.route import Route
from bot.handlers.kit.screen import Action, Attachment, Card, Field, Notice, Pages, Progress, Quote, Screen

_words = st.text(max_size=40) | st.sampled_from(
    [
        "",
        " ",
        '<b>bold</b> & "quotes" &amp; </blockquote>',
        "👩‍👩‍👧‍👦 family 🇩🇪",
        "e\u0301" * 30,
        "a\u202egnp.exe",
        "\ud83d half",
        "line one\r\nline two\n\n\n\nline three",
        "word " * 900,
        "x" * 9_000,
        "😀" * 5_000,
        "Lorem ipsum dolor sit amet. " * 60,
    ]
)
_routes = st.text(alphabet="abcdefghij.~0123456789", min_size=1, max_size=60).map(Route)
_actions = st.builds(
    Action,
    label=_words,
    route=st.none() | _routes,
    url=st.none() | st.sampled_from(["https://example.org/a?b=c", "http://localhost/x", "javascript:alert(1)", ""]),
    style=st.sampled_from(["default", "primary", "danger"]),
    confirm=st.none() | _words,
    wide=st.booleans(),
)
_fields = st.lists(st.builds(Field, label=_words, value=_words), max_size=4).map(tuple)


def _several(of: st.SearchStrategy[object], most: int) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=most).map(tuple)


screens = st.builds(
    Screen,
    title=_words,
    lead=_words,
    fields=_fields | _fields.map(lambda fields: fields * 60),
    quotes=_several(st.builds(Quote, text=_words, by=_words), 3),
    cards=_several(
        st.builds(Card, title=_words, lead=_words, fields=_fields, actions=_several(_actions, 3)),
        4,
    ).flatmap(lambda cards: st.sampled_from([cards, cards * 20])),
    notice=st.none() | st.builds(Notice, text=_words, tone=st.sampled_from(["done", "info", "warning", "problem"])),
    progress=st.none() | st.builds(Progress, label=_words, done=st.integers(-5, 10**12), total=st.integers(-5, 10**12)),
    closing=_words,
    files=_several(st.builds(Attachment, file_id=st.just("f1"), name=_words, size=st.integers(0, 10)), 2),
    actions=_several(_actions, 8),
    pages=st.none()
    | st.builds(
        Pages, number=st.integers(1, 9), total=st.integers(1, 9), previous=st.none() | _routes, next=st.none() | _routes
    ),
)


class Reading(HTMLParser):
    """Reads Telegram's HTML as strictly as Telegram does: known tags, closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities = 0
        self.links: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "i", "a", "blockquote"}, tag
        assert tag not in self._open
        assert all(name in {"href", "expandable"} for name, _ in attrs)
        self._open.append(tag)
        self.entities += 1
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"closed but not open: {tag}"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def units(text: str) -> int:
    """UTF-16 code units; fails on half a character."""
    return len(text.encode("utf-16-le")) // 2


def squeezed(text: str) -> str:
    """The text without space and without what no renderer has to show."""
    kept = re.sub("[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff\u2028\u2029]", "", text)
    return "".join(kept.split())
