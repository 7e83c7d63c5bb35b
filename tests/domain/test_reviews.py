"""Reviews: both sides, neither before the other, and only where money was paid."""

from __future__ import annotations

import pytest

from bot.domain.accounts.model import Account
from bot.domain.contracts.service import end_contract
from bot.domain.errors import BadValue, NotYours
from bot.domain.reviews.model import AlreadyReviewed, NotEnded, NothingPaid, Review, WindowClosed
from bot.domain.reviews.service import close_window, leave_review
from bot.domain.rules import MarketRules
from tests.domain.town import DAY, MOMENT, Pair, Town

STARS = (5, 4, 5, 4, 5, 4)


@pytest.fixture
def pair(town: Town, operator: Account) -> Pair:
    """A contract that was paid and has ended."""
    pair = town.pair(600)
    town.earn(pair, operator)
    town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)
    return pair


def review(town: Town, who: Account, pair: Pair, *, text: str = " Fine work. ") -> Review:
    return town.do(leave_review, who, pair.contract.id, stars=STARS, text=text, recommend=9)


def shown(town: Town, subject: str) -> list[str]:
    return [one.text for one in town.look(lambda market: market.reviews.about(subject))]


def test_neither_is_shown_before_both_are_in(town: Town, pair: Pair) -> None:
    first = review(town, pair.client, pair)
    assert (first.side, first.about, first.text, first.average) == ("client", pair.freelancer.id, "Fine work.", 4.5)
    assert not first.revealed
    assert shown(town, pair.freelancer.id) == []
    assert town.told_to(pair.freelancer)[-1] == "review_left"

    second = review(town, pair.freelancer, pair, text="Clear words.")
    assert (second.side, second.about) == ("freelancer", pair.contract.team_id)
    assert shown(town, pair.freelancer.id) == ["Fine work."]
    assert shown(town, pair.contract.team_id) == ["Clear words."]
    assert town.told_to(pair.client)[-1] == "reviews_revealed"
    assert "reviews_revealed" not in town.told_to(pair.freelancer), "whoever writes the second sees both at once"
    assert town.look(lambda market: market.deadlines.at("reviews.close", pair.contract.id)) is None


def test_the_client_card_counts_only_what_is_shown(town: Town, pair: Pair) -> None:
    review(town, pair.freelancer, pair)
    assert town.look(lambda market: market.jobs.client_facts(pair.contract.team_id)).rating is None

    review(town, pair.client, pair)
    facts = town.look(lambda market: market.jobs.client_facts(pair.contract.team_id))
    assert (facts.rating, facts.reviews) == (4.5, 1)


def test_when_the_window_closes_what_is_in_is_shown(town: Town, pair: Pair) -> None:
    review(town, pair.client, pair)
    town.wait(14 * DAY - MOMENT)
    assert shown(town, pair.freelancer.id) == []

    town.wait(MOMENT)
    assert shown(town, pair.freelancer.id) == ["Fine work."]
    with pytest.raises(WindowClosed):
        review(town, pair.freelancer, pair)
    assert town.told_to(pair.client)[-1] == "reviews_revealed"


def test_at_the_instant_the_window_closes_it_is_too_late(town: Town, pair: Pair) -> None:
    town.now += 14 * DAY
    town.do(close_window, pair.contract.id)

    with pytest.raises(WindowClosed):
        review(town, pair.client, pair)


def test_an_empty_window_closes_in_silence(town: Town, pair: Pair) -> None:
    before = town.told_to(pair.client)
    town.wait(15 * DAY)

    assert town.told_to(pair.client) == before


def test_reviews_come_at_the_end(town: Town, operator: Account) -> None:
    pair = town.pair(600)
    town.earn(pair, operator)

    with pytest.raises(NotEnded):
        review(town, pair.client, pair)


def test_nothing_paid_nothing_to_review(town: Town) -> None:
    pair = town.pair(600)
    town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)

    for who in (pair.client, pair.freelancer):
        with pytest.raises(NothingPaid) as refusal:
            review(town, who, pair)
        assert refusal.value.values == {"least": town.rules.money(100)}


def test_the_least_paid_is_enough(town: Town, pair: Pair) -> None:
    town.rules = MarketRules(min_paid_for_public_review=60_000)
    review(town, pair.client, pair)

    town.rules = MarketRules(min_paid_for_public_review=60_001)
    with pytest.raises(NothingPaid):
        review(town, pair.freelancer, pair)


def test_one_review_a_side(town: Town, pair: Pair) -> None:
    for who in (pair.client, pair.freelancer):
        review(town, who, pair)
        with pytest.raises(AlreadyReviewed):
            review(town, who, pair)


def test_strangers_do_not_review(town: Town, operator: Account, pair: Pair) -> None:
    for who in (town.client(), town.freelancer(), operator):
        with pytest.raises(NotYours):
            review(town, who, pair)


@pytest.mark.parametrize(
    ("stars", "text", "recommend"),
    [
        ((5,) * 5, "", 9),
        ((5,) * 7, "", 9),
        ((0, 5, 5, 5, 5, 5), "", 9),
        ((6, 5, 5, 5, 5, 5), "", 9),
        (STARS, "", -1),
        (STARS, "", 11),
        (STARS, "x" * 2_001, 9),
    ],
)
def test_values_outside_their_bounds(town: Town, pair: Pair, stars: tuple[int, ...], text: str, recommend: int) -> None:
    town.refused(BadValue, leave_review, pair.client, pair.contract.id, stars=stars, text=text, recommend=recommend)
    town.do(leave_review, pair.client, pair.contract.id, stars=(1, 5, 1, 5, 1, 5), text="x" * 2_000, recommend=0)
