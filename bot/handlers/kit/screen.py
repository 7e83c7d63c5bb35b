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

    Reading order: notice, title, lead, fields, quotes, progress, cards, closing, files; then the actions and pages.
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
    actions: tuple[Action, ...] = ()
    pages: Pages | None = None

    def with_notice(self, text: str, tone: Tone = "done") -> Screen:
        """The same screen, with what just happened on top."""
        return self.model_copy(update={"notice": Notice(text=text, tone=tone)})
