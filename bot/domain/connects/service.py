"""Granting, spending and giving back Connects (MARKET 5)."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.connects.model import Lot, NotEnoughConnects, Spending
from bot.domain.errors import Stale
from bot.domain.market import Market, MarketView


def balance(market: MarketView, account_id: str) -> int:
    """How many Connects can be spent now."""
    return sum(lot.left for lot in market.connects.lots(account_id, market.now))


def grant(market: Market, account_id: str, amount: int, source: str) -> None:
    """Give Connects that live as long as the rules say."""
    lot = Lot(
        id=market.new_id(),
        account_id=account_id,
        granted=amount,
        left=amount,
        source=source,
        granted_at=market.now,
        expires_at=market.now + market.rules.connects_live,
    )
    market.connects.add_lot(lot)
    if source == "joining":
        market.deadlines.set("connects.monthly", account_id, _first_of_next_month(market.now))


def grant_monthly(market: Market, account_id: str) -> None:
    """The month's free Connects, and the date of the next ones."""
    grant(market, account_id, market.rules.monthly_connects, "monthly")
    market.deadlines.set("connects.monthly", account_id, _first_of_next_month(market.now))


def spend(market: Market, account_id: str, amount: int, proposal_id: str) -> None:
    """Take Connects for a proposal, the first to expire first. Raises NotEnoughConnects."""
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
    market.connects.add_spending(Spending(id=proposal_id, account_id=account_id, parts=tuple(parts)))


def give_back(market: Market, proposal_id: str) -> bool:
    """Return what a proposal cost; False when it cost nothing or it was returned before."""
    spending = market.connects.spending(proposal_id)
    return spending is not None and market.connects.give_back(spending)


def _first_of_next_month(now: datetime) -> datetime:
    year, month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
    return datetime(year, month, 1, tzinfo=UTC)
