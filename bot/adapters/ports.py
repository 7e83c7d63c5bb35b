"""What the adapters are to each other: no adapter imports another except through these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

from sqlalchemy import Connection

from bot.domain.accounts.model import Identity
from bot.domain.market import Market, MarketView
from bot.domain.money import Money
from bot.domain.payments.model import Payment, Told
from bot.domain.payments.orders import Order
from bot.domain.rooms.model import StoredFile
from bot.handlers.kit.acts import Act, Answer
from bot.handlers.kit.form import Option
from bot.handlers.kit.routes import Command
from bot.handlers.kit.screen import Document, Picture, Screen
from bot.handlers.kit.turn import Platform

Result = TypeVar("Result")


@dataclass(frozen=True)
class Caller:
    """Who acts, as their platform tells it, and the address of the chat they act in.

    A Telegram address is the chat id; a Slack address is "team/user" (their conversation with the app).
    """

    identity: Identity
    name: str
    platform: Platform
    address: str
    language: str = "en"
    time_zone: str = "UTC"
    workspace: str = ""
    workspace_name: str = ""


class TurnRunner(Protocol):
    """Runs turns: one person's in order, different people's at once, each in one transaction."""

    async def run(self, caller: Caller, act: Act, update: str) -> Answer | None:
        """Do what was done. ``update`` names it on its platform ("8231", an event id): the second time it comes,
        nothing changes, and None is returned, or the same answer where the process that gave it has ended since.
        Refusals are answers; anything else that goes wrong is logged and answered."""
        ...

    async def screen(self, caller: Caller, route: str) -> Screen:
        """The screen of a route, such as "home"."""
        ...

    async def suggest(self, route: str, field: str, typed: str) -> Sequence[Option]:
        """What a field of the form at this route offers for what was typed."""
        ...

    def commands(self, caller_language: str) -> Sequence[Command]:
        """Every typed command there is."""
        ...


class Unreachable(Exception):
    """The person cannot be written to there: blocked, left, deleted."""


class TryLater(Exception):
    """The platform is busy, or could not be reached at all; nothing was sent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds


class Uncertain(Exception):
    """No answer came: it may have been sent, or not."""


class Unsendable(Exception):
    """The platform refuses this very message; trying again would not help."""


class Sender(Protocol):
    """How notices reach one platform. Each call may raise Unreachable, TryLater, Uncertain or Unsendable."""

    platform: Platform

    async def send(self, address: str, screen: Screen, *, thread: str | None = None) -> str:
        """Post a notice; returns the platform's name for the message. ``thread`` is the message it belongs under."""
        ...

    async def mend(self, address: str, message: str, screen: Screen) -> None:
        """Show a notice as it stands now. A message that is gone, or already shows this, is no error."""
        ...


Lane = Literal["reply", "notice", "broadcast"]
"""What a message is: the answer to somebody's own tap, told to one person, or told to many."""


class Gate(Protocol):
    """What every message of a process to one platform passes, so that together they keep to the platform's limit."""

    def passing(self, lane: Lane) -> AbstractAsyncContextManager[None]:
        """Wait for a place, replies before notices before broadcasts; leave it when the platform has answered."""
        ...


class FileVault(Protocol):
    """Where the content of files lies."""

    async def keep(self, name: str, mime: str, content: bytes) -> StoredFile:
        """Keep a file under a new id."""
        ...

    async def read(self, file_id: str) -> bytes:
        """The content. Raises FileNotFoundError."""
        ...


class Papers(Protocol):
    """Draws what screens carry beside their words."""

    async def picture(self, picture: Picture) -> bytes:
        """A picture as PNG."""
        ...

    async def document(self, document: Document) -> bytes:
        """The content of a document: its text in UTF-8, or its paper as PDF."""
        ...


@dataclass(frozen=True)
class Installation:
    """Parley installed in one Slack workspace."""

    team_id: str
    team_name: str
    bot_token: str
    bot_user_id: str
    refresh_token: str | None = None
    expires_at: datetime | None = None


class Installations(Protocol):
    """The workspaces that installed Parley; tokens are encrypted at rest."""

    async def find(self, team_id: str) -> Installation | None:
        """The installation of a workspace."""
        ...

    async def save(self, installation: Installation) -> None:
        """Keep it, in place of an earlier one."""
        ...

    async def delete(self, team_id: str) -> None:
        """Forget a workspace's tokens."""
        ...


class Transactions(Protocol):
    """The database, as other adapters see it: work runs in a thread, in one transaction each."""

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run ``work`` in a transaction that may write; it is undone when ``work`` raises."""
        ...

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run ``work`` in a transaction that only reads."""
        ...


class MarketAccess(Protocol):
    """The market, for what no chat asked for: web pages, sweeps, the command line."""

    async def change(self, work: Callable[[Market], Result]) -> Result:
        """Run ``work`` in one transaction, tell whom it concerns, and undo everything when it raises."""
        ...

    async def view(self, work: Callable[[MarketView], Result]) -> Result:
        """Run ``work`` in a transaction that only reads."""
        ...


class Clock(Protocol):
    """What time it is. The playground's can be pushed forward."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        ...


class CallFailed(Exception):
    """A provider could not be asked, or did not answer: nobody knows whether it has done it.

    It is asked again later, with the same key. ``seconds`` is how long the provider asked us to wait, if it did.
    """

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__("the provider did not answer")
        self.seconds = seconds


@dataclass(frozen=True)
class ReportLine:
    """One movement of money at a provider, as its own report tells.

    ``amount`` is above zero for what came in. ``payment_id`` is ours, or the provider's name of a chargeback; "" where
    the provider knows none.
    ``kind`` is "payment", "fee", "back", "out" or the provider's own word for what we did not cause.
    """

    reference: str
    payment_id: str
    kind: str
    amount: Money
    at: datetime


class PaymentProvider(Protocol):
    """A provider of payments. Every call may raise CallFailed, and ends within a bounded time."""

    name: str

    async def ask(self, payment: Payment, order: Order) -> Told:
        """Let the provider do it, with the payment's id as the idempotency key.

        What the provider refuses for good is told as failed, with the reason; it is not an error.
        """
        ...

    async def look(self, payment: Payment) -> Told:
        """How a payment stands that the provider has taken (``payment.reference`` is its name for it)."""
        ...

    async def report(self, since: datetime, until: datetime) -> Sequence[ReportLine]:
        """What moved at the provider from ``since`` until before ``until``."""
        ...


Json = dict[str, Any]
