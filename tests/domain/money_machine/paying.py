"""What providers say: of payments, of refunds, of chargebacks; and what the operator settles by hand."""

from __future__ import annotations

from collections.abc import Callable

from bot.adapters.database.agreement_tables import refunds as refund_table
from bot.adapters.database.payment_tables import chargebacks as chargeback_table
from bot.adapters.database.payment_tables import payments as payment_table
from bot.domain.errors import OperatorsOnly
from bot.domain.payments.chargebacks import hear_chargeback, repay
from bot.domain.payments.funding import stop_paying
from bot.domain.payments.model import ChargebackTold, PaymentState, Told
from bot.domain.payments.service import hear
from bot.domain.refunds.service import settle_refund
from tests.domain.money_machine.world import Deed, World, cents

NEWS = (
    *[PaymentState.SUCCEEDED] * 5,
    PaymentState.OPEN,
    PaymentState.FAILED,
    PaymentState.CANCELLED,
    PaymentState.RETURNED,
)
WAITS = (PaymentState.INTENDED, PaymentState.OPEN)


def news(world: World, number: int) -> Deed | None:
    """A provider says something; late, twice, or after everybody has given up."""
    payment = world.pick(payment_table, number, *WAITS)
    if payment is None:
        return None
    state = NEWS[number % len(NEWS)]
    if state == PaymentState.RETURNED and payment.direction == "in" and payment.purpose == "funding":
        state = PaymentState.FAILED  # a card's money comes back by a refund or a chargeback
    has_fee = state == PaymentState.SUCCEEDED and payment.direction == "in" and payment.currency == "USD"
    told = Told(
        state,
        reference=f"at-{payment.id}",
        reason="unclaimed" if state == PaymentState.OPEN and number % 2 else "",
        fee=cents(1 + payment.amount // 40) if has_fee else None,
    )
    return Deed(
        lambda market, _who, _off: hear(market, payment.id, told), world.operator, None, stranger=None, seen=False
    )


def chargeback(world: World, number: int) -> Deed | None:
    """A card's bank takes the money back, or says how it has decided."""
    payment = world.pick(payment_table, number, PaymentState.SUCCEEDED, direction="in", purpose="funding")
    if payment is None or payment.state != PaymentState.SUCCEEDED:
        return None
    amount = cents(payment.amount)
    told = ChargebackTold(
        reference=f"dispute-of-{payment.id}",
        amount=amount,
        taken=amount if number % 4 else cents(0),
        fee=cents(1500 if number % 4 else 0),
        status=("open", "won", "lost")[number % 3],  # type: ignore[arg-type]  # each is one of the three
    )
    return Deed(
        lambda market, _who, _off: hear_chargeback(market, payment.id, told),
        world.operator,
        None,
        stranger=None,
        seen=False,
    )


def repaid(world: World, number: int) -> Deed | None:
    row = world.pick(chargeback_table, number, "decided for the card's owner")
    return row and Deed(
        lambda market, who, off: repay(market, who, row.id, row.version + off), world.operator, None, OperatorsOnly
    )


def settled(world: World, number: int) -> Deed | None:
    """The operator has sent back what no provider can."""
    row = world.pick(refund_table, number, "to be sent back")
    return row and Deed(
        lambda market, who, off: settle_refund(market, who, row.id, row.version + off),
        world.operator,
        {"refund sent": row.gross + row.fee},
        OperatorsOnly,
    )


def stopped(world: World, number: int) -> Deed | None:
    """Somebody closes the provider's page."""
    payment = world.pick(payment_table, number, *WAITS, direction="in", purpose="funding")
    return payment and Deed(
        lambda market, who, off: stop_paying(market, who, payment.id, payment.version + off),
        world.people[payment.account_id],
    )


DEEDS: dict[str, tuple[int, Callable[[World, int], Deed | None]]] = {
    "news of a payment": (8, news),
    "chargeback": (2, chargeback),
    "repay a chargeback": (1, repaid),
    "settle a refund": (2, settled),
    "stop paying": (1, stopped),
}
