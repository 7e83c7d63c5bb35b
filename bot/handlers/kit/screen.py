"""Screens: what is shown, as values that mean something. Renderers make each platform's messages of them.

Every string is plain text in the reader's language: renderers escape it, bound it and split what is long.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.handlers.kit.route import Route

Style = Literal["default", "primary", "danger"]
Tone = Literal["done", "info", "warning", "problem"]


class Shown(BaseModel):
    """A part of a screen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Action(Shown):
    """A button: it follows a route, or opens an address in the browser.

    ``share`` is what finds its subject from other chats: a platform that can, lets the person choose a chat for it
    instead. ``confirm`` is a question to answer before it counts. ``wide`` buttons get a row of their own.
    """

    label: str
    route: Route | None = None
    url: str | None = None
    share: str | None = None
    style: Style = "default"
    confirm: str | None = None
    wide: bool = False


class Field(Shown):
    """A fact with its name."""

    label: str
    value: str


class Quote(Shown):
    """Words that a person wrote, shown as theirs: ``by`` says whose they are, ``label`` what they are."""

    text: str
    by: str = ""
    label: str = ""


class Attachment(Shown):
    """A file that goes with the screen."""

    file_id: str
    name: str
    size: int


class Row(Shown):
    """What one colour of a picture stands for, and its value at each label."""

    name: str
    values: tuple[int, ...]


class Tick(Shown):
    """A line across a picture at a value, and how that value is told: "$500", "6 h"."""

    value: int
    told: str


class Bars(Shown):
    """Bars over labels; the rows stand on top of each other. ``tops`` are told above the bars, where there are any.

    The ticks begin at zero and reach above the highest bar.
    """

    title: str
    labels: tuple[str, ...]
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    tops: tuple[str, ...] = ()


class Picture(Shown):
    """A picture: what is drawn, under which file name, and the same in words for whoever cannot see it."""

    name: str
    alt: str
    bars: Bars


class Column(Shown):
    """A column of a table on paper. ``share`` is its width beside the others; a ``number`` stands at the right."""

    title: str
    share: int = 1
    number: bool = False


class Table(Shown):
    """A table on paper, its columns told again on every page; ``last`` is the row of sums under it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    last: tuple[str, ...] = ()


class Paper(Shown):
    """Something to print: facts at the top, then tables. ``page`` is told on every page: "Page {page} of {pages}"."""

    title: str
    author: str
    facts: tuple[Field, ...]
    tables: tuple[Table, ...]
    page: str
    closing: str = ""


class Document(Shown):
    """A file that is made for the screen: ``content`` is its text, or a paper that becomes a PDF."""

    name: str
    content: str | Paper


class Invoice(Shown):
    """Something to pay in the chat, in Stars, on a platform that has invoices. ``payload`` is the payment's id."""

    payload: str
    title: str
    description: str
    stars: int


class Card(Shown):
    """One of several like things on a screen, with what can be done to it."""

    title: str
    lead: str = ""
    fields: tuple[Field, ...] = ()
    actions: tuple[Action, ...] = ()


class Notice(Shown):
    """What just happened, in one sentence."""

    text: str
    tone: Tone = "done"


class Progress(Shown):
    """How far something has come."""

    label: str
    done: int
    total: int


class Pages(Shown):
    """Where we are in something long."""

    number: int
    total: int
    previous: Route | None = None
    next: Route | None = None


class Screen(Shown):
    """One thing shown to one person.

    Reading order: picture, notice, title, lead, fields, quotes, progress, cards, closing, files, documents; then the
    actions and pages; an invoice stands below them all. A picture and documents are drawn by the platform's adapter,
    after the transaction.
    """

    title: str
    lead: str = ""
    fields: tuple[Field, ...] = ()
    quotes: tuple[Quote, ...] = ()
    cards: tuple[Card, ...] = ()
    notice: Notice | None = None
    progress: Progress | None = None
    closing: str = ""
    files: tuple[Attachment, ...] = ()
    picture: Picture | None = None
    documents: tuple[Document, ...] = ()
    invoice: Invoice | None = None
    actions: tuple[Action, ...] = ()
    pages: Pages | None = None

    def with_notice(self, text: str, tone: Tone = "done") -> Screen:
        """The same screen, with what just happened on top."""
        return self.model_copy(update={"notice": Notice(text=text, tone=tone)})
