"""A week of hourly work after its end: the review, disputed time, the charge; and its money (MARKET 8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.accounts.service import ChangeProfile, change_profile
from bot.domain.contracts.endings import end_contract
from bot.domain.errors import BadValue, NotAllowed, NotFound, NotYours, OperatorsOnly, Stale
from bot.domain.ledger.model import InsufficientFunds
from bot.domain.ledger.service import move
from bot.domain.timesheets import reviews, service, timers
from bot.domain.timesheets.model import (
    EntryState,
    NotFunded,
    WeekState,
)
from bot.domain.timesheets.money import escrow
from bot.domain.timesheets.weeks import worth
from tests.domain.hours import (
    MONDAY,
    at_work,
    current,
    entries,
    entry,
    fund_week,
    held_for,
    in_escrow,
    logs,
    until,
    week,
)
from tests.domain.town import DAY, Pair, Town, usd

HOUR = timedelta(hours=1)
NOON = MONDAY + 7 * DAY + 12 * HOUR
FRIDAY = MONDAY + 12 * DAY - timedelta(minutes=1)


@pytest.fixture(autouse=True)
def books(town: Town) -> Iterator[None]:
    """After each test the books are right."""
    yield
    assert town.database.write_here(faults) == []


@pytest.fixture
def pair(town: Town, operator: Account) -> Pair:
    """An hourly contract, $40 an hour and at most 20 hours, whose first week is funded. It is Wednesday noon."""
    found = at_work(town, operator)
    until(town, MONDAY + 2 * DAY + 12 * HOUR)
    return found


def reviewed(town: Town, pair: Pair, *hours: float) -> None:
    """Time was logged on Monday and the following days, and the week is with the client."""
    for number, length in enumerate(hours):
        logs(town, pair, round(length * 60), f"Part {number + 1}", day=date(2027, 3, 1 + number))
    until(town, NOON)


class TestReview:
    """From Monday noon to Friday night."""

    def test_the_cut_tells_both_and_holds_only_what_was_logged(self, town: Town, pair: Pair) -> None:
        reviewed(town, pair, 5, 2.5)
        cut = week(town, pair, MONDAY)

        assert (cut.state, cut.review_until) == (WeekState.IN_REVIEW, FRIDAY)
        assert held_for(town, cut) == 300_00
        assert "week_review" in town.told_to(pair.client)
        assert "week_digest" in town.told_to(pair.freelancer)

    def test_silence_until_friday_charges_it(self, town: Town, pair: Pair) -> None:
        reviewed(town, pair, 5, 10)
        until(town, FRIDAY)

        assert week(town, pair, MONDAY).state == WeekState.CHARGED
        assert town.balance(f"pending:{pair.freelancer.id}") == 490_00
        assert town.balance("fees:service") == 110_00
        assert in_escrow(town, pair.contract) == 200_00
        assert town.told_to(pair.client).count("week_due") == 1
        assert "hours_paid" in town.told_to(pair.freelancer)
        assert "hours_charged" in town.told_to(pair.client)

    def test_it_is_available_ten_days_after_that_sunday(self, town: Town, pair: Pair) -> None:
        reviewed(town, pair, 5)
        until(town, MONDAY + 17 * DAY - timedelta(seconds=1))
        assert town.purse(pair.freelancer).available == usd(0)
        until(town, MONDAY + 17 * DAY)
        assert town.purse(pair.freelancer).available == usd(160)

    def test_an_agreement_charges_nothing_before_friday(self, town: Town, pair: Pair) -> None:
        reviewed(town, pair, 5)
        cut = week(town, pair, MONDAY)
        town.refused(NotYours, reviews.agree_to_week, pair.freelancer, cut.id, cut.version)
        town.refused(Stale, reviews.agree_to_week, pair.client, cut.id, cut.version - 1)
        town.do(reviews.agree_to_week, pair.client, cut.id, cut.version)
        until(town, FRIDAY - timedelta(minutes=1))

        assert town.balance(f"pending:{pair.freelancer.id}") == 0
        assert "week_due" not in town.told_to(pair.client)
        until(town, FRIDAY)
        assert town.balance(f"pending:{pair.freelancer.id}") == 160_00

    def test_a_week_without_time_is_over_at_once(self, town: Town, pair: Pair) -> None:
        mine = logs(town, pair, 60)
        town.do(service.remove_entry, pair.freelancer, mine.id, mine.version)
        until(town, NOON)
        assert week(town, pair, MONDAY).state == WeekState.EMPTY
        assert "week_review" not in town.told_to(pair.client)

    def test_after_the_review_nothing_is_disputed(self, town: Town, pair: Pair) -> None:
        reviewed(town, pair, 5)
        (mine,) = entries(town, pair, MONDAY)
        cut = week(town, pair, MONDAY)
        town.now = FRIDAY
        town.refused(NotAllowed, reviews.dispute_entry, pair.client, mine.id, mine.version, reason="No.")
        town.refused(NotAllowed, reviews.agree_to_week, pair.client, cut.id, cut.version)

    def test_the_clock_charges_once(self, town: Town, pair: Pair) -> None:
        reviewed(town, pair, 5)
        until(town, FRIDAY)
        town.do(reviews.charge_week, week(town, pair, MONDAY).id)
        town.do(reviews.cut_week, week(town, pair, MONDAY).id)
        assert town.balance(f"pending:{pair.freelancer.id}") == 160_00

    @pytest.mark.parametrize(
        "met",
        [
            reviews.charge_week,
            reviews.cut_week,
            reviews.remind_of_week,
            reviews.unanswered,
            timers.meet_end,
            timers.begin_week,
            timers.ask_ahead,
        ],
    )
    def test_the_clock_knows_what_is_not_there(self, town: Town, met) -> None:
        town.refused(NotFound, met, "nothing")


class TestDisputedTime:
    """What the client disputes is taken out of the charge."""

    @pytest.fixture
    def disputed(self, town: Town, pair: Pair) -> str:
        """Of 5 and 2 hours, the 2 are disputed."""
        reviewed(town, pair, 5, 2)
        mine = entries(town, pair, MONDAY)[1]
        town.refused(BadValue, reviews.dispute_entry, pair.client, mine.id, mine.version, reason=" ")
        town.refused(NotYours, reviews.dispute_entry, pair.freelancer, mine.id, mine.version, reason="No.")
        town.do(reviews.dispute_entry, pair.client, mine.id, mine.version, reason="Nobody asked for it.")
        assert "entry_disputed" in town.told_to(pair.freelancer)
        return mine.id

    def test_the_rest_is_charged_and_its_money_waits(self, town: Town, pair: Pair, disputed: str) -> None:
        until(town, FRIDAY)
        cut = week(town, pair, MONDAY)
        assert cut.state == WeekState.DISPUTED
        assert town.balance(f"pending:{pair.freelancer.id}") == 160_00
        assert held_for(town, cut) == 80_00

    def test_the_freelancer_gives_in(self, town: Town, pair: Pair, disputed: str) -> None:
        town.do(reviews.give_in, pair.freelancer, disputed, entry(town, disputed).version)
        assert held_for(town, week(town, pair, MONDAY)) == 200_00
        until(town, FRIDAY)
        assert week(town, pair, MONDAY).state == WeekState.CHARGED
        assert town.balance(f"pending:{pair.freelancer.id}") == 160_00
        assert "entry_answered" in town.told_to(pair.client)

    def test_silence_strikes_it(self, town: Town, pair: Pair, disputed: str) -> None:
        until(town, FRIDAY)
        until(town, NOON + 5 * DAY)
        assert entry(town, disputed).state == EntryState.STRUCK
        assert week(town, pair, MONDAY).state == WeekState.CHARGED
        assert held_for(town, week(town, pair, MONDAY)) == 0
        assert town.balance(f"pending:{pair.freelancer.id}") == 160_00

    def test_the_freelancer_shortens_it(self, town: Town, pair: Pair, disputed: str) -> None:
        seen = entry(town, disputed).version
        town.refused(BadValue, reviews.shorten_entry, pair.freelancer, disputed, seen, minutes=120)
        town.do(reviews.shorten_entry, pair.freelancer, disputed, seen, minutes=60)
        again = entry(town, disputed)
        town.do(reviews.dispute_entry, pair.client, disputed, again.version, reason="Still.")
        town.do(reviews.accept_entry, pair.client, disputed, again.version + 1)
        until(town, FRIDAY)
        assert town.balance(f"pending:{pair.freelancer.id}") == 192_00

    @pytest.mark.parametrize(("is_paid", "pending"), [(True, 224_00), (False, 160_00)])
    @pytest.mark.parametrize("when", [NOON + HOUR, FRIDAY + HOUR])
    def test_the_operator_decides(
        self, town: Town, pair: Pair, operator: Account, disputed: str, when: datetime, is_paid: bool, pending: int
    ) -> None:
        seen = entry(town, disputed).version
        town.refused(NotAllowed, reviews.decide_entry, operator, disputed, seen, is_paid=True)
        town.do(reviews.insist, pair.freelancer, disputed, seen, answer="You asked me on Tuesday.")
        assert "entry_to_decide" in town.told_to(operator)
        until(town, when)
        town.refused(OperatorsOnly, reviews.decide_entry, pair.client, disputed, seen + 1, is_paid=False)
        town.do(reviews.decide_entry, operator, disputed, seen + 1, is_paid=is_paid)
        town.refused(Stale, reviews.decide_entry, operator, disputed, seen + 1, is_paid=not is_paid)
        until(town, FRIDAY + 2 * HOUR)

        assert town.balance(f"pending:{pair.freelancer.id}") == pending
        assert week(town, pair, MONDAY).state == WeekState.CHARGED
        assert held_for(town, week(town, pair, MONDAY)) == 0
        for side in (pair.client, pair.freelancer):
            assert "entry_settled" in town.told_to(side)

    def test_no_operator_decides_on_their_own_time(self, town: Town, operator: Account) -> None:
        freelancer = town.do(change_profile, operator, ChangeProfile(title="Pythonista", skills=("python",)))
        pair = at_work(town, operator, freelancer=freelancer)
        until(town, MONDAY + 2 * DAY)
        mine = logs(town, pair, 60, day=date(2027, 3, 1))
        until(town, NOON)
        town.do(reviews.dispute_entry, pair.client, mine.id, mine.version, reason="No.")
        town.do(reviews.insist, freelancer, mine.id, mine.version + 1, answer="Yes.")
        town.refused(NotYours, reviews.decide_entry, town.fresh(operator), mine.id, mine.version + 2, is_paid=True)

    def test_the_client_accepts_after_the_charge(self, town: Town, pair: Pair, disputed: str) -> None:
        until(town, FRIDAY + HOUR)
        town.do(reviews.accept_entry, pair.client, disputed, entry(town, disputed).version)
        assert town.balance(f"pending:{pair.freelancer.id}") == 224_00
        assert week(town, pair, MONDAY).state == WeekState.CHARGED

    def test_odd_minutes_lose_no_cent(self, town: Town, operator: Account) -> None:
        pair = at_work(town, operator, rate=33.33, limit=3)
        until(town, MONDAY + 3 * DAY)
        for day in (1, 2, 3):
            logs(town, pair, 7, day=date(2027, 3, day))
        until(town, NOON)
        for one in entries(town, pair, MONDAY)[1:]:
            town.do(reviews.dispute_entry, pair.client, one.id, one.version, reason="Why?")
        until(town, FRIDAY)
        for one in entries(town, pair, MONDAY)[1:]:
            town.do(reviews.accept_entry, pair.client, one.id, one.version)
        whole = worth(21, usd(33.33)).amount
        assert week(town, pair, MONDAY).charged == whole
        assert in_escrow(town, pair.contract) == 99_99 - whole


class TestMoney:
    """Escrow is funded ahead."""

    def test_who_is_asked_for_the_next_week(self, town: Town, pair: Pair, operator: Account) -> None:
        logs(town, pair, 600)
        until(town, MONDAY + 4 * DAY + 12 * HOUR)
        assert town.told_to(pair.client).count("fund_week") == 1
        assert "week_short" not in town.told_to(pair.freelancer)
        until(town, MONDAY + 7 * DAY)
        assert town.told_to(pair.client).count("fund_week") == 2
        assert town.told_to(pair.freelancer).count("week_short") == 1

    def test_nobody_is_asked_while_it_is_funded(self, town: Town, operator: Account) -> None:
        pair = at_work(town, operator, weeks=2)
        logs(town, pair, 30)
        until(town, MONDAY + 7 * DAY)
        assert "fund_week" not in town.told_to(pair.client)

    def test_money_that_comes_during_the_week_counts_in_it(self, town: Town, pair: Pair, operator: Account) -> None:
        reviewed(town, pair, 10, 10)
        told = town.refused(NotFunded, service.log_time, pair.freelancer, pair.contract.id, minutes=60, memo="More")
        assert str(told.values["logged"]) == "0 min"
        fund_week(town, pair, operator)
        logs(town, pair, 60)
        assert held_for(town, week(town, pair)) == 800_00

    def test_held_money_cannot_be_taken(self, town: Town, pair: Pair) -> None:
        logs(town, pair, 60)

        def take(market) -> None:
            leg = (escrow(market, pair.contract), f"refunding:{pair.contract.team_id}", usd(1))
            move(market, "theft", "theft", leg)

        town.refused(InsufficientFunds, take)

    def test_the_end_sends_back_what_nobody_worked_for(self, town: Town, pair: Pair) -> None:
        logs(town, pair, 5 * 60)
        contract = current(town, pair)
        town.do(end_contract, pair.client, contract.id, contract.version)

        assert in_escrow(town, pair.contract) == 200_00
        assert town.balance(f"refunding:{contract.team_id}") >= 600_00
        town.refused(NotAllowed, service.log_time, pair.freelancer, contract.id, minutes=60, memo="More")
        until(town, FRIDAY)
        assert town.balance(f"pending:{pair.freelancer.id}") == 160_00
        assert in_escrow(town, pair.contract) == 0

    def test_after_the_end_struck_time_goes_back(self, town: Town, pair: Pair) -> None:
        reviewed(town, pair, 5)
        (mine,) = entries(town, pair, MONDAY)
        contract = current(town, pair)
        town.do(end_contract, pair.freelancer, contract.id, contract.version)
        town.do(reviews.dispute_entry, pair.client, mine.id, mine.version, reason="No.")
        town.do(reviews.give_in, pair.freelancer, mine.id, mine.version + 1)
        assert in_escrow(town, pair.contract) == 0
