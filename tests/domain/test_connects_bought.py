"""Connects that are bought: paid once, granted once, and paid back while none are used."""

from __future__ import annotations

import pytest

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account, Identity
from bot.domain.connects.model import InvoiceOver, NoBundle, NotPaid, SomeSpent
from bot.domain.connects.purchases import (
    ask_refund,
    buy,
    check_invoice,
    refund,
    stars_arrived,
    stars_went_back,
)
from bot.domain.connects.service import spend
from bot.domain.errors import NotYours, OperatorsOnly, Stale
from bot.domain.money import Money
from bot.domain.payments.model import Payment, PaymentState, ProviderOff, Told
from bot.domain.payments.orders import order_of
from bot.domain.payments.service import hear
from tests.domain.town import DAY, Town


@pytest.fixture
def town(town: Town) -> Town:
    """A market that takes Stars and cards."""
    town.providers = ("manual", "stars", "stripe")
    return town


@pytest.fixture
def ana(town: Town) -> Account:
    return town.person("ana")


def identity(town: Town, account: Account) -> Identity:
    return Identity("telegram", town.look(lambda market: market.chats.of_account(account.id))[0].address)


def stars(town: Town, account: str) -> int:
    return town.look(lambda market: market.ledger.balance(account, "XTR")).amount


def paid(town: Town, ana: Account, count: int = 40, charge: str = "charge-1") -> Payment:
    """A bundle that was paid with Stars."""
    payment = town.do(buy, ana, count, "stars")
    return town.do(stars_arrived, payment.id, charge)


def fresh(town: Town, payment: Payment) -> Payment:
    return town.look(lambda market: market.payments.get(payment.id))


def adds_up(town: Town) -> bool:
    return town.look(lambda market: faults(market.connection)) == []


def test_the_price_is_in_stars_in_telegram_and_in_money_elsewhere(town: Town, ana: Account) -> None:
    assert town.do(buy, ana, 40, "stars").amount == Money(400, "XTR")
    assert town.do(buy, ana, 40, "stripe").amount == Money(600, "USD")
    assert town.told_to(ana) == ["connects_ordered"]


def test_only_bundles_are_sold_and_only_by_who_is_set_up(town: Town, ana: Account) -> None:
    town.refused(NoBundle, buy, ana, 41, "stars")
    town.providers = ("manual",)
    town.refused(ProviderOff, buy, ana, 40, "stars")


def test_stars_that_arrive_are_connects_once(town: Town, ana: Account) -> None:
    payment = paid(town, ana)
    for _ in range(3):
        town.do(stars_arrived, payment.id, "charge-1")

    assert town.connects(ana) == 80
    assert (stars(town, "clearing:stars"), stars(town, "sales:connects")) == (-400, 400)
    assert town.told_to(ana) == ["connects_bought"]
    assert fresh(town, payment).reference == "charge-1"
    assert adds_up(town)


def test_an_invoice_that_was_paid_twice_is_two_purchases(town: Town, ana: Account) -> None:
    payment = paid(town, ana)
    town.do(stars_arrived, payment.id, "charge-2")
    town.do(stars_arrived, payment.id, "charge-2")

    assert town.connects(ana) == 120
    assert stars(town, "sales:connects") == 800
    assert adds_up(town)


def test_who_may_pay_an_invoice(town: Town, ana: Account) -> None:
    ben = town.person("ben")
    payment = town.do(buy, ana, 40, "stars")
    card = town.do(buy, ana, 40, "stripe")
    own, good = identity(town, ana), Money(400, "XTR")
    town.do(check_invoice, own, payment.id, good)

    for payer, payment_id, amount in (
        (identity(town, ben), payment.id, good),
        (Identity("telegram", "nobody"), payment.id, good),
        (own, payment.id, Money(399, "XTR")),
        (own, payment.id, Money(400, "USD")),
        (own, "unknown", good),
        (own, card.id, Money(600, "USD")),
    ):
        town.refused(InvoiceOver, check_invoice, payer, payment_id, amount)
    town.now += DAY
    town.refused(InvoiceOver, check_invoice, own, payment.id, good)
    town.now -= DAY
    town.do(stars_arrived, payment.id, "charge-1")
    town.refused(InvoiceOver, check_invoice, own, payment.id, good)


def test_unused_connects_are_paid_back_by_an_operator(town: Town, ana: Account) -> None:
    operator = town.operator()
    payment = paid(town, ana)
    town.do(ask_refund, ana, payment.id)
    town.do(ask_refund, ana, payment.id)
    assert set(town.told_to(operator)) == {"refund_asked"}
    town.refused(OperatorsOnly, refund, ana, payment.id, payment.version)
    town.refused(Stale, refund, operator, payment.id, payment.version + 1)

    back = town.do(refund, operator, payment.id, payment.version)
    assert town.connects(ana) == 40
    order = town.look(lambda market: order_of(market, back))
    assert (order.original, order.destination) == ("charge-1", identity(town, ana).subject)
    town.refused(NotPaid, refund, operator, payment.id, payment.version)
    for _ in range(2):
        town.do(hear, back.id, Told(PaymentState.SUCCEEDED))
    town.do(stars_went_back, "charge-1")

    assert (stars(town, "clearing:stars"), stars(town, "sales:connects")) == (0, 0)
    assert town.told_to(ana)[-1] == "connects_refunded"
    assert town.told_to(ana).count("connects_refunded") == 1
    assert town.connects(ana) == 40
    assert adds_up(town)


def test_telegram_may_say_first_that_stars_went_back(town: Town, ana: Account) -> None:
    payment = paid(town, ana)
    back = town.do(refund, town.operator(), payment.id, payment.version)
    town.do(stars_went_back, "charge-1")
    town.do(hear, back.id, Told(PaymentState.SUCCEEDED, reference="back:charge-1"))

    assert fresh(town, back).state == PaymentState.SUCCEEDED
    assert stars(town, "sales:connects") == 0


def test_a_refund_that_fails_leaves_the_connects(town: Town, ana: Account) -> None:
    operator = town.operator()
    payment = paid(town, ana)
    back = town.do(refund, operator, payment.id, payment.version)
    town.do(hear, back.id, Told(PaymentState.FAILED, reason="No."))

    assert town.connects(ana) == 80
    assert town.told_to(ana)[-1] == "refund_failed"
    assert "refund_failed" in town.told_to(operator)
    assert stars(town, "sales:connects") == 400
    assert adds_up(town)

    again = town.do(refund, operator, payment.id, payment.version)
    town.do(hear, again.id, Told(PaymentState.SUCCEEDED))
    assert (town.connects(ana), stars(town, "sales:connects")) == (40, 0)
    assert adds_up(town)


def test_used_connects_are_not_paid_back(town: Town, ana: Account) -> None:
    operator = town.operator()
    payment = paid(town, ana)
    town.do(spend, ana.id, 43, "p1")

    refusal = town.refused(SomeSpent, refund, operator, payment.id, payment.version)
    assert refusal.values == {"left": 37, "granted": 40}
    town.refused(SomeSpent, ask_refund, ana, payment.id)
    town.refused(NotYours, ask_refund, town.person("ben"), payment.id)


def test_a_chargeback_takes_what_is_left_and_the_rest_is_owed(town: Town, ana: Account) -> None:
    payment = town.do(buy, ana, 40, "stripe")
    town.do(hear, payment.id, Told(PaymentState.SUCCEEDED, reference="cs_1", fee=Money(47, "USD")))
    town.do(spend, ana.id, 50, "p1")
    for _ in range(2):
        town.do(hear, payment.id, Told(PaymentState.RETURNED))

    assert town.connects(ana) == 0
    assert town.balance("sales:connects") == 600 - 450
    assert town.balance(f"receivable:{ana.id}") == -150
    assert town.balance("clearing:stripe") == -600 + 47 + 600
    assert town.told_to(ana)[-1] == "connects_refunded"
    assert adds_up(town)


def test_a_page_that_nobody_paid_on_changes_nothing(town: Town, ana: Account) -> None:
    payment = town.do(buy, ana, 40, "stripe")
    town.do(hear, payment.id, Told(PaymentState.OPEN, reference="cs_1", url="https://pay"))
    town.do(hear, payment.id, Told(PaymentState.CANCELLED))

    assert town.connects(ana) == 40
    town.refused(NotPaid, refund, town.operator(), payment.id, fresh(town, payment).version)
    assert town.look(lambda market: market.connects.purchases(ana.id, 5)) == []
    assert adds_up(town)


def test_stars_of_nobody_change_nothing(town: Town) -> None:
    town.do(stars_went_back, "never heard of")

    assert stars(town, "sales:connects") == 0
