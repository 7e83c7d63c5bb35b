"""PayPal Payouts over its REST API: one item a batch, named after our payment (MARKET 10)."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from babel.numbers import get_currency_precision

from bot.adapters.payments.paypal_calls import PayPalCalls
from bot.adapters.ports import CallFailed, Clock, Json, ReportLine
from bot.domain.errors import N_
from bot.domain.money import Money
from bot.domain.payments.model import Payment, PaymentState, Told
from bot.domain.payments.orders import Order

PAYPAL = "paypal"
REMEMBERED = timedelta(days=29)
"""PayPal knows a batch's name for 30 days; what is older must not be asked for again."""
REPORTED_AT_ONCE = timedelta(days=31)
UNCLAIMED = "unclaimed"
_UNDERWAY = {"PENDING", "ONHOLD", "UNCLAIMED", "NEW", "PROCESSING", ""}
_BACK = {"RETURNED", "BLOCKED", "REFUNDED", "REVERSED"}
_OUT_CODES = {"T0001", "T1114", "T1115"}
"""Mass payments, and their money on its way back."""
_REASONS = {
    "RECEIVER_ACCOUNT_LOCKED": N_("PayPal has locked that account. Ask PayPal, or add another payout method."),
    "RECEIVER_REFUSED": N_("It was refused in PayPal. Accept it next time, or add another payout method."),
    "RECEIVER_UNCONFIRMED": N_("That PayPal account is not confirmed. Confirm it with PayPal, then ask again."),
    "RECEIVER_UNREGISTERED": N_("Nobody claimed it in PayPal for 30 days. Check the address, then ask again."),
    "INVALID_EMAIL": N_("PayPal does not know that address. Add it again without the mistake."),
    "INSUFFICIENT_FUNDS": N_("Our PayPal account could not send it. Ask again tomorrow, or use another payout method."),
}
_BY_STATUS = {
    "RETURNED": N_("PayPal sent it back. Check your PayPal account, or add another payout method."),
    "BLOCKED": N_("PayPal blocked it. Ask PayPal why, or add another payout method."),
    "REFUNDED": N_("It was refunded in PayPal."),
    "REVERSED": N_("PayPal took it back from your account. Ask PayPal why, or add another payout method."),
}
_REFUSED = N_("PayPal refused it. Check your PayPal account, or add another payout method.")
_log = logging.getLogger(__name__)


class PayPalProvider:
    """Implements ``PaymentProvider``. ``open_sealed`` decrypts payout details, right before they are sent."""

    name = PAYPAL

    def __init__(
        self, calls: PayPalCalls, open_sealed: Callable[[str], str], clock: Clock, webhook_id: str | None = None
    ) -> None:
        self._calls = calls
        self._open = open_sealed
        self._clock = clock
        self._webhook_id = webhook_id

    async def close(self) -> None:
        """Let go of the connections."""
        await self._calls.close()

    async def ask(self, payment: Payment, order: Order) -> Told:
        """See ``PaymentProvider``; what goes back is an item that nobody has claimed."""
        if payment.direction == "back":
            return await self._take_back(order.original)
        if payment.direction != "out":
            raise NotImplementedError("nobody pays us through PayPal")
        if self._clock.now() - payment.created_at > REMEMBERED:
            _log.error(
                "payment %s is too old to be asked for again: look for it at PayPal, settle it by hand", payment.id
            )
            raise CallFailed
        status, answer = await self._calls.post("/v1/payments/payouts", self._batch(payment, order))
        if status in {200, 201, 202}:
            return Told(PaymentState.OPEN, reference=answer["batch_header"]["payout_batch_id"])
        original = _original_of(answer)
        if original:
            return await self._look_at_batch(original, payment)
        if answer.get("name") == "INSUFFICIENT_FUNDS" or status == 403:
            _log.error("PayPal sends nothing: %s", answer.get("name", status))
            raise CallFailed
        _log.warning("PayPal refuses a payout: %s", answer.get("name", status))
        return Told(PaymentState.FAILED, reason=_REASONS.get(str(answer.get("name")), _REFUSED))

    async def look(self, payment: Payment) -> Told:
        """See ``PaymentProvider``."""
        if payment.direction == "back":
            return _taken_back(await self._item(payment.reference))
        return await self._look_at_batch(payment.reference, payment)

    async def report(self, since: datetime, until: datetime) -> Sequence[ReportLine]:
        """See ``PaymentProvider``. What PayPal has moved stands in its report some hours later."""
        lines: list[ReportLine] = []
        while since < until:
            end = min(until, since + REPORTED_AT_ONCE)
            lines += await self._reported(since, end)
            since = end
        return lines

    async def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether PayPal sent this to our webhook. Raises CallFailed when PayPal cannot say."""
        if self._webhook_id is None:
            return False
        known = {
            name: headers.get(f"paypal-{name.replace('_', '-')}", "")
            for name in ("auth_algo", "cert_url", "transmission_id", "transmission_sig", "transmission_time")
        }
        if not all(known.values()):
            return False
        # The event goes back exactly as it came: its signature is over these very bytes.
        asked = json.dumps({**known, "webhook_id": self._webhook_id})[:-1].encode()
        raw = asked + b',"webhook_event":' + body + b"}"
        status, answer = await self._calls.post("/v1/notifications/verify-webhook-signature", raw)
        return status == 200 and answer.get("verification_status") == "SUCCESS"

    def _batch(self, payment: Payment, order: Order) -> Json:
        details = json.loads(self._open(order.sealed))
        return {
            "sender_batch_header": {"sender_batch_id": payment.id, "email_subject": "Your money from Parley"},
            "items": [
                {
                    "recipient_type": "PAYPAL_ID" if details.get("payer_id") else "EMAIL",
                    "receiver": details.get("payer_id") or details["email"],
                    "amount": {"currency": payment.amount.currency, "value": written(payment.amount)},
                    "note": order.description,
                    "sender_item_id": payment.id,
                }
            ],
        }

    async def _look_at_batch(self, batch_id: str, payment: Payment) -> Told:
        status, batch = await self._calls.get(f"/v1/payments/payouts/{batch_id}")
        if status != 200:
            _log.error("PayPal does not know the batch of payment %s: %s", payment.id, status)
            raise CallFailed
        items = batch.get("items") or []
        if items:
            return _told(items[0], batch_id)
        if batch["batch_header"]["batch_status"] in {"DENIED", "CANCELED"}:
            return Told(PaymentState.FAILED, reference=batch_id, reason=_REASONS["INSUFFICIENT_FUNDS"])
        return Told(PaymentState.OPEN, reference=batch_id)

    async def _take_back(self, batch_id: str) -> Told:
        _, batch = await self._calls.get(f"/v1/payments/payouts/{batch_id}")
        items = batch.get("items") or []
        if not items:
            return Told(PaymentState.FAILED, reason=_REFUSED)
        item_id = items[0]["payout_item_id"]
        status, answer = await self._calls.post(f"/v1/payments/payouts-item/{item_id}/cancel", {})
        if status != 200:
            _log.info("PayPal does not cancel an item: %s", answer.get("name", status))
            return _taken_back(await self._item(item_id))
        return _taken_back(answer)

    async def _item(self, item_id: str) -> Json:
        status, item = await self._calls.get(f"/v1/payments/payouts-item/{item_id}")
        if status != 200:
            raise CallFailed
        return item

    async def _reported(self, since: datetime, until: datetime) -> list[ReportLine]:
        lines: list[ReportLine] = []
        page, pages = 1, 1
        while page <= pages:
            params = {
                "start_date": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "end_date": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "fields": "transaction_info",
                "page_size": "500",
                "page": str(page),
            }
            status, answer = await self._calls.get("/v1/reporting/transactions", params)
            if status != 200:
                _log.error("PayPal gives no report: %s", answer.get("name", status))
                raise CallFailed
            for detail in answer.get("transaction_details") or []:
                lines += _lines(detail["transaction_info"])
            pages, page = int(answer.get("total_pages") or 1), page + 1
        return [line for line in lines if since <= line.at < until]


def written(money: Money) -> str:
    """An amount as PayPal writes it: "490.00"."""
    return f"{Decimal(money.amount).scaleb(-get_currency_precision(money.currency)):f}"


def _read(amount: Json, currency: str = "currency") -> Money:
    code = amount.get(currency) or amount["currency_code"]
    return Money(int(Decimal(amount["value"]).scaleb(get_currency_precision(code))), code)


def _told(item: Json, batch_id: str) -> Told:
    """What the state of an item means. What came back, the market knows whether it had arrived."""
    status = item.get("transaction_status", "")
    error = (item.get("errors") or {}).get("name", "")
    if status in _UNDERWAY:
        return Told(PaymentState.OPEN, reference=batch_id, reason=UNCLAIMED if status == "UNCLAIMED" else "")
    if status == "SUCCESS":
        fee = item.get("payout_item_fee")
        return Told(PaymentState.SUCCEEDED, reference=batch_id, fee=_read(fee) if fee else None)
    reason = _REASONS.get(error) or _BY_STATUS.get(status, _REFUSED)
    if status not in _BACK:
        return Told(PaymentState.FAILED, reference=batch_id, reason=reason)
    sent = _read(item["payout_item"]["amount"])  # with what comes back PayPal gives its fee back
    return Told(PaymentState.RETURNED, reference=batch_id, reason=reason, fee=sent - sent)


def _taken_back(item: Json) -> Told:
    back = item.get("transaction_status") in _BACK
    reason = "" if back else N_("It cannot be taken back any more.")
    return Told(PaymentState.SUCCEEDED if back else PaymentState.FAILED, item.get("payout_item_id", ""), reason=reason)


def _original_of(answer: Json) -> str:
    """The batch that has this name already; "" where the refusal is about something else."""
    issues = [str(one.get("issue", "")) for one in answer.get("details") or [] if one.get("field", "") != ""]
    if answer.get("name") != "USER_BUSINESS_ERROR" or not any("sender_batch_id" in issue for issue in issues):
        return ""
    links = [str(link.get("href", "")) for link in answer.get("links") or []]
    paths = [link.partition("?")[0].partition("/v1/payments/payouts/")[2] for link in links]
    return next((path for path in paths if path), "")


def _lines(info: Json) -> list[ReportLine]:
    at = datetime.fromisoformat(info["transaction_initiation_date"])
    code = info.get("transaction_event_code", "")
    ours = str(info.get("custom_field") or info.get("invoice_id") or "")
    kind = "out" if code in _OUT_CODES else code
    amount = _read(info["transaction_amount"], "currency_code")
    lines = [ReportLine(info["transaction_id"], ours, kind, amount, at)] if amount else []
    if info.get("fee_amount") and (fee := _read(info["fee_amount"], "currency_code")):
        lines.append(ReportLine(f"{info['transaction_id']}:fee", ours, "fee", fee, at))
    return lines
