"""Money on its way back: by the provider that it came by, or by an operator where that one cannot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.agreements.requests import give_back
from bot.domain.contracts.fundings import confirm_funding, request_funding
from bot.domain.errors import OperatorsOnly
from bot.domain.payments.model import Payment, PaymentState, Told
from bot.domain.payments.service import hear, intend
from bot.domain.refunds.model import Refund, RefundState
from bot.domain.refunds.service import settle_refund
from bot.domain.rules import MarketRules
from tests.domain.town import Pair, Town, usd


@pytest.fixture(autouse=True)
def books(town: Town) -> Iterator[None]:
    """After each test the books are right."""
    yield
    assert town.database.write_here(faults) == []


def card(town: Town) -> Pair:
    """A contract of $600, which a provider took in."""
    town.providers = ("manual", "stripe")
    pair = town.pair(600)
    milestone = town.milestones(pair.contract)[0]
    funding = town.do(request_funding, pair.client, milestone.id, milestone.version, provider="stripe")
    paid = town.do(
        intend,
        provider="stripe",
        direction="in",
        purpose="funding",
        about=funding.id,
        account_id=pair.client.id,
        amount=funding.total,
    )
    town.do(hear, paid.id, Told(PaymentState.SUCCEEDED, reference=f"pi_{paid.id}"))
    return pair


def given_back(town: Town, pair: Pair, dollars: float) -> tuple[Refund, Payment]:
    """What the freelancer gives back of the escrow, and the payment that carries it."""
    milestone = town.milestones(pair.contract)[0]
    town.do(give_back, pair.freelancer, pair.contract.id, milestone.id, milestone.version, usd(dollars))
    (refund,) = town.look(lambda market: market.refunds.of_contract(pair.contract.id))
    (payment,) = town.look(lambda market: market.payments.about("refund", refund.id))
    return refund, payment


def now(town: Town, refund: Refund) -> Refund:
    return town.look(lambda market: market.refunds.get(refund.id))


def test_it_goes_back_by_the_provider_that_it_came_by(town: Town) -> None:
    pair = card(town)
    refund, payment = given_back(town, pair, 200)
    assert (refund.state, refund.total) == (RefundState.SENDING, usd(210))
    original = town.look(lambda market: market.payments.get(payment.pays_back))
    assert (payment.direction, payment.amount, original.purpose) == ("back", usd(210), "funding")

    town.do(hear, payment.id, Told(PaymentState.SUCCEEDED, reference="re_1"))
    assert now(town, refund).state == RefundState.DONE
    assert town.balance(f"refunding:{pair.contract.team_id}") == 0
    assert town.balance("clearing:stripe") == -42_000
    assert town.told_to(pair.client)[-1] == "refund_done"


def test_an_operator_sends_what_the_provider_cannot(town: Town, operator: Account) -> None:
    pair = card(town)
    refund, payment = given_back(town, pair, 200)
    town.refused(OperatorsOnly, settle_refund, pair.client, refund.id, refund.version)
    town.do(hear, payment.id, Told(PaymentState.FAILED, reason="The card is closed."))
    owed = now(town, refund)
    assert (owed.state, owed.reason) == (RefundState.OWED, "The card is closed.")
    assert town.told_to(operator)[-1] == "refund_owed"
    town.do(settle_refund, operator, owed.id, owed.version)
    assert town.balance(f"refunding:{pair.contract.team_id}") == 0

    town.do(hear, payment.id, Told(PaymentState.SUCCEEDED, reference="re_1"))
    assert town.balance(f"receivable:{pair.contract.team_id}") == -21_000, "the client has it twice, and owes it"


def test_a_provider_that_did_send_it_after_all(town: Town, operator: Account) -> None:
    pair = card(town)
    refund, payment = given_back(town, pair, 200)
    town.do(hear, payment.id, Told(PaymentState.FAILED))
    town.do(hear, payment.id, Told(PaymentState.SUCCEEDED, reference="re_1"))
    assert now(town, refund).state == RefundState.DONE
    assert town.balance(f"refunding:{pair.contract.team_id}") == 0


def test_a_refund_that_comes_back_is_owed_again(town: Town, operator: Account) -> None:
    pair = card(town)
    refund, payment = given_back(town, pair, 200)
    town.do(hear, payment.id, Told(PaymentState.SUCCEEDED, reference="re_1"))
    town.do(hear, payment.id, Told(PaymentState.RETURNED, reason="The account is closed."))
    assert now(town, refund).state == RefundState.OWED
    assert town.balance(f"refunding:{pair.contract.team_id}") == 21_000
    town.do(settle_refund, operator, refund.id, now(town, refund).version)
    assert town.balance(f"refunding:{pair.contract.team_id}") == 0


def test_no_more_goes_back_by_a_payment_than_came_by_it(town: Town, operator: Account) -> None:
    town.providers = ("manual",)
    pair = town.pair(300, 200)
    for position in (1, 2):
        milestone = town.milestones(pair.contract)[position - 1]
        funding = town.do(request_funding, pair.client, milestone.id, milestone.version)
        town.do(confirm_funding, operator, funding.id, funding.version)
    for milestone in town.milestones(pair.contract):
        town.do(give_back, pair.freelancer, pair.contract.id, milestone.id, milestone.version, milestone.amount)
    owed = town.look(lambda market: market.refunds.of_contract(pair.contract.id))
    assert sorted(refund.total.amount for refund in owed) == [21_000, 31_500]
    assert len({refund.funding_id for refund in owed}) == 2


def test_the_clients_fee_can_stay(town: Town, operator: Account) -> None:
    town.rules = MarketRules(refund_client_fee=False)
    pair = town.pair(300)
    milestone = town.fund(pair, operator)
    town.do(give_back, pair.freelancer, pair.contract.id, milestone.id, milestone.version, usd(300))
    assert town.balance(f"refunding:{pair.contract.team_id}") == 30_000
    assert town.balance("fees:client") == 1_500
