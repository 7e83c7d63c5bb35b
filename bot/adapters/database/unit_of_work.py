"""The market on one connection: what a turn sees and changes, committed or undone as a whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, insert

from bot.adapters.database import tables
from bot.adapters.database.accounts import Accounts, Chats
from bot.adapters.database.connects import Connects
from bot.adapters.database.contracts import Contracts, Fundings, Milestones
from bot.adapters.database.deadlines import Deadlines
from bot.adapters.database.jobs import Alerts, Jobs
from bot.adapters.database.ledger import Ledger
from bot.adapters.database.payouts import PayoutMethods, Payouts
from bot.adapters.database.proposals import Offers, Proposals
from bot.adapters.database.reviews import Reviews
from bot.adapters.database.rooms import Files, Rooms
from bot.adapters.database.teams import Teams
from bot.adapters.identifiers import new_id
from bot.domain.events import Event
from bot.domain.notifications.model import Chat, Notice
from bot.domain.notifications.service import notices_of
from bot.domain.rules import MarketRules


class MarketOnConnection:
    """Implements ``bot.domain.market.Market`` inside one transaction."""

    def __init__(self, connection: Connection, now: datetime, rules: MarketRules, operators: Collection[str]) -> None:
        self.connection = connection
        self.now = now
        self.rules = rules
        self.operators = operators
        self.recorded: list[Event] = []

    def new_id(self) -> str:
        return new_id()

    def record(self, event: Event) -> None:
        self.recorded.append(event)

    def write_down(self) -> tuple[Sequence[tuple[Notice, Chat]], Sequence[str]]:
        """Keep the recorded events; returns the notices they cause with their chats, and the subjects they changed."""
        if not self.recorded:
            return (), ()
        rows = [
            {"at": self.now, "kind": type(event).__name__, "content": event.model_dump(mode="json")}
            for event in self.recorded
        ]
        self.connection.execute(insert(tables.events), rows)
        told: list[tuple[Notice, Chat]] = []
        for event in self.recorded:
            for notice in notices_of(self, event):
                chat = self._chat_of(notice.account_id)
                if chat is not None:
                    told.append((notice, chat))
        return told, [subject for event in self.recorded for subject in event.subjects]

    def _chat_of(self, account_id: str) -> Chat | None:
        """The first chat in which the person can be reached."""
        return next((chat for chat in self.chats.of_account(account_id) if chat.reachable), None)

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self.connection)

    @cached_property
    def chats(self) -> Chats:
        return Chats(self.connection)

    @cached_property
    def teams(self) -> Teams:
        return Teams(self.connection)

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(self.connection)

    @cached_property
    def alerts(self) -> Alerts:
        return Alerts(self.connection)

    @cached_property
    def connects(self) -> Connects:
        return Connects(self.connection)

    @cached_property
    def proposals(self) -> Proposals:
        return Proposals(self.connection)

    @cached_property
    def rooms(self) -> Rooms:
        return Rooms(self.connection)

    @cached_property
    def files(self) -> Files:
        return Files(self.connection)

    @cached_property
    def offers(self) -> Offers:
        return Offers(self.connection)

    @cached_property
    def contracts(self) -> Contracts:
        return Contracts(self.connection)

    @cached_property
    def milestones(self) -> Milestones:
        return Milestones(self.connection)

    @cached_property
    def fundings(self) -> Fundings:
        return Fundings(self.connection)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.connection)

    @cached_property
    def payout_methods(self) -> PayoutMethods:
        return PayoutMethods(self.connection)

    @cached_property
    def payouts(self) -> Payouts:
        return Payouts(self.connection)

    @cached_property
    def reviews(self) -> Reviews:
        return Reviews(self.connection)

    @cached_property
    def deadlines(self) -> Deadlines:
        return Deadlines(self.connection)
