"""Leaving and revealing reviews (MARKET 12)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.model import Account
from bot.domain.contracts.model import Contract
from bot.domain.contracts.service import authorise
from bot.domain.errors import N_, BadValue
from bot.domain.market import Market, MarketView
from bot.domain.reviews.model import (
    CATEGORIES,
    AlreadyReviewed,
    NotEnded,
    NothingPaid,
    Review,
    ReviewLeft,
    ReviewsRevealed,
    WindowClosed,
)


def check_may_review(market: MarketView, actor: Account, contract: Contract) -> bool:
    """Whether the actor reviews as the client. Raises the rule against it: NotEnded, WindowClosed, NothingPaid, …"""
    is_client = authorise(market, actor, contract)
    if contract.ended_at is None:
        raise NotEnded
    if market.now >= contract.ended_at + market.rules.review_window:
        raise WindowClosed
    least = market.rules.money(market.rules.min_paid_for_public_review)
    if market.ledger.earned(contract.id, least.currency).amount < least.amount:
        raise NothingPaid(least=least)
    side = "client" if is_client else "freelancer"
    if any(review.side == side for review in market.reviews.of_contract(contract.id)):
        raise AlreadyReviewed
    return is_client


def leave_review(
    market: Market, actor: Account, contract_id: str, *, stars: tuple[int, ...], text: str, recommend: int
) -> Review:
    """Say how it was. Nobody sees it before the other side's is in or the window closes."""
    contract = market.contracts.get(contract_id)
    is_client = check_may_review(market, actor, contract)
    if len(stars) != len(CATEGORIES) or not all(1 <= star <= 5 for star in stars) or not 0 <= recommend <= 10:
        raise BadValue(N_("Give one to five stars in each category."))
    if len(text) > market.rules.max_review:
        raise BadValue(N_("Write at most {most} characters."), most=market.rules.max_review)
    review = Review(
        id=market.new_id(),
        contract_id=contract.id,
        side="client" if is_client else "freelancer",
        author_id=actor.id,
        about=contract.freelancer_id if is_client else contract.team_id,
        stars=stars,
        text=text.strip(),
        recommend=recommend,
        at=market.now,
    )
    market.reviews.add(review)
    market.contracts.save(contract)
    if len(market.reviews.of_contract(contract.id)) == 2:
        _reveal(market, contract.id, by=actor.id)
    else:
        market.record(ReviewLeft(contract_id=contract.id, review_id=review.id))
    return review


def close_window(market: Market, contract_id: str) -> None:
    """The window has closed: what is in is shown."""
    if any(not review.revealed for review in market.reviews.of_contract(contract_id)):
        _reveal(market, contract_id)


def _reveal(market: Market, contract_id: str, by: str = "") -> None:
    for review in market.reviews.of_contract(contract_id):
        if not review.revealed:
            market.reviews.save(replace(review, revealed=True))
    market.deadlines.clear("reviews.close", contract_id)
    market.record(ReviewsRevealed(contract_id=contract_id, by=by))
