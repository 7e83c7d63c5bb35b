"""Money set aside, linked transfers, and transfers that are undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ledger.model import (
    Accounts,
    HoldEnded,
    HoldState,
    InsufficientFunds,
    Posting,
    Transfer,
    TransferDiffers,
)
from bot.domain.ledger.service import move, post_all, post_hold, reserve, reverse, void
from bot.domain.market import Market
from tests.domain.town import DAY, Town, usd

CLEARING, ESCROW = Accounts.clearing("manual"), Accounts.escrow("m1")
ANA = Accounts.pending("ana")


@pytest.fixture(autouse=True)
def funded(town: Town) -> None:
    """Ten dollars in escrow."""
    town.do(move, "fund", "fund", (CLEARING, ESCROW, usd(10)))


def free(town: Town) -> int:
    return town.look(lambda market: market.ledger.free(ESCROW, "USD").amount)


def hold(town: Town, dollars: float = 6, *, until: timedelta | None = None) -> None:
    town.do(reserve, "h1", ESCROW, usd(dollars), about="c1", until=town.now + until if until else None)


def state(town: Town) -> HoldState | None:
    found = town.look(lambda market: market.ledger.hold("h1"))
    return None if found is None else found.state


def taken(town: Town, dollars: float, *, id: str = "t1") -> Transfer:  # noqa: A002 - its name
    return Transfer(id, "split", (Posting(ESCROW, ANA, usd(dollars)),), town.now, about="c1", hold="h1")


class TestHolds:
    """Reserved, then posted in whole or in part, voided, or timed out: once."""

    def test_what_is_set_aside_stays_and_cannot_be_moved(self, town: Town) -> None:
        hold(town)

        assert (town.balance(ESCROW), free(town)) == (1_000, 400)
        town.refused(InsufficientFunds, move, "t1", "release", (ESCROW, ANA, usd(4.01)))
        town.do(move, "t1", "release", (ESCROW, ANA, usd(4)))
        assert (town.balance(ESCROW), free(town)) == (600, 0)

    def test_more_than_there_is_cannot_be_set_aside(self, town: Town) -> None:
        hold(town)

        town.refused(InsufficientFunds, reserve, "h2", ESCROW, usd(4.01))
        town.refused(InsufficientFunds, reserve, "h2", Accounts.escrow("nowhere"), usd(1))
        town.do(reserve, "h2", ESCROW, usd(4))
        assert free(town) == 0

    @pytest.mark.parametrize(("part", "left"), [(6, 400), (2.5, 750)])
    def test_the_whole_or_a_part_is_posted_and_the_rest_is_free(self, town: Town, part: float, left: int) -> None:
        hold(town)

        assert town.do(post_hold, taken(town, part))
        assert (town.balance(ESCROW), free(town)) == (left, left)
        assert state(town) == HoldState.POSTED
        assert town.look(lambda market: market.ledger.transfer("t1")) == taken(town, part)

    def test_more_than_was_set_aside_is_not_posted(self, town: Town) -> None:
        hold(town)

        town.refused(InsufficientFunds, post_hold, taken(town, 6.01))
        assert (state(town), free(town)) == (HoldState.RESERVED, 400)

    def test_the_same_again_changes_nothing(self, town: Town) -> None:
        hold(town)
        hold(town)
        assert free(town) == 400

        town.do(post_hold, taken(town, 5))
        assert not town.do(post_hold, taken(town, 5))
        hold(town)
        assert (town.balance(ESCROW), free(town)) == (500, 500)

    def test_the_same_id_with_other_content_is_a_bug(self, town: Town) -> None:
        hold(town)

        for account, dollars, about in ((ESCROW, 5, "c1"), (ESCROW, 6, "c2"), (ANA, 6, "c1")):
            with pytest.raises(TransferDiffers, match="h1"):
                town.do(reserve, "h1", account, usd(dollars), about=about)

    def test_it_is_voided_once_and_then_not_posted(self, town: Town) -> None:
        hold(town)

        assert town.do(void, "h1")
        assert not town.do(void, "h1")
        assert (state(town), free(town)) == (HoldState.VOIDED, 1_000)
        town.refused(HoldEnded, post_hold, taken(town, 1))
        assert town.balance(ESCROW) == 1_000

    def test_once_posted_it_is_not_voided_nor_posted_by_another_transfer(self, town: Town) -> None:
        hold(town)
        town.do(post_hold, taken(town, 1))

        town.refused(HoldEnded, void, "h1")
        town.refused(HoldEnded, post_hold, taken(town, 1, id="t2"))
        assert town.balance(ESCROW) == 900

    def test_its_time_runs_out(self, town: Town) -> None:
        hold(town, until=DAY)
        town.wait(DAY - timedelta(seconds=1))
        assert state(town) == HoldState.RESERVED

        town.wait(timedelta(seconds=1))
        assert (state(town), free(town)) == (HoldState.EXPIRED, 1_000)
        town.refused(HoldEnded, post_hold, taken(town, 1))

    def test_one_that_was_posted_in_time_does_not_time_out(self, town: Town) -> None:
        hold(town, until=DAY)
        town.do(post_hold, taken(town, 6))
        town.wait(2 * DAY)

        assert (state(town), town.balance(ESCROW)) == (HoldState.POSTED, 400)

    def test_a_part_of_nothing_lets_it_go(self, town: Town) -> None:
        hold(town)

        town.do(move, "t1", "split", (ESCROW, ANA, usd(0)), hold="h1")
        assert (state(town), free(town)) == (HoldState.VOIDED, 1_000)


def linked(town: Town, *dollars: float) -> list[Transfer]:
    return [
        Transfer(f"l{number}", "linked", (Posting(ESCROW, ANA, usd(one)),), town.now)
        for number, one in enumerate(dollars)
    ]


class TestLinkedTransfers:
    """All of them, or none."""

    def test_all_are_posted_once(self, town: Town) -> None:
        assert town.do(post_all, linked(town, 1, 2))
        assert not town.do(post_all, linked(town, 1, 2))
        assert town.balance(ANA) == 300

    def test_one_that_cannot_be_undoes_the_others(self, town: Town) -> None:
        town.refused(InsufficientFunds, post_all, linked(town, 6, 5))
        assert town.balance(ESCROW) == 1_000

    def test_none_is_posted_beside_one_that_was(self, town: Town) -> None:
        town.do(post_all, linked(town, 1))

        with pytest.raises(TransferDiffers):
            town.do(post_all, linked(town, 1, 2))
        assert town.balance(ANA) == 100


class TestReversals:
    """What is wrong is undone by a new transfer."""

    def test_a_transfer_is_undone_and_both_stand(self, town: Town) -> None:
        town.do(move, "t1", "release", (ESCROW, ANA, usd(4)), (ESCROW, Accounts.SERVICE_FEE, usd(1)), about="c1")
        undone = town.do(reverse, "t1", "r1")

        assert (town.balance(ESCROW), town.balance(ANA), town.balance(Accounts.SERVICE_FEE)) == (1_000, 0, 0)
        assert town.look(lambda market: market.ledger.transfer("r1")) == undone
        assert (undone.reverses, undone.about) == ("t1", "c1")

    def test_it_is_undone_once(self, town: Town) -> None:
        town.do(move, "t1", "release", (ESCROW, ANA, usd(4)))
        town.do(reverse, "t1", "r1")

        town.do(reverse, "t1", "r1")
        with pytest.raises(TransferDiffers):
            town.do(reverse, "t1", "r2")
        assert town.balance(ESCROW) == 1_000

    def test_what_is_gone_cannot_be_taken_back(self, town: Town) -> None:
        town.do(move, "t1", "release", (ESCROW, ANA, usd(4)))
        town.do(move, "t2", "spend", (ANA, CLEARING, usd(1)))

        town.refused(InsufficientFunds, reverse, "t1", "r1")
        assert town.balance(ANA) == 300

    def test_there_has_to_be_something_to_undo(self, town: Town) -> None:
        def undo(market: Market) -> None:
            reverse(market, "nothing", "r1")

        with pytest.raises(LookupError):
            town.do(undo)

    def test_a_reversal_is_content(self, town: Town) -> None:
        town.do(move, "t1", "release", (ESCROW, ANA, usd(4)))
        undone = town.do(reverse, "t1", "r1")

        with pytest.raises(TransferDiffers):
            town.do(lambda market: market.ledger.post(replace(undone, reverses=None)))
