"""What follows when a bundle of Connects is paid, or its money goes back (MARKET 5, 9)."""

from __future__ import annotations

from bot.domain.connects.model import ConnectsBought, ConnectsRefunded, Entry, Lot, RefundFailed
from bot.domain.connects.service import grant
from bot.domain.ledger.model import Accounts
from bot.domain.ledger.service import move
from bot.domain.market import Market, MarketView
from bot.domain.money import Money
from bot.domain.payments.model import Payment, PaymentState
from bot.domain.payments.orders import ORDERS, Order, OrderLine

PURPOSE = "connects"
STARS = "stars"
BOUGHT = "bought"
"""The source of lots that were paid for. Such a lot has the payment's id."""
_ABOUT = "connects."


def about_bundle(count: int) -> str:
    """What a payment for so many Connects is about."""
    return f"{_ABOUT}{count}"


def bundle_of(payment: Payment) -> int:
    """How many Connects a payment is for."""
    return int(payment.about.removeprefix(_ABOUT))


def settle(market: Market, payment: Payment) -> None:
    """The payment's state has changed. Called twice, it changes nothing."""
    match payment.direction, payment.state:
        case "in", PaymentState.SUCCEEDED:
            _sell(market, payment)
        case "in", PaymentState.RETURNED:
            _buy_back(market, payment)
        case "back", PaymentState.SUCCEEDED:
            _buy_back(market, market.payments.get(payment.pays_back))
        case "back", PaymentState.FAILED | PaymentState.CANCELLED:
            _keep(market, payment)


def _sell(market: Market, payment: Payment) -> None:
    if not grant(market, payment.account_id, bundle_of(payment), BOUGHT, lot_id=payment.id):
        return
    clearing = Accounts.clearing(payment.provider)
    leg = (clearing, Accounts.CONNECTS, payment.amount)
    move(market, f"connects:{payment.id}", "sell Connects", leg, about=payment.about)
    market.record(ConnectsBought(payment_id=payment.id, account_id=payment.account_id))


def _buy_back(market: Market, bought: Payment) -> None:
    """The money has gone back. What was used of the Connects is owed: nobody can take it back."""
    transfer_id = f"connects:back:{bought.id}"
    lot = market.connects.lot(bought.id)
    if lot is None or market.ledger.transfer(transfer_id) is not None:
        return
    take_back(market, lot)
    unused = Money(bought.amount.amount * market.connects.refunded(lot.id) // lot.granted, bought.amount.currency)
    owed = bought.amount - unused
    clearing = Accounts.clearing(bought.provider)
    move(
        market,
        transfer_id,
        "give back the money for Connects",
        (Accounts.CONNECTS, clearing, unused),
        (Accounts.receivable(bought.account_id), clearing, owed),
        about=bought.about,
    )
    market.record(ConnectsRefunded(payment_id=bought.id, account_id=bought.account_id, owed=bool(owed)))


def take_back(market: Market, lot: Lot, about: str = "") -> int:
    """Take what is left of a lot, because its money goes back; how many those were."""
    taken = market.connects.empty(lot.id)
    if taken:
        market.connects.write([Entry(lot.id, lot.account_id, market.now, "refunded", -taken, about)])
    return taken


def _keep(market: Market, back: Payment) -> None:
    """The money did not go back: neither do the Connects."""
    lot = market.connects.lot(back.pays_back)
    taken = market.connects.refunded(back.pays_back) if lot is not None else 0
    if lot is None or not taken or market.ledger.transfer(f"connects:back:{back.pays_back}") is not None:
        return
    entries = [Entry(lot.id, lot.account_id, market.now, "refunded", taken, f"{back.id}.failed")]
    if lot.expires_at > market.now:
        market.connects.put(lot.id, taken)
    else:
        entries.append(Entry(lot.id, lot.account_id, market.now, "expired", -taken, back.id))
    market.connects.write(entries)
    market.record(RefundFailed(payment_id=back.pays_back, account_id=lot.account_id))


def order(market: MarketView, payment: Payment) -> Order:
    """What whoever pays for Connects reads at the provider. Stars go back to a person in Telegram."""
    name = f"{bundle_of(payment)} Connects"
    goes_to = ""
    if payment.provider == STARS and payment.direction == "back":
        chats = market.chats.of_account(payment.account_id)
        goes_to = next((chat.address for chat in chats if chat.platform == "telegram"), "")
    return Order(description=name, lines=(OrderLine(name, payment.amount),), destination=goes_to)


ORDERS[PURPOSE] = order
