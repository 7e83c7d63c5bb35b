"""Telegram Stars: invoices, the question before a payment, refunds. Nobody here runs out of Stars."""

from __future__ import annotations

import secrets
import time
from typing import Any

from bot.adapters.playground.telegram.core import Checkout, Core, fits, user_json
from bot.adapters.playground.telegram.errors import Refused, bad_request
from bot.adapters.playground.telegram.markup import check_markup
from bot.adapters.playground.telegram.methods import apply_markup, reply_target
from bot.adapters.playground.telegram.params import Params

LONGEST_TITLE = 32
LONGEST_DESCRIPTION = 255
LONGEST_PAYLOAD = 128
ANSWER_SECONDS = 10.0
MOST_STARS = 100_000


def send_invoice(core: Core, params: Params) -> Any:
    """sendInvoice, in Stars (currency XTR, one price)."""
    invoice = _invoice(params)
    chat = core.writable_chat(params.text("chat_id"))
    markup = check_markup(params.nested("reply_markup", "reply keyboard markup"), inline_only=True, invoice=True)
    reply_to, _ = reply_target(params, chat)
    core.spend_pace(chat.user_id)
    message = core.add_message(chat, "", from_bot=True, reply_to=reply_to)
    message.invoice = invoice
    apply_markup(chat, message, markup)
    return core.message_json(chat, message)


def _invoice(params: Params) -> dict[str, Any]:
    title, description, payload = (params.text(name) for name in ("title", "description", "payload"))
    if not title or not fits(title, LONGEST_TITLE):
        raise bad_request("invoice title must be 1 to 32 characters long")
    if not description or not fits(description, LONGEST_DESCRIPTION):
        raise bad_request("invoice description must be 1 to 255 characters long")
    if not 0 < len(payload.encode()) <= LONGEST_PAYLOAD:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    if params.text("currency") != "XTR" or params.text("provider_token"):
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    prices = params.nested("prices", "prices")
    if not isinstance(prices, list) or len(prices) != 1 or not 0 < int(prices[0].get("amount", 0)) <= MOST_STARS:
        raise bad_request("STARS_INVOICE_INVALID")
    return {
        "title": title,
        "description": description,
        "payload": payload,
        "start_parameter": params.text("start_parameter"),
        "currency": "XTR",
        "total_amount": int(prices[0]["amount"]),
        "paid": False,
    }


def pay(core: Core, user_id: int, message_id: int) -> str:
    """Press Pay on an invoice; the pre-checkout query's id. Raises Refused for what cannot be paid."""
    chat = core.chat_of(user_id)
    message = chat.messages[message_id]
    if message.invoice is None or message.invoice["paid"]:
        raise Refused("There is nothing to pay here.")
    checkout = Checkout(str(secrets.randbelow(10**18)), user_id, message_id, time.monotonic())
    core.volatile.checkouts[checkout.id] = checkout
    body = {
        "id": checkout.id,
        "from": user_json(core.user(user_id)),
        "currency": message.invoice["currency"],
        "total_amount": message.invoice["total_amount"],
        "invoice_payload": message.invoice["payload"],
    }
    core.updates.add(user_id, "pre_checkout_query", body)
    core.changed(chat)
    return checkout.id


def answer_pre_checkout_query(core: Core, params: Params) -> Any:
    """answerPreCheckoutQuery, within ten seconds: the payment happens, or the person reads why not."""
    checkout = core.volatile.checkouts.pop(params.text("pre_checkout_query_id"), None)
    if checkout is None or time.monotonic() - checkout.asked_at > ANSWER_SECONDS:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if params.flag("ok"):
        _complete(core, checkout)
        return True
    if not params.text("error_message"):
        raise bad_request("error message must be non-empty")
    core.toast(core.chat_of(checkout.user_id), params.text("error_message"), query_id=checkout.id, alert=True)
    return True


def _complete(core: Core, checkout: Checkout) -> None:
    chat = core.chat_of(checkout.user_id)
    invoice = chat.messages[checkout.message_id].invoice
    if invoice is None:
        raise bad_request("PAYMENT_ID_INVALID")
    invoice["paid"] = True
    charge = "stx" + secrets.token_urlsafe(60)
    core.state.charges[charge] = {
        "user_id": checkout.user_id,
        "amount": invoice["total_amount"],
        "payload": invoice["payload"],
        "at": int(core.now().timestamp()),
        "refunded": False,
    }
    message = core.add_message(chat, "", from_bot=False)
    message.payment = {
        "currency": invoice["currency"],
        "total_amount": invoice["total_amount"],
        "invoice_payload": invoice["payload"],
        "telegram_payment_charge_id": charge,
        "provider_payment_charge_id": f"{checkout.user_id}_{checkout.id}",
    }
    core.updates.add(chat.user_id, "message", core.message_json(chat, message))


def refund_star_payment(core: Core, params: Params) -> Any:
    """refundStarPayment: once a charge, to the person who paid it."""
    charge = core.state.charges.get(params.text("telegram_payment_charge_id"))
    if charge is None or charge["user_id"] != params.number("user_id"):
        raise bad_request("CHARGE_NOT_FOUND")
    if charge["refunded"]:
        raise bad_request("CHARGE_ALREADY_REFUNDED")
    charge["refunded"] = True
    charge["refunded_at"] = int(core.now().timestamp())
    chat = core.chat_of(charge["user_id"])
    core.toast(chat, f"⭐️ {charge['amount']} came back to you.", query_id="", alert=False)
    message = core.add_message(chat, "", from_bot=False)
    message.is_refund = True
    message.payment = {
        "currency": "XTR",
        "total_amount": charge["amount"],
        "invoice_payload": charge.get("payload", ""),
        "telegram_payment_charge_id": params.text("telegram_payment_charge_id"),
    }
    core.updates.add(chat.user_id, "message", core.message_json(chat, message))
    return True


def get_star_transactions(core: Core, params: Params) -> Any:
    """getStarTransactions: what came in and went back, the oldest first."""
    found = []
    for charge_id, charge in core.state.charges.items():
        partner = {
            "type": "user",
            "transaction_type": "invoice_payment",
            "user": user_json(core.user(charge["user_id"])),
            "invoice_payload": charge.get("payload", ""),
        }
        about = {"id": charge_id, "amount": charge["amount"]}
        found.append({**about, "date": charge.get("at", 0), "source": partner})
        if charge["refunded"]:
            found.append({**about, "date": charge.get("refunded_at", 0), "receiver": partner})
    offset, limit = params.number("offset", 0), params.number("limit", 100)
    return {"transactions": sorted(found, key=lambda one: one["date"])[offset : offset + limit]}
