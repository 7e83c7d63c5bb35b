"""The market on one connection: what a turn sees and changes, committed or undone as a whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, insert

from bot.adapters.database import tables
from bot.adapters.database.accounts import Accounts, Chats
from bot.adapters.database.agreements import Changes, Refunds, Requests
from bot.adapters.database.alerts import Alerts
from bot.adapters.database.connects import Boosts, Connects
from bot.adapters.database.contracts import Contracts, Fundings, Milestones
from bot.adapters.database.deadlines import Deadlines
from bot.adapters.database.disputes import Disputes
from bot.adapters.database.feed import Feed
from bot.adapters.database.invitations import Invitations, Templates
from bot.adapters.database.jobs import Jobs
from bot.adapters.database.ledger import Ledger
from bot.adapters.database.payments import Chargebacks, Payments
from bot.adapters.database.payouts import PayoutMethods, PayoutPlans, Payouts
from bot.adapters.database.proposals import Offers, Proposals
from bot.adapters.database.reviews import Reviews
from bot.adapters.database.rooms import Files, Rooms
from bot.adapters.database.searches import Searches
from bot.adapters.database.skills import Skills
from bot.adapters.database.teams import Teams
from bot.adapters.database.tellings import Tellings
from bot.adapters.database.timesheets import TimeEntries, Timers, Weeks
from bot.adapters.identifiers import new_id
from bot.domain.events import Event
from bot.domain.notifications.model import Chat, Notice
from bot.domain.notifications.service import notices_of
from bot.domain.rules import MarketRules

AT_ONCE = 1_000
"""People whose chats are looked up in one query."""


class MarketOnConnection:
    """Implements ``bot.domain.market.Market`` inside one transaction."""

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        rules: MarketRules,
        operators: Collection[str],
        providers: Collection[str] = ("manual",),
    ) -> None:
        self.connection = connection
        self.now = now
        self.rules = rules
        self.operators = operators
        self.providers = providers
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
        notices = [notice for event in self.recorded for notice in notices_of(self, event)]
        chats = self._chats_of(sorted({notice.account_id for notice in notices}))
        told = [(notice, chats[notice.account_id]) for notice in notices if notice.account_id in chats]
        return told, [subject for event in self.recorded for subject in event.subjects]

    def _chats_of(self, account_ids: Sequence[str]) -> dict[str, Chat]:
        """The first chat in which each of them can be reached; who cannot be reached is left out."""
        chats = tables.chats.c
        found: dict[str, Chat] = {}
        for start in range(0, len(account_ids), AT_ONCE):
            some = account_ids[start : start + AT_ONCE]
            for chat in self.chats.all(chats.account_id.in_(some), chats.reachable, order=[chats.id]):
                found.setdefault(chat.account_id, chat)
        return found

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
        return Jobs(self.connection, self.now)

    @cached_property
    def templates(self) -> Templates:
        return Templates(self.connection)

    @cached_property
    def invitations(self) -> Invitations:
        return Invitations(self.connection)

    @cached_property
    def alerts(self) -> Alerts:
        return Alerts(self.connection, self.rules.fit)

    @cached_property
    def tellings(self) -> Tellings:
        return Tellings(self.connection, self.rules, self.now)

    @cached_property
    def searches(self) -> Searches:
        return Searches(self.connection)

    @cached_property
    def feed(self) -> Feed:
        return Feed(self.connection)

    @cached_property
    def connects(self) -> Connects:
        return Connects(self.connection)

    @cached_property
    def boosts(self) -> Boosts:
        return Boosts(self.connection)

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
    def weeks(self) -> Weeks:
        return Weeks(self.connection)

    @cached_property
    def entries(self) -> TimeEntries:
        return TimeEntries(self.connection)

    @cached_property
    def timers(self) -> Timers:
        return Timers(self.connection)

    @cached_property
    def changes(self) -> Changes:
        return Changes(self.connection)

    @cached_property
    def requests(self) -> Requests:
        return Requests(self.connection)

    @cached_property
    def refunds(self) -> Refunds:
        return Refunds(self.connection)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.connection)

    @cached_property
    def payments(self) -> Payments:
        return Payments(self.connection)

    @cached_property
    def chargebacks(self) -> Chargebacks:
        return Chargebacks(self.connection)

    @cached_property
    def payout_methods(self) -> PayoutMethods:
        return PayoutMethods(self.connection)

    @cached_property
    def payouts(self) -> Payouts:
        return Payouts(self.connection)

    @cached_property
    def payout_plans(self) -> PayoutPlans:
        return PayoutPlans(self.connection)

    @cached_property
    def disputes(self) -> Disputes:
        return Disputes(self.connection)

    @cached_property
    def reviews(self) -> Reviews:
        return Reviews(self.connection)

    @cached_property
    def skills(self) -> Skills:
        return Skills(self.connection, self.now)

    @cached_property
    def deadlines(self) -> Deadlines:
        return Deadlines(self.connection)
