"""What the API does: a function a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.adapters.playground.stripe.books import Books
from bot.adapters.playground.stripe.params import Json, amount_of, bad, needed


@dataclass(frozen=True)
class Asked:
    """What a call is asked for: its parameters, the connected account it acts for, an id, and where pages are."""

    params: Json
    account: str = ""
    name: str = ""
    base_url: str = ""


Call = Callable[[Books, Asked], Json]

DAY = 86_400
SOONEST, LATEST = 1_800, DAY
"""Seconds from now between which a Checkout page may run out."""


def create_session(books: Books, asked: Asked) -> Json:
    """A Checkout page."""
    if needed(asked.params, "mode") != "payment":
        raise bad("Only mode=payment is played here.", param="mode")
    lines = asked.params.get("line_items") or []
    if not lines:
        raise bad("You must specify line items.", param="line_items")
    data = [line["price_data"] for line in lines]
    until = int(asked.params.get("expires_at") or books.moment() + LATEST)
    if not SOONEST - 60 <= until - books.moment() <= LATEST + 60:
        raise bad("The `expires_at` timestamp must be between 30 minutes and 24 hours from now.", param="expires_at")
    session = books.make(
        "checkout.session",
        mode="payment",
        status="open",
        payment_status="unpaid",
        currency=data[0]["currency"],
        amount_total=sum(
            int(each["unit_amount"]) * int(line.get("quantity", 1)) for each, line in zip(data, lines, strict=True)
        ),
        client_reference_id=asked.params.get("client_reference_id"),
        metadata=asked.params.get("metadata") or {},
        success_url=needed(asked.params, "success_url"),
        cancel_url=asked.params.get("cancel_url"),
        expires_at=until,
        payment_intent=None,
        _lines=[[each["product_data"]["name"], int(each["unit_amount"])] for each in data],
        _intent=asked.params.get("payment_intent_data") or {},
    )
    session["url"] = f"{asked.base_url}/stripe/pay/{session['id']}"
    return session


def get_session(books: Books, asked: Asked) -> Json:
    """A Checkout page, which may have run out."""
    session = books.find("checkout.session", asked.name)
    if session["status"] == "open" and session["expires_at"] <= books.moment():
        _end(books, session)
    return session


def expire_session(books: Books, asked: Asked) -> Json:
    """Nobody can pay there any more."""
    session = get_session(books, asked)
    if session["status"] != "open":
        raise bad(f"Only Checkout Sessions with a status in ['open'] can be expired. It is {session['status']}.")
    _end(books, session)
    return session


def _end(books: Books, session: Json) -> None:
    session.update(status="expired", url=None)
    books.tell("checkout.session.expired", session)


def get_intent(books: Books, asked: Asked) -> Json:
    """A payment."""
    return books.find("payment_intent", asked.name)


def create_refund(books: Books, asked: Asked) -> Json:
    """Give back what was paid, or a part of it."""
    intent = books.find("payment_intent", needed(asked.params, "payment_intent"))
    if intent["status"] != "succeeded":
        raise bad("This PaymentIntent does not have a successful charge to refund.", code="charge_not_refundable")
    charge = books.find("charge", intent["latest_charge"])
    left = charge["amount"] - charge["amount_refunded"]
    amount = amount_of(asked.params) if "amount" in asked.params else left
    if not left:
        raise bad(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount > left:
        raise bad(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount")
    refund = books.make(
        "refund",
        amount=amount,
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=intent["id"],
        metadata=asked.params.get("metadata") or {},
        status="succeeded",
    )
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    refund["balance_transaction"] = books.moved("refund", -amount, charge["currency"], refund["id"])["id"]
    books.tell("charge.refunded", charge)
    books.tell("refund.created", refund)
    return refund


def get_refund(books: Books, asked: Asked) -> Json:
    """A refund."""
    return books.find("refund", asked.name)


def create_account(books: Books, asked: Asked) -> Json:
    """A connected asked.account, which knows nobody yet."""
    return books.make(
        "account",
        type=asked.params.get("type"),
        country=asked.params.get("country"),
        metadata=asked.params.get("metadata") or {},
        charges_enabled=False,
        payouts_enabled=False,
        details_submitted=False,
    )


def get_account(books: Books, asked: Asked) -> Json:
    """A connected account."""
    return books.find("account", asked.name)


def create_account_link(books: Books, asked: Asked) -> Json:
    """A page where somebody gives Stripe their details; it works once."""
    link = books.make(
        "account_link",
        _account=books.find("account", needed(asked.params, "account"))["id"],
        _return_url=needed(asked.params, "return_url"),
        _refresh_url=needed(asked.params, "refresh_url"),
        expires_at=books.moment() + 300,
    )
    link["url"] = f"{asked.base_url}/stripe/onboard/{link['id']}"
    return link


def create_transfer(books: Books, asked: Asked) -> Json:
    """From the platform's balance to a connected account's."""
    target = books.find("account", needed(asked.params, "destination"))
    amount = amount_of(asked.params)
    if amount > books.balance:
        raise bad("You have insufficient available funds in your Stripe account.", code="balance_insufficient")
    transfer = books.make(
        "transfer",
        amount=amount,
        amount_reversed=0,
        reversed=False,
        currency=needed(asked.params, "currency"),
        destination=target["id"],
        transfer_group=asked.params.get("transfer_group"),
        metadata=asked.params.get("metadata") or {},
    )
    transfer["balance_transaction"] = books.moved("transfer", -amount, transfer["currency"], transfer["id"])["id"]
    books.tell("transfer.created", transfer)
    return transfer


def reverse_transfer(books: Books, asked: Asked) -> Json:
    """Back into the platform's balance."""
    transfer = books.find("transfer", asked.name)
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = amount_of(asked.params) if "amount" in asked.params else left
    if amount > left or amount > books.balance_of(transfer["destination"]):
        raise bad(f"Reversal amount ({amount}) is greater than what is left", code="balance_insufficient")
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    made = books.make(
        "transfer_reversal",
        amount=amount,
        currency=transfer["currency"],
        transfer=asked.name,
        metadata=asked.params.get("metadata") or {},
    )
    books.moved("transfer_refund", amount, transfer["currency"], made["id"])
    books.tell("transfer.reversed", transfer)
    return made


def create_payout(books: Books, asked: Asked) -> Json:
    """From a connected account's balance to its bank; it arrives a day later."""
    owner = books.find("account", asked.account)
    amount = amount_of(asked.params)
    if not owner["payouts_enabled"]:
        raise bad("Cannot create payouts: this account has requirements that need to be collected.")
    if amount > books.balance_of(asked.account):
        raise bad("You have insufficient funds in your Stripe account.", code="balance_insufficient")
    payout = books.make(
        "payout",
        amount=amount,
        currency=needed(asked.params, "currency"),
        metadata=asked.params.get("metadata") or {},
        arrival_date=books.moment() + DAY,
        status="pending",
        failure_message=None,
        _account=asked.account,
    )
    books.tell("payout.created", payout, asked.account)
    return payout


def get_payout(books: Books, asked: Asked) -> Json:
    """A payout of a connected account."""
    payout = books.find("payout", asked.name)
    if payout["status"] == "pending" and payout["arrival_date"] <= books.moment():
        settle_payout(books, payout, "")
    return payout


def settle_payout(books: Books, payout: Json, failure: str) -> None:
    """It arrives, or it fails."""
    payout.update(status="failed" if failure else "paid", failure_message=failure or None)
    books.tell(f"payout.{payout['status']}", payout, payout["_account"])


def get_dispute(books: Books, asked: Asked) -> Json:
    """A dispute of a card's owner."""
    return books.find("dispute", asked.name)


def get_charge(books: Books, asked: Asked) -> Json:
    """A charge."""
    return books.find("charge", asked.name)


def list_balance(books: Books, asked: Asked) -> Json:
    """What moved in the platform's balance, the newest first."""
    limits: Any = asked.params.get("created") or {}
    since, until = int(limits.get("gte", 0)), int(limits.get("lt", 2**40))
    lines = [line for line in books.all("balance_transaction") if since <= line["created"] < until]
    after = asked.params.get("starting_after")
    if after:
        lines = lines[[line["id"] for line in lines].index(after) + 1 :]
    most = int(asked.params.get("limit", 10))
    return {"object": "list", "url": "/v1/balance_transactions", "has_more": len(lines) > most, "data": lines[:most]}


def list_refunds(books: Books, asked: Asked) -> Json:
    """The refunds of a payment, the newest first."""
    wanted = needed(asked.params, "payment_intent")
    return _listed("/v1/refunds", [each for each in books.all("refund") if each["payment_intent"] == wanted])


def list_transfers(books: Books, asked: Asked) -> Json:
    """The transfers of a group, the newest first."""
    wanted = needed(asked.params, "transfer_group")
    return _listed("/v1/transfers", [each for each in books.all("transfer") if each["transfer_group"] == wanted])


def _listed(url: str, data: list[Json]) -> Json:
    return {"object": "list", "url": url, "has_more": False, "data": data}


CALLS: dict[tuple[str, str], Call] = {
    ("POST", "checkout/sessions"): create_session,
    ("GET", "checkout/sessions/*"): get_session,
    ("POST", "checkout/sessions/*/expire"): expire_session,
    ("GET", "payment_intents/*"): get_intent,
    ("GET", "charges/*"): get_charge,
    ("POST", "refunds"): create_refund,
    ("GET", "refunds"): list_refunds,
    ("GET", "refunds/*"): get_refund,
    ("POST", "accounts"): create_account,
    ("GET", "accounts/*"): get_account,
    ("POST", "account_links"): create_account_link,
    ("POST", "transfers"): create_transfer,
    ("GET", "transfers"): list_transfers,
    ("POST", "transfers/*/reversals"): reverse_transfer,
    ("POST", "payouts"): create_payout,
    ("GET", "payouts/*"): get_payout,
    ("GET", "disputes/*"): get_dispute,
    ("GET", "balance_transactions"): list_balance,
}
"""Each call by its method and path; a star stands for an id."""
