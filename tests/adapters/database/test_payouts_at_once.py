"""Payouts that people, the clock and providers move in the same moment."""

from __future__ import annotations

import pytest

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.payments.model import PaymentState, Told
from bot.domain.payments.service import hear
from bot.domain.payouts.methods import remove_method
from bot.domain.payouts.model import Every, PayoutState
from bot.domain.payouts.plans import change_plan, pay_by_plan
from bot.domain.payouts.service import cancel_unclaimed, mark_failed, request_payout
from tests.adapters.database.race import race
from tests.domain.providing import ProvidingTown
from tests.domain.town import Town, usd


@pytest.fixture
def providing(town: Town) -> ProvidingTown:
    """The market, with PayPal."""
    return ProvidingTown(town.database)


@pytest.fixture
def operator(providing: ProvidingTown) -> Account:
    """The operator."""
    return providing.operator()


@pytest.fixture
def ana(providing: ProvidingTown, operator: Account) -> Account:
    """A freelancer with $490 available, whom PayPal pays for $1."""
    return providing.paid_by_paypal(operator, 600)


def holds(town: ProvidingTown) -> bool:
    found = town.database.write_here(faults)
    assert not found, found
    return True


def test_two_taps_on_a_part(providing: ProvidingTown, ana: Account) -> None:
    outcome = race(providing, *[lambda market: request_payout(market, ana, 10_000, number=1)] * 3)
    assert (len(outcome.won), len(outcome.refused)) == (1, 2)
    assert providing.purse(ana).in_flight == usd(100)
    assert holds(providing)


def test_a_tap_and_the_day_of_a_payout(providing: ProvidingTown, ana: Account) -> None:
    providing.do(change_plan, ana, Every.WEEK, usd(1), 0)
    race(
        providing,
        lambda market: request_payout(market, ana, 49_000, number=1),
        lambda market: pay_by_plan(market, ana.id),
    )
    assert len(providing.look(lambda market: market.payouts.of_account(ana.id))) == 1
    assert providing.purse(ana).in_flight == usd(490)


@pytest.mark.parametrize("state", [PaymentState.SUCCEEDED, PaymentState.FAILED])
def test_a_word_of_paypals_that_comes_twice(providing: ProvidingTown, ana: Account, state: PaymentState) -> None:
    payout = providing.payout(ana)
    payment = providing.payment(payout)
    race(providing, *[lambda market: hear(market, payment.id, Told(state, reference=payment.id))] * 3)
    providing.do(hear, payment.id, Told(state, reference=payment.id))
    done = state == PaymentState.SUCCEEDED
    assert providing.stands(payout).state == (PayoutState.PAID if done else PayoutState.FAILED)
    assert providing.purse(ana).available == usd(0 if done else 490)
    assert holds(providing)


def test_given_up_by_hand_while_it_arrives(providing: ProvidingTown, operator: Account, ana: Account) -> None:
    before = providing.balance("clearing:paypal")
    payout = providing.payout(ana)
    payment = providing.payment(payout)
    race(
        providing,
        lambda market: mark_failed(market, operator, payout.id, payout.version, "Stuck."),
        lambda market: hear(market, payment.id, Told(PaymentState.SUCCEEDED, reference=payment.id)),
    )
    providing.do(hear, payment.id, Told(PaymentState.SUCCEEDED, reference=payment.id))
    assert providing.stands(payout).state == PayoutState.PAID
    assert providing.purse(ana).available == usd(0)
    assert providing.balance("clearing:paypal") - before == 48_900
    assert holds(providing)


def test_taken_back_twice(providing: ProvidingTown, ana: Account) -> None:
    payout = providing.payout(ana)
    providing.says(providing.payment(payout), PaymentState.OPEN, "unclaimed")
    waits = providing.stands(payout)
    outcome = race(providing, *[lambda market: cancel_unclaimed(market, ana, waits.id, waits.version)] * 3)
    assert (len(outcome.won), len(outcome.refused)) == (1, 2)
    assert len(providing.look(lambda market: market.payments.about("payout cancel", payout.id))) == 1


def test_a_method_is_removed_while_it_is_asked_for_money(providing: ProvidingTown, ana: Account) -> None:
    method = providing.look(lambda market: market.payout_methods.of_account(ana.id))[0]
    race(
        providing,
        lambda market: remove_method(market, ana, method.id, method.version),
        lambda market: request_payout(market, ana, 49_000, method_id=method.id),
    )
    payouts = providing.look(lambda market: market.payouts.of_account(ana.id))
    gone = providing.look(lambda market: market.payout_methods.get(method.id)).removed_at is not None
    assert gone != bool(payouts), "what money is sent to keeps its details"
