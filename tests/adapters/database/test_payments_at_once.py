"""Payments, when two things happen to one at once: one of them counts, and money moves once."""

from __future__ import annotations

import pytest

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.errors import NotAllowed, Stale
from bot.domain.payments.chargebacks import hear_chargeback
from bot.domain.payments.funding import fund_by, pay_instead, stop_paying
from bot.domain.payments.model import ChargebackTold, Payment, PaymentState, Told
from bot.domain.payments.service import claim, hear, nudge
from tests.adapters.database.race import race
from tests.domain.town import Pair, Town, usd

PAID = Told(PaymentState.SUCCEEDED, reference="cs_1", fee=usd(18.57))


@pytest.fixture
def pair(town: Town, operator: Account) -> Pair:
    """A contract over one milestone of $600, whose client pays by card."""
    assert operator
    town.providers = ("manual", "stripe")
    return town.pair(600)


def ordered(town: Town, pair: Pair) -> Payment:
    """A payment whose page is open."""
    milestone = town.milestones(pair.contract)[0]
    payment = town.do(fund_by, pair.client, milestone.id, milestone.version, "stripe")
    return town.do(hear, payment.id, Told(PaymentState.OPEN, reference=payment.id, url="https://example.com"))


def funded(town: Town, pair: Pair) -> int:
    """What lies in escrow for the milestone, in cents."""
    assert not town.database.write_here(faults)
    return town.balance(f"escrow:{town.milestones(pair.contract)[0].id}")


def test_two_taps_make_one_payment(town: Town, pair: Pair) -> None:
    milestone = town.milestones(pair.contract)[0]
    tap = lambda market: fund_by(market, pair.client, milestone.id, milestone.version, "stripe")  # noqa: E731 - said twice
    outcome = race(town, tap, tap)
    assert len(outcome.won) == 1
    assert len(town.look(lambda market: market.fundings.of_milestone(milestone.id))) == 1


def test_a_promise_is_turned_into_one_payment(town: Town, pair: Pair) -> None:
    funding = town.ask_for_money(pair)
    tap = lambda market: pay_instead(market, pair.client, funding.id, funding.version, "stripe")  # noqa: E731 - said twice
    outcome = race(town, tap, tap)
    assert len(outcome.won) == 1
    assert len(town.look(lambda market: market.payments.about("funding", funding.id))) == 1


def test_one_process_asks(town: Town, pair: Pair) -> None:
    payment = ordered(town, pair)
    due = town.do(nudge, payment.id)
    outcome = race(town, *[lambda market: claim(market, due.id, due.version)] * 2)
    assert len(outcome.won) == 1
    assert [type(one) for one in outcome.refused] == [Stale]


def test_it_is_heard_twice_at_once_that_it_was_paid(town: Town, pair: Pair) -> None:
    payment = ordered(town, pair)
    told = Told(PAID.state, payment.reference, fee=PAID.fee)
    outcome = race(town, *[lambda market: hear(market, payment.id, told)] * 2)
    assert all(isinstance(one, Stale) for one in outcome.refused)
    town.do(hear, payment.id, told)
    assert funded(town, pair) == 60_000
    assert town.balance("fees:provider") % -1_857 == 0


def test_paid_and_given_up_at_once(town: Town, pair: Pair) -> None:
    payment = ordered(town, pair)
    told = Told(PAID.state, payment.reference, fee=PAID.fee)
    outcome = race(
        town,
        lambda market: hear(market, payment.id, told),
        lambda market: stop_paying(market, pair.client, payment.id, payment.version),
    )
    assert all(isinstance(one, Stale | NotAllowed) for one in outcome.refused)
    town.do(hear, payment.id, told)  # what was refused is asked for again
    assert funded(town, pair) == 60_000


def test_a_chargeback_is_heard_of_twice_at_once(town: Town, pair: Pair) -> None:
    payment = ordered(town, pair)
    town.do(hear, payment.id, Told(PAID.state, payment.reference))
    told = ChargebackTold(f"du-{payment.id}", usd(630), usd(630), usd(15), "open")
    outcome = race(town, *[lambda market: hear_chargeback(market, payment.id, told)] * 2)
    assert len(outcome.won) >= 1
    town.do(hear_chargeback, payment.id, told)
    assert town.balance(f"receivable:{pair.contract.team_id}") == -63_000
    assert funded(town, pair) == 60_000
