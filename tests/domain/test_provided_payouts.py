"""Payouts by a provider: what its word does to the money, in whatever order it comes."""

from __future__ import annotations

import pytest

from bot.domain.accounts.model import Account
from bot.domain.errors import NotAllowed, NotYours, Stale
from bot.domain.payments.model import PaymentState, Told
from bot.domain.payments.service import hear
from bot.domain.payouts.model import PayoutState, TooLittle, TooMuch
from bot.domain.payouts.service import (
    cancel_unclaimed,
    for_operator,
    mark_failed,
    mark_paid,
    mark_returned,
    mark_sent,
    request_payout,
)
from tests.domain.providing import ProvidingTown
from tests.domain.town import DAY, usd

OPEN, DONE = PaymentState.OPEN, PaymentState.SUCCEEDED
FAILED, RETURNED = PaymentState.FAILED, PaymentState.RETURNED


@pytest.fixture
def ana(providing: ProvidingTown, operator: Account) -> Account:
    """A freelancer with $490 available, whom PayPal pays for $1."""
    return providing.paid_by_paypal(operator, 600)


def balances(town: ProvidingTown, who: Account) -> tuple[int, int, int, int]:
    """What is available and in flight, at PayPal, and the fees of payouts; in cents."""
    names = (f"available:{who.id}", f"in_flight:{who.id}", "clearing:paypal", "fees:payout")
    return tuple(town.balance(name) for name in names)  # type: ignore[return-value]  # four names


def test_it_is_asked_for_what_the_person_gets(providing: ProvidingTown, operator: Account, ana: Account) -> None:
    payout = providing.payout(ana)
    payment = providing.payment(payout)
    assert (payment.amount, payment.direction, payment.provider) == (usd(489), "out", "paypal")
    assert balances(providing, ana) == (0, 49_000, 0, 0)
    assert "payout_requested" not in providing.told_to(operator), "PayPal sends it, nobody else"
    assert providing.look(for_operator) == []


def test_opened_sent_arrived(providing: ProvidingTown, ana: Account) -> None:
    payout = providing.payout(ana)
    payment = providing.payment(payout)
    providing.says(payment, OPEN)
    assert providing.stands(payout).state == PayoutState.SENT
    providing.says(payment, DONE)
    assert providing.stands(payout).state == PayoutState.PAID
    assert balances(providing, ana) == (0, 0, 48_900, 100)
    assert providing.told_to(ana)[-2:] == ["payout_moved", "payout_moved"]


def test_what_arrives_at_once_is_told_once(providing: ProvidingTown, ana: Account) -> None:
    payout = providing.payout(ana)
    providing.says(providing.payment(payout), DONE)
    assert providing.stands(payout).state == PayoutState.PAID
    assert providing.told_to(ana).count("payout_moved") == 1


@pytest.mark.parametrize("word", [FAILED, RETURNED, PaymentState.CANCELLED])
@pytest.mark.parametrize("opened", [True, False])
def test_what_does_not_arrive_is_available_again_with_its_fee(
    providing: ProvidingTown, ana: Account, word: PaymentState, *, opened: bool
) -> None:
    payout = providing.payout(ana)
    payment = providing.payment(payout)
    if opened:
        providing.says(payment, OPEN)
    providing.says(payment, word, "The account is locked.")
    stands = providing.stands(payout)
    assert (stands.state, stands.reason) == (PayoutState.FAILED, "The account is locked.")
    assert balances(providing, ana) == (49_000, 0, 0, 0)


def test_what_comes_back_after_it_arrived_is_available_again(providing: ProvidingTown, ana: Account) -> None:
    payout = providing.payout(ana)
    payment = providing.payment(payout)
    providing.says(payment, DONE)
    providing.says(payment, RETURNED, "Blocked.")
    providing.says(payment, OPEN)
    assert providing.stands(payout).state == PayoutState.RETURNED
    assert balances(providing, ana) == (49_000, 0, 0, 0)
    assert providing.payout(ana).number == 2


@pytest.mark.parametrize("spent", [0, 48_950, 49_000])
def test_what_arrives_although_it_was_given_up_is_taken_or_owed(
    providing: ProvidingTown, operator: Account, ana: Account, spent: int
) -> None:
    payout = providing.payout(ana)
    payment = providing.payment(payout)
    providing.do(mark_failed, operator, payout.id, payout.version, "Nobody answers.")
    assert providing.payment(payout).state == PaymentState.CANCELLED, "PayPal is not asked for it any more"
    if spent:
        (_, bank) = providing.look(lambda market: market.payout_methods.of_account(ana.id))
        providing.do(request_payout, ana, spent, number=2, method_id=bank.id)
    providing.says(payment, DONE)
    assert providing.stands(payout).state == PayoutState.PAID
    assert balances(providing, ana) == (0, spent, 48_900, 100)
    assert providing.balance(f"receivable:{ana.id}") == -spent


class TestUnclaimed:
    """The money waits at PayPal."""

    def test_its_owner_is_told_once_and_can_take_it_back(self, providing: ProvidingTown, ana: Account) -> None:
        payout = providing.payout(ana)
        payment = providing.payment(payout)
        providing.says(payment, OPEN, "unclaimed")
        assert providing.told_to(ana)[-1] == "payout_unclaimed"
        waits = providing.stands(payout)
        assert (waits.unclaimed, waits.state) == (True, PayoutState.SENT)
        providing.refused(NotYours, cancel_unclaimed, providing.freelancer(), waits.id, waits.version)
        providing.do(cancel_unclaimed, ana, waits.id, waits.version)
        providing.refused(Stale, cancel_unclaimed, ana, waits.id, waits.version)
        providing.says(payment, OPEN, "unclaimed")
        asked = providing.stands(payout)
        assert not asked.unclaimed, "it is being taken back"
        providing.refused(NotAllowed, cancel_unclaimed, ana, asked.id, asked.version)
        (cancel,) = providing.look(lambda market: market.payments.about("payout cancel", payout.id))
        providing.says(cancel, DONE)
        assert providing.stands(payout).state == PayoutState.FAILED
        assert balances(providing, ana) == (49_000, 0, 0, 0)
        assert providing.told_to(ana).count("payout_unclaimed") == 1

    def test_claimed_in_the_same_moment_it_has_arrived(self, providing: ProvidingTown, ana: Account) -> None:
        payout = providing.payout(ana)
        payment = providing.payment(payout)
        providing.says(payment, OPEN, "unclaimed")
        waits = providing.stands(payout)
        providing.do(cancel_unclaimed, ana, waits.id, waits.version)
        (cancel,) = providing.look(lambda market: market.payments.about("payout cancel", payout.id))
        providing.says(cancel, FAILED, "It cannot be taken back any more.")
        providing.says(payment, DONE)
        assert providing.stands(payout).state == PayoutState.PAID
        assert balances(providing, ana) == (0, 0, 48_900, 100)

    def test_what_is_claimed_or_on_its_way_cannot_be_taken_back(self, providing: ProvidingTown, ana: Account) -> None:
        payout = providing.payout(ana)
        providing.refused(NotAllowed, cancel_unclaimed, ana, payout.id, payout.version)
        providing.says(providing.payment(payout), OPEN, "unclaimed")
        providing.says(providing.payment(payout), OPEN)
        claimed = providing.stands(payout)
        providing.refused(NotAllowed, cancel_unclaimed, ana, payout.id, claimed.version)


class TestByHand:
    """An operator settles what a provider is stuck with."""

    def test_it_is_theirs_when_it_takes_too_long(
        self, providing: ProvidingTown, operator: Account, ana: Account
    ) -> None:
        payout = providing.payout(ana)
        providing.wait(DAY)
        assert [one.id for one in providing.look(for_operator)] == [payout.id]
        providing.refused(NotAllowed, mark_sent, operator, payout.id, payout.version)
        paid = providing.do(mark_paid, operator, payout.id, payout.version, "PayPal's page says so.")
        assert (paid.state, paid.reason) == (PayoutState.PAID, "PayPal's page says so.")
        assert balances(providing, ana) == (0, 0, 48_900, 100)
        providing.do(hear, providing.payment(payout).id, Told(DONE))
        assert balances(providing, ana) == (0, 0, 48_900, 100)

    def test_a_bank_sends_it_back(self, providing: ProvidingTown, operator: Account) -> None:
        bo = providing.paid_freelancer(operator, 600)
        payout = providing.payout(bo)
        providing.refused(NotAllowed, mark_returned, operator, payout.id, payout.version, "Closed.")
        sent = providing.do(mark_sent, operator, payout.id, payout.version)
        paid = providing.do(mark_paid, operator, payout.id, sent.version)
        providing.do(mark_returned, operator, payout.id, paid.version, "Account closed.")
        assert providing.purse(bo).available == usd(490)
        assert providing.told_to(bo)[-1] == "payout_moved"


class TestParts:
    """A part of what is free, asked for once."""

    def test_a_number_is_used_once(self, providing: ProvidingTown, ana: Account) -> None:
        first = providing.do(request_payout, ana, 10_000, number=1)
        assert (first.amount, first.number) == (usd(100), 1)
        providing.refused(Stale, request_payout, ana, 10_000, number=1)
        providing.refused(Stale, request_payout, ana, 10_000, number=3)
        providing.do(request_payout, ana, 10_000, number=2)
        assert providing.purse(ana).in_flight == usd(200)

    def test_not_more_than_is_free_nor_less_than_the_least(self, providing: ProvidingTown, ana: Account) -> None:
        assert providing.refused(TooMuch, request_payout, ana, 49_001, number=1).values == {"available": usd(490)}
        refused = providing.refused(TooLittle, request_payout, ana, 100, number=1)
        assert refused.values == {"available": usd(490), "least": usd(1.01)}
        providing.do(request_payout, ana, 101, number=1)
