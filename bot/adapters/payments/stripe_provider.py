"""Stripe, through its own client: Checkout, refunds, transfers and payouts to connected accounts (MARKET 9, 10)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import aiohttp
import stripe
from stripe import AIOHTTPClient, StripeClient

from bot.adapters.faults import place_of
from bot.adapters.ports import CallFailed, Clock, ReportLine
from bot.domain.errors import N_
from bot.domain.money import Money
from bot.domain.payments.model import ChargebackTold, Payment, PaymentState, Told
from bot.domain.payments.orders import Order, OrderLine

Answer = TypeVar("Answer")

STRIPE = "stripe"
TIMEOUT = aiohttp.ClientTimeout(total=20, connect=5)
"""Seconds. Stripe answers within one or two; what takes longer is asked again with the same key."""
PAGE_LIVES = timedelta(hours=23)
"""Stripe allows a day; an hour is left for asking late."""
REMEMBERED = timedelta(hours=23)
"""Stripe knows an idempotency key for a day; later we look for what it may have done, before it is asked again."""
_WITH_FEE = ["payment_intent.latest_charge.balance_transaction"]
_KINDS = {
    "charge": "payment",
    "payment": "payment",
    "refund": "back",
    "payment_refund": "back",
    "transfer": "out",
    "transfer_refund": "out",
}
_log = logging.getLogger(__name__)


class StripeProvider:
    """Implements ``PaymentProvider``; and what Stripe has beside payments: connected accounts and disputes."""

    name = STRIPE

    def __init__(self, key: str, api_url: str, clock: Clock, timeout: aiohttp.ClientTimeout = TIMEOUT) -> None:
        self._clock = clock
        self._http = AIOHTTPClient(timeout=timeout)
        # No retries of its own: what is repeated is repeated by us, with the same key, across processes too.
        self._v1 = StripeClient(key, base_addresses={"api": api_url}, http_client=self._http, max_network_retries=0).v1

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]  # the library leaves it untyped

    # What the port asks for

    async def ask(self, payment: Payment, order: Order) -> Told:
        """See ``PaymentProvider``."""
        try:
            if payment.direction == "in":
                if self._is_forgotten(payment):
                    return Told(PaymentState.CANCELLED)
                return await self._open_page(payment, order)
            if payment.direction == "back":
                return await self._give_back(payment, order)
            return await self._pay_out(payment, order)
        except stripe.InvalidRequestError as refused:
            return _refused(refused)

    def _is_forgotten(self, payment: Payment) -> bool:
        """Whether the payment's key may be taken for a new one."""
        return self._clock.now() - payment.created_at > REMEMBERED

    async def look(self, payment: Payment) -> Told:
        """See ``PaymentProvider``. A page of a payment that was cancelled is closed."""
        if payment.direction == "in":
            return await self._look_at_page(payment)
        if payment.direction == "back":
            refund = await _called(self._v1.refunds.retrieve_async(payment.reference))
            return _refund_told(refund, payment)
        return await self._look_at_payout(payment)

    async def report(self, since: datetime, until: datetime) -> Sequence[ReportLine]:
        """See ``PaymentProvider``."""
        created = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
        lines: list[ReportLine] = []
        params: dict[str, Any] = {"created": created, "limit": 100, "expand": ["data.source"]}
        while True:
            page = await _called(self._v1.balance_transactions.list_async(params))  # type: ignore[arg-type]  # built in steps
            for moved in page.data:
                lines += _report_lines(moved)
            if not page.has_more:
                return lines
            params["starting_after"] = page.data[-1].id

    # Money that comes in

    async def _open_page(self, payment: Payment, order: Order) -> Told:
        about: dict[str, Any] = {"metadata": {"payment": payment.id}}
        if order.group:
            about["transfer_group"] = order.group
        params: dict[str, Any] = {
            "mode": "payment",
            "client_reference_id": payment.id,
            "metadata": {"payment": payment.id},
            "payment_intent_data": about,
            "line_items": [_line(line) for line in order.lines or (OrderLine(order.description, payment.amount),)],
            "success_url": f"{order.return_url}/done",
            "cancel_url": f"{order.return_url}/cancelled",
            "expires_at": int((payment.created_at + PAGE_LIVES).timestamp()),
        }
        session = await _called(self._v1.checkout.sessions.create_async(params, _key(payment.id)))  # type: ignore[arg-type]  # built in steps
        return Told(PaymentState.OPEN, reference=session.id, url=session.url or "")

    async def _look_at_page(self, payment: Payment) -> Told:
        session = await self._session(payment.reference)
        if session.status == "open" and payment.state == PaymentState.CANCELLED:
            await self._close_page(payment.reference)
            session = await self._session(payment.reference)
        if session.payment_status == "paid":
            return Told(PaymentState.SUCCEEDED, reference=session.id, fee=_fee_of(session.payment_intent))
        if session.status == "expired":
            return Told(PaymentState.CANCELLED, reference=session.id, reason="")
        return Told(PaymentState.OPEN, reference=session.id, url=session.url or "")

    async def _session(self, reference: str) -> Any:
        return await _called(self._v1.checkout.sessions.retrieve_async(reference, {"expand": _WITH_FEE}))

    async def _close_page(self, reference: str) -> None:
        """Nobody can pay there any more; who has paid meanwhile, or whose time ran out, is no error."""
        try:
            await _called(self._v1.checkout.sessions.expire_async(reference))
        except stripe.InvalidRequestError as refused:
            _log.info("a page was over already: %s", place_of(refused))

    # Money that goes back

    async def _give_back(self, payment: Payment, order: Order) -> Told:
        session = await _called(self._v1.checkout.sessions.retrieve_async(order.original))
        if self._is_forgotten(payment):
            wanted: Any = {"payment_intent": _id_of(session.payment_intent), "limit": 100}
            done = _of_payment((await _called(self._v1.refunds.list_async(wanted))).data, payment)
            if done is not None:
                return _refund_told(done, payment)
        refund = await _called(
            self._v1.refunds.create_async(
                {
                    "payment_intent": _id_of(session.payment_intent),
                    "amount": payment.amount.amount,
                    "metadata": {"payment": payment.id},
                },
                _key(payment.id),
            )
        )
        return _refund_told(refund, payment)

    # Money that goes out

    async def _pay_out(self, payment: Payment, order: Order) -> Told:
        """First into the connected account's balance, then from there to its bank; refused there, it comes back."""
        currency, amount = payment.amount.currency.lower(), payment.amount.amount
        if self._is_forgotten(payment):
            wanted: Any = {"transfer_group": payment.id, "limit": 100}
            if _of_payment((await _called(self._v1.transfers.list_async(wanted))).data, payment) is not None:
                _log.error("payment %s may have been made: look for it at Stripe, and settle it by hand", payment.id)
                raise CallFailed
        transfer = await _called(
            self._v1.transfers.create_async(
                {
                    "amount": amount,
                    "currency": currency,
                    "destination": order.destination,
                    "transfer_group": payment.id,
                    "metadata": {"payment": payment.id},
                },
                _key(f"{payment.id}:transfer"),
            )
        )
        try:
            payout = await _called(
                self._v1.payouts.create_async(
                    {
                        "amount": amount,
                        "currency": currency,
                        "metadata": {"payment": payment.id, "transfer": transfer.id},
                    },
                    {"idempotency_key": payment.id, "stripe_account": order.destination},
                )
            )
        except stripe.InvalidRequestError as refused:
            await self._reverse(payment, transfer.id)
            return _refused(refused)
        return Told(PaymentState.OPEN, reference=f"{order.destination}/{payout.id}")

    async def _look_at_payout(self, payment: Payment) -> Told:
        account, _, name = payment.reference.partition("/")
        payout = await _called(self._v1.payouts.retrieve_async(name, None, {"stripe_account": account}))
        if payout.status == "paid":
            return Told(PaymentState.SUCCEEDED, reference=payment.reference)
        if payout.status not in {"failed", "canceled"}:
            return Told(PaymentState.OPEN, reference=payment.reference)
        await self._reverse(payment, (payout.metadata or {})["transfer"])
        gone = payment.state in {PaymentState.SUCCEEDED, PaymentState.RETURNED}
        state = PaymentState.RETURNED if gone else PaymentState.FAILED
        return Told(
            state,
            reference=payment.reference,
            reason=payout.failure_message or N_("The bank refused it. Check your details, then ask again."),
        )

    async def _reverse(self, payment: Payment, transfer: str) -> None:
        key = _key(f"{payment.id}:reversal")
        params: Any = {"metadata": {"payment": payment.id}}
        await _called(self._v1.transfers.reversals.create_async(transfer, params, key))

    # Connected accounts and disputes

    async def make_account(self, account_id: str, method_id: str) -> str:
        """A connected account for a payout method of somebody of ours; Stripe's name for it."""
        params: Any = {"type": "express", "metadata": {"account": account_id, "method": method_id}}
        made = await _called(self._v1.accounts.create_async(params, _key(f"{method_id}:account")))
        return str(made.id)

    async def onboarding_page(self, reference: str, return_url: str, refresh_url: str) -> str:
        """A page, good once and for minutes, where the owner of a connected account gives Stripe their details."""
        link = await _called(
            self._v1.account_links.create_async(
                {
                    "account": reference,
                    "return_url": return_url,
                    "refresh_url": refresh_url,
                    "type": "account_onboarding",
                }
            )
        )
        return str(link.url)

    async def is_payable(self, reference: str) -> bool:
        """Whether a connected account can be paid out to."""
        return bool((await _called(self._v1.accounts.retrieve_async(reference))).payouts_enabled)

    async def chargeback(self, reference: str) -> tuple[str, ChargebackTold]:
        """A dispute as it stands: which payment of ours it is about ("" for none), and what is known."""
        dispute = await _called(self._v1.disputes.retrieve_async(reference, {"expand": ["payment_intent"]}))
        intent = dispute.payment_intent
        payment_id = "" if intent is None or isinstance(intent, str) else (intent.metadata or {}).get("payment", "")
        currency = dispute.currency.upper()
        lines = dispute.balance_transactions or []
        taken = -sum(line.amount for line in lines)
        fee = sum(line.fee for line in lines)
        return payment_id, ChargebackTold(
            reference=dispute.id,
            amount=Money(dispute.amount, currency),
            taken=Money(taken, currency),
            fee=Money(fee, currency),
            status="won" if dispute.status == "won" else "lost" if dispute.status == "lost" else "open",
        )


async def _called(call: Awaitable[Answer]) -> Answer:
    """Stripe's answer. Raises CallFailed when nobody knows what it would be, InvalidRequestError when it is no."""
    try:
        return await call
    except stripe.InvalidRequestError as refused:
        if refused.http_status == 409 or refused.code in _LATER:
            raise CallFailed from None
        raise
    except stripe.IdempotencyError as error:
        if error.http_status != 409:
            _log.error("a key was used for something else: %s", place_of(error))
        raise CallFailed from None
    except stripe.RateLimitError as error:
        after = str((error.headers or {}).get("retry-after", ""))
        raise CallFailed(float(after) if after.isdecimal() else None) from None
    except stripe.AuthenticationError as error:
        _log.error("Stripe does not know the key: %s", place_of(error))
        raise CallFailed from None
    except (stripe.StripeError, aiohttp.ClientError):
        raise CallFailed from None


_LATER = frozenset({"balance_insufficient", "lock_timeout", "idempotency_key_in_use", "rate_limit"})
"""Refusals that may be over by themselves: money that is not there yet is there in some days."""


def _key(name: str) -> Any:
    return {"idempotency_key": name}


def _line(line: OrderLine) -> Any:
    return {
        "quantity": 1,
        "price_data": {
            "currency": line.amount.currency.lower(),
            "unit_amount": line.amount.amount,
            "product_data": {"name": line.name[:250]},
        },
    }


def _id_of(one: Any) -> str:
    return one if isinstance(one, str) else str(one.id)


def _of_payment(found: Sequence[Any], payment: Payment) -> Any:
    """The object among these that was made for a payment of ours."""
    return next((one for one in found if (one.metadata or {}).get("payment") == payment.id), None)


def _fee_of(intent: Any) -> Money | None:
    charge = None if intent is None or isinstance(intent, str) else intent.latest_charge
    moved = None if charge is None or isinstance(charge, str) else charge.balance_transaction
    if moved is None or isinstance(moved, str):
        return None
    return Money(int(moved.fee), moved.currency.upper())


def _refused(refused: stripe.InvalidRequestError) -> Told:
    """Stripe's own sentence says why; it repeats ids, no secrets."""
    _log.warning("Stripe refuses a call: %s", refused.code or "invalid request")
    return Told(PaymentState.FAILED, reason=(refused.user_message or N_("Stripe refused it."))[:300])


def _refund_told(refund: Any, payment: Payment) -> Told:
    reason = N_("The bank did not take it back. Parley sends it another way.")
    if refund.status in {"failed", "canceled"}:
        gone = payment.state in {PaymentState.SUCCEEDED, PaymentState.RETURNED}
        return Told(PaymentState.RETURNED if gone else PaymentState.FAILED, reference=refund.id, reason=reason)
    state = PaymentState.SUCCEEDED if refund.status == "succeeded" else PaymentState.OPEN
    return Told(state, reference=refund.id)


def _report_lines(moved: Any) -> list[ReportLine]:
    """A line of Stripe's balance: what moved, and beside it what Stripe kept of it."""
    currency, at = moved.currency.upper(), datetime.fromtimestamp(moved.created, UTC)
    source = moved.source
    metadata = {} if source is None or isinstance(source, str) else dict(getattr(source, "metadata", None) or {})
    payment_id = str(metadata.get("payment", ""))
    if getattr(source, "object", "") == "dispute":
        payment_id = str(source.id)
    kind = _KINDS.get(moved.type, moved.type)
    lines = []
    if moved.amount:
        lines.append(ReportLine(moved.id, payment_id, kind, Money(moved.amount, currency), at))
    if moved.fee:
        lines.append(ReportLine(f"{moved.id}:fee", payment_id, "fee", Money(-moved.fee, currency), at))
    return lines
