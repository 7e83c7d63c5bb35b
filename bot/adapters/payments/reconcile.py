"""Compares what the ledger says of the money at a provider with the provider's own report (MARKET 9)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from bot.adapters.database.reconciliation import Known, Movement, known, movements
from bot.adapters.faults import place_of
from bot.adapters.ports import CallFailed, Clock, MarketAccess, PaymentProvider, ReportLine, Transactions
from bot.domain.money import Money
from bot.domain.payments.reconciliation import BooksDiffer

SLACK = timedelta(days=4)
"""A payout leaves the provider some days before it arrives; what reaches over the edge is no difference."""
OPERATORS_OWN = ("payout", "payout_cancel", "payout_failure", "topup", "topup_reversal")
"""What the operator moves between the provider and the company's own bank account."""
LOOK_EVERY = 60.0
NIGHT_HOUR = 3
"""UTC; the day before is over everywhere where it matters."""

Kind = Literal["missing here", "missing there", "other amount"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Difference:
    """Something that the two books tell differently. ``ours`` and ``theirs`` are above zero for what came in."""

    kind: Kind
    what: str
    ours: Money
    theirs: Money

    def __str__(self) -> str:
        ours, theirs = (f"{one.amount / 100:,.2f} {one.currency}" for one in (self.ours, self.theirs))
        return f"{self.kind}: {self.what}: the ledger has {ours}, the provider {theirs}"


@dataclass(frozen=True)
class Comparison:
    """What came of it. ``on_its_way`` and ``own`` explain the rest of the difference between the two sums."""

    provider: str
    since: datetime
    until: datetime
    ours: Money
    theirs: Money
    on_its_way: Money
    own: Money
    differences: Sequence[Difference]


class _Group:
    """What both books say of one payment."""

    def __init__(self, what: str, currency: str) -> None:
        self.what = what
        self.ours = self.theirs = Money(0, currency)
        self.last: datetime | None = None
        self.known: Known | None = None

    def met(self, at: datetime) -> None:
        """Something moved then."""
        self.last = at if self.last is None else max(self.last, at)


def compare(
    provider: str,
    moved: Iterable[Movement],
    lines: Iterable[ReportLine],
    all_known: Iterable[Known],
    since: datetime,
    until: datetime,
    currency: str,
) -> Comparison:
    """Payment by payment, and in sum, for what moved from ``since`` on. What is older is only there to pair it."""
    by_name = {name: one for one in all_known for name in one.names}
    groups: dict[str, _Group] = {}

    def group(names: Sequence[str], otherwise: str) -> _Group:
        one = next((by_name[name] for name in names if name in by_name), None)
        key = one.id if one else otherwise
        found = groups.setdefault(key, _Group(f"{one.purpose} {one.id}" if one else otherwise, currency))
        found.known = one
        return found

    own = Money(0, currency)
    for movement in moved:
        mine = group(movement.transfer_id.split(":")[1:], movement.transfer_id)
        mine.ours += movement.amount
        mine.met(movement.at)
    for line in lines:
        if line.kind in OPERATORS_OWN:
            own += line.amount if line.at >= since else line.amount - line.amount
            continue
        theirs = group([line.payment_id], f"{line.kind} {line.reference.partition(':')[0]}")
        theirs.theirs += line.amount
        theirs.met(line.at)
    recent = [one for one in groups.values() if one.last is not None and one.last >= since]
    nothing = Money(0, currency)
    return Comparison(
        provider=provider,
        since=since,
        until=until,
        ours=sum((one.ours for one in recent), nothing),
        theirs=sum((one.theirs for one in recent), nothing) + own,
        on_its_way=sum((one.theirs - one.ours for one in recent if _waits(one)), nothing),
        own=own,
        differences=[_difference(one) for one in recent if one.ours != one.theirs and not _waits(one)],
    )


def _waits(one: _Group) -> bool:
    return one.known is not None and one.known.is_on_its_way and not one.ours


def _difference(one: _Group) -> Difference:
    kind: Kind = "other amount"
    if not one.ours:
        kind = "missing here"
    elif not one.theirs:
        kind = "missing there"
    return Difference(kind, one.what, one.ours, one.theirs)


async def reconcile(
    transactions: Transactions, provider: PaymentProvider, since: datetime, until: datetime, currency: str
) -> Comparison:
    """Fetch both books, and compare them. Raises CallFailed."""
    earliest = since - SLACK if since.year > 1970 else since
    lines = await provider.report(earliest, until)

    def read(connection: Connection) -> tuple[list[Movement], list[Known]]:
        return movements(connection, provider.name, earliest, until), known(connection, provider.name)

    moved, all_known = await transactions.read(read)
    in_currency = [one for one in moved if one.amount.currency == currency]
    theirs = [line for line in lines if line.amount.currency == currency]
    return compare(provider.name, in_currency, theirs, all_known, since, until, currency)


class Nightly:
    """Reconciles every provider once a night, in the process that leads, and tells operators what differs."""

    def __init__(
        self,
        transactions: Transactions,
        market: MarketAccess,
        providers: Mapping[str, PaymentProvider],
        clock: Clock,
        leads: Callable[[], bool],
        currency: str,
    ) -> None:
        self._transactions = transactions
        self._market = market
        self._providers = providers
        self._clock = clock
        self._leads = leads
        self._currency = currency
        self._done: dict[str, date] = defaultdict(lambda: date.min)
        self._closed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to wait for the night."""
        if self._providers:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Wait no longer."""
        self._closed.set()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        while not self._closed.is_set():
            if self._leads():
                await self.tonight()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), LOOK_EVERY)

    async def tonight(self) -> None:
        """Do what was not done since the last night; what fails is tried again."""
        now = self._clock.now()
        day = (now - timedelta(hours=NIGHT_HOUR)).date()
        for name, provider in self._providers.items():
            if self._done[name] >= day:
                continue
            try:
                await self._one(provider, now, day)
                self._done[name] = day
            except CallFailed:
                continue
            except Exception as error:  # noqa: BLE001 - the other providers' books are compared all the same
                _log.error("the books of %s cannot be compared: %s", name, place_of(error))

    async def _one(self, provider: PaymentProvider, now: datetime, day: date) -> None:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        found = await reconcile(self._transactions, provider, midnight - timedelta(days=2), midnight, self._currency)
        for difference in found.differences:
            _log.warning("%s: %s", provider.name, difference)
        if found.differences:
            event = BooksDiffer(provider=provider.name, day=day.isoformat(), count=len(found.differences))
            await self._market.change(lambda market: market.record(event))
