"""Granting, spending, giving back and losing Connects (MARKET 5)."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.connects.model import ConnectsExpired, Entry, Lot, NotEnoughConnects, Spending
from bot.domain.errors import NotFound, Stale
from bot.domain.market import Market, MarketView

FREE = ("joining", "monthly")
"""The sources of lots that nobody pays for."""


def balance(market: MarketView, account_id: str) -> int:
    """How many Connects can be spent now."""
    return sum(lot.left for lot in market.connects.lots(account_id, market.now))


def grant(
    market: Market, account_id: str, amount: int, source: str, *, lot_id: str = "", at: datetime | None = None
) -> bool:
    """Give Connects that live as long as the rules say, from ``at`` or now on.

    ``lot_id`` makes it happen once: False when there is a lot of this id.
    """
    if source == "joining":
        market.deadlines.set("connects.monthly", account_id, _next_month(market.now))
    begins = at or market.now
    lot = Lot(
        id=lot_id or market.new_id(),
        account_id=account_id,
        granted=amount,
        left=amount,
        source=source,
        granted_at=begins,
        expires_at=begins + market.rules.connects_live,
    )
    if not amount or not market.connects.add_lot(lot):
        return False
    market.connects.write([Entry(lot.id, account_id, begins, "granted", amount, source)])
    market.deadlines.set("connects.expiry", lot.id, lot.expires_at)
    return True


def grant_monthly(market: Market, account_id: str) -> None:
    """The free Connects of each month that has begun since the last ones, and the date of the next."""
    month = _next_month(market.connects.last_month(account_id) or market.now)
    while month <= market.now:
        if month + market.rules.connects_live > market.now:
            lot_id = f"{account_id}.{month:%Y-%m}"
            grant(market, account_id, market.rules.monthly_connects, "monthly", lot_id=lot_id, at=month)
        month = _next_month(month)
    market.deadlines.set("connects.monthly", account_id, month)


def expire(market: Market, lot_id: str) -> None:
    """A lot's time is over: what is left of it is gone."""
    lot = market.connects.lot(lot_id)
    if lot is None:
        raise NotFound
    if lot.expires_at > market.now:
        market.deadlines.set("connects.expiry", lot_id, lot.expires_at)
        return
    lost = market.connects.empty(lot_id)
    if lost:
        market.connects.write([Entry(lot_id, lot.account_id, market.now, "expired", -lost)])
        market.record(ConnectsExpired(account_id=lot.account_id, lot_id=lot_id, count=lost))


def spend(market: Market, account_id: str, amount: int, spending_id: str) -> None:
    """Take Connects for a proposal or a boost, the first to expire first. Raises NotEnoughConnects, Stale."""
    lots = market.connects.lots(account_id, market.now)
    have = sum(lot.left for lot in lots)
    if have < amount:
        raise NotEnoughConnects(needed=amount, left=have)
    parts: list[tuple[str, int]] = []
    missing = amount
    for lot in lots:
        part = min(lot.left, missing)
        if part and not market.connects.take(lot.id, part):
            raise Stale
        parts += [(lot.id, part)] if part else []
        missing -= part
    market.connects.add_spending(Spending(id=spending_id, account_id=account_id, parts=tuple(parts)))
    market.connects.write([Entry(lot, account_id, market.now, "spent", -part, spending_id) for lot, part in parts])


def give_back(market: Market, spending_id: str) -> bool:
    """Return what a proposal or a boost cost; False when it cost nothing or it was returned before.

    What goes back to a lot that has expired meanwhile expires with it.
    """
    spending = market.connects.spending(spending_id)
    if spending is None or not market.connects.mark_returned(spending):
        return False
    entries: list[Entry] = []
    for lot_id, part in sorted(spending.parts):
        entries.append(Entry(lot_id, spending.account_id, market.now, "returned", part, spending.id))
        lot = market.connects.lot(lot_id)
        if lot is not None and lot.expires_at > market.now:
            market.connects.put(lot_id, part)
        else:
            entries.append(Entry(lot_id, spending.account_id, market.now, "expired", -part, spending.id))
    market.connects.write(entries)
    return True


def _next_month(now: datetime) -> datetime:
    year, month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
    return datetime(year, month, 1, tzinfo=UTC)
