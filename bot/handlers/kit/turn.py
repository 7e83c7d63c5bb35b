"""A turn: one thing that one person did, with the market as seen inside its transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.accounts.model import Account, Identity
from bot.domain.errors import NotJoined
from bot.domain.market import Market, MarketView
from bot.domain.notifications.model import Notice
from bot.domain.payouts.model import MethodKind
from bot.handlers.kit.words import Words


@dataclass(frozen=True)
class Platform:
    """What a platform can do, as far as the conversation needs to know."""

    name: str
    title: str
    has_modals: bool
    has_invoices: bool = False


@dataclass(frozen=True)
class Draft:
    """A form that somebody is filling in, question by question.

    ``values`` are the raw answers by field name; ``step`` is the index of the field being asked, or the number of
    fields at the review; ``editing`` means that the next answer leads back to the review.
    """

    id: str
    chat_id: str
    form: str
    args: tuple[str, ...]
    values: dict[str, object]
    step: int
    editing: bool
    version: int
    until: datetime


class DraftReader(Protocol):
    """The drafts that wait for answers: at most one a chat."""

    def of_chat(self, chat_id: str) -> Draft | None:
        """The form that is being filled in in this chat."""
        ...


class Drafts(DraftReader, Protocol):
    """Keeping drafts."""

    def put(self, draft: Draft) -> None:
        """Keep a draft in place of the chat's earlier one."""
        ...

    def drop(self, chat_id: str) -> None:
        """Forget the chat's draft."""
        ...


class Landed(Protocol):
    """What notices became which messages: how a reply or a tap finds what the message was about."""

    def notice_of(self, chat_id: str, message: str) -> Notice | None:
        """The notice that this platform message shows."""
        ...

    def notice_in_thread(self, chat_id: str, thread_message: str) -> Notice | None:
        """A notice whose message began, or stands in, the thread of this platform message."""
        ...


class Links(Protocol):
    """Addresses of web pages."""

    def payout_method(self, account_id: str, kind: MethodKind = MethodKind.BANK) -> str:
        """Where this person enters payout details of this kind: single use, short-lived."""
        ...

    def job(self, job_id: str) -> str:
        """Where anybody reads a public job."""
        ...


@dataclass(frozen=True, kw_only=True)
class ReadingTurn:
    """What a screen gets: nothing in it writes.

    ``who`` is None until the person has joined. ``name`` is what the platform calls them. ``workspace`` is the Slack
    team. ``chat_id`` is "" until they have joined.
    """

    identity: Identity
    name: str
    who: Account | None
    chat_id: str
    platform: Platform
    words: Words
    market: MarketView
    links: Links
    drafts: DraftReader
    landed: Landed
    workspace: str = ""
    workspace_name: str = ""
    address: str = ""

    @property
    def actor(self) -> Account:
        """The account. Raises NotJoined when there is none yet."""
        if self.who is None:
            raise NotJoined
        return self.who


@dataclass(frozen=True, kw_only=True)
class WritingTurn(ReadingTurn):
    """What actions and submitted forms get: the market that can be changed."""

    market: Market
    drafts: Drafts
