"""Turns over a town's market: what the adapters do, without a platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, cast

from bot.adapters.database.engine import Database
from bot.adapters.ports import Caller
from bot.adapters.turns import Turns
from bot.domain.accounts.model import Account, Identity
from bot.domain.market import MarketView
from bot.domain.money import Money
from bot.domain.payouts.model import MethodKind
from bot.domain.rooms.model import StoredFile
from bot.domain.rules import MarketRules
from bot.handlers.everything import router as everything
from bot.handlers.kit.acts import Act, Answer, Commanded, Submitted, Tapped, Typed
from bot.handlers.kit.form import Raw
from bot.handlers.kit.router import Router
from bot.handlers.kit.screen import Action, Screen
from bot.handlers.kit.turn import Platform, ReadingTurn
from bot.handlers.kit.words import Words
from tests.domain.town import START, Town

CHAT = Platform("telegram", "Telegram", has_modals=False)
MODALS = Platform("telegram", "Telegram", has_modals=True)
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
STRANGER = Identity("telegram", "a stranger")

_updates = count(1)


class OneLink:
    """Every web page has the same address."""

    def payout_method(self, account_id: str, kind: MethodKind = MethodKind.BANK) -> str:
        return "https://parley.test/payout-method/once"

    def job(self, job_id: str) -> str:
        return f"https://parley.test/jobs/{job_id}"


class Stage:
    """A town whose people tap, type and fill in."""

    def __init__(self, database: Database, town: Town, router: Router = everything) -> None:
        self.town = town
        operators = town.look(lambda market: market.operators)
        self.turns = Turns(
            database, router, self, town.rules, operators, OneLink(), [CHAT], lambda: None, town.providers
        )

    def now(self) -> datetime:
        return self.town.now

    def caller(self, who: Account | Identity, platform: Platform = CHAT, language: str = "en") -> Caller:
        """Somebody as their platform tells of them."""
        if isinstance(who, Identity):
            return Caller(who, "Somebody New", platform, who.subject, language)
        (chat,) = self.town.look(lambda market: market.chats.of_account(who.id))
        return Caller(Identity("telegram", chat.address), who.name, platform, chat.address, language)

    async def act(
        self, who: Account | Identity, act: Act, platform: Platform = CHAT, *, language: str = "en", update: str = ""
    ) -> Answer | None:
        """Do something once."""
        name = update or f"update {next(_updates)}"
        return await self.turns.run(self.caller(who, platform, language), act, name)

    async def taps(self, who: Account | Identity, route: str, platform: Platform = CHAT) -> Answer:
        """Follow a button."""
        return some(await self.act(who, Tapped(route), platform))

    async def says(self, who: Account | Identity, text: str, *files: StoredFile, platform: Platform = CHAT) -> Answer:
        """Type words, or send files."""
        return some(await self.act(who, Typed(text, files), platform))

    async def commands(self, who: Account | Identity, name: str, rest: str = "") -> Answer:
        """Type a command."""
        return some(await self.act(who, Commanded(name, rest)))

    async def submits(
        self, who: Account, route: str, raw: dict[str, Raw], *files: StoredFile, reviewed: bool = False
    ) -> Answer:
        """Send a modal."""
        return some(await self.act(who, Submitted(route, raw, files, reviewed), MODALS))

    async def presses(self, who: Account, screen: Screen, label: str) -> Screen:
        """Press a button of a screen."""
        return shown(await self.taps(who, button(screen, label)))


def some(answer: Answer | None) -> Answer:
    """The answer that there has to be."""
    assert answer is not None
    return answer


def shown(answer: Answer) -> Screen:
    """The screen that an answer has to have."""
    assert answer.screen is not None, answer
    return answer.screen


def refusal_in(answer: Answer) -> str:
    """The sentence with which something was refused: it stands on the screen, or is said beside it."""
    return answer.screen.notice.text if answer.screen and answer.screen.notice else answer.toast


def labels(screen: Screen) -> list[str]:
    """Every button's label."""
    return [action.label for action in actions_of(screen)]


def actions_of(screen: Screen) -> list[Action]:
    """Every button: the screen's and its cards'."""
    return [*screen.actions, *(action for card in screen.cards for action in card.actions)]


def button(screen: Screen, label: str) -> str:
    """Where a button leads."""
    route = next((action.route for action in actions_of(screen) if action.label == label), None)
    assert route is not None, (label, labels(screen))
    return route


def file(name: str = "plan.pdf") -> StoredFile:
    """A file that was sent."""
    return StoredFile(id=f"file-{next(_updates)}", name=name, mime="application/pdf", size=1_234)


@dataclass
class Shelf:
    """As much of a market as a form's fields look at."""

    rules: MarketRules = field(default_factory=MarketRules)
    now: datetime = NOW
    kept: dict[str, StoredFile] = field(default_factory=dict)

    @property
    def files(self) -> Shelf:
        return self

    def find(self, file_id: str) -> StoredFile | None:
        return self.kept.get(file_id)


def reading(language: str = "en", zone: str = "UTC", currency: str = "USD", *files: StoredFile) -> ReadingTurn:
    """A turn for fields to be read in."""
    shelf = Shelf(MarketRules(currency=currency), kept={one.id: one for one in files})
    nothing = cast("Any", None)
    return ReadingTurn(
        identity=STRANGER,
        name="Somebody",
        who=None,
        chat_id="",
        platform=CHAT,
        words=Words(language, zone, START),
        market=cast("MarketView", shelf),
        links=OneLink(),
        drafts=nothing,
        landed=nothing,
    )


def usd(cents: int) -> Money:
    """So many cents."""
    return Money(cents, "USD")
