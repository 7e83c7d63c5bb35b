"""Stripe as the playground has it: the API, the pages where people pay, and what their banks do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.adapters.playground.stripe.api import Api
from bot.adapters.playground.stripe.books import DISPUTE_FEE, FEE_BASIS_POINTS, FEE_FIXED, Books
from bot.adapters.playground.stripe.calls import Asked, get_session, settle_payout
from bot.adapters.playground.stripe.courier import Courier
from bot.adapters.playground.stripe.params import Json, StripeError

SEE_OTHER = 303


class StripeWorld:
    """Everything at Stripe. ``base_url`` is where it is reached; ``courier.url`` is the program's webhook.

    Beside the API it has what people do: they pay, their card is declined, their bank asks the money back.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        changed: Callable[[str], None],
        *,
        key: str,
        webhook_secret: str,
        webhook_url: str | None = None,
    ) -> None:
        self.courier = Courier(webhook_secret, webhook_url)
        self.books = Books(now, self.courier, lambda: changed("stripe"))
        self.api = Api(self.books, key)
        self.routes: list[BaseRoute] = [
            Route("/stripe/api/v1/{path:path}", self.api.answer, methods=["GET", "POST"]),
            Route("/stripe/pay/{name}", self._pay_page, methods=["GET", "POST"]),
            Route("/stripe/onboard/{name}", self._onboard_page, methods=["GET", "POST"]),
        ]

    @property
    def base_url(self) -> str:
        """Where this is reached, without a slash at its end."""
        return self.api.base_url

    @base_url.setter
    def base_url(self, address: str) -> None:
        self.api.base_url = address

    def to_json(self) -> Any:
        """Everything that is kept."""
        return {"objects": self.books.objects, "answered": self.books.answered}

    def load(self, kept: Any) -> None:
        """Go on from what was kept."""
        self.books.objects = dict(kept["objects"])
        self.books.answered = dict(kept["answered"])

    async def close(self) -> None:
        """Drop what is under way."""
        await self.courier.close()

    # What people do

    def sessions(self) -> list[Json]:
        """The Checkout pages, the newest first."""
        return self.books.all("checkout.session")

    def pay(self, session_id: str) -> Json:
        """Pay at a Checkout page with a card that works. Raises StripeError where that is too late."""
        books, session = self.books, self._open(session_id)
        asked, currency, amount = session["_intent"], session["currency"], session["amount_total"]
        intent = books.make(
            "payment_intent",
            amount=amount,
            currency=currency,
            status="succeeded",
            metadata=asked.get("metadata") or {},
            transfer_group=asked.get("transfer_group"),
        )
        charge = books.make(
            "charge",
            amount=amount,
            amount_refunded=0,
            refunded=False,
            disputed=False,
            currency=currency,
            metadata=intent["metadata"],
            payment_intent=intent["id"],
            transfer_group=intent["transfer_group"],
            status="succeeded",
            paid=True,
        )
        fee = amount * FEE_BASIS_POINTS // 10_000 + FEE_FIXED
        charge["balance_transaction"] = books.moved("charge", amount, currency, charge["id"], fee)["id"]
        intent["latest_charge"] = charge["id"]
        session.update(status="complete", payment_status="paid", payment_intent=intent["id"], url=None)
        books.tell("payment_intent.succeeded", intent)
        books.tell("charge.succeeded", charge)
        books.tell("checkout.session.completed", session)
        return session

    def decline(self, session_id: str) -> None:
        """Try to pay with a card that its bank declines; the page stays open."""
        session = self._open(session_id)
        session["_declined"] = True
        intent = self.books.make(
            "payment_intent",
            amount=session["amount_total"],
            currency=session["currency"],
            status="requires_payment_method",
            metadata=session["_intent"].get("metadata") or {},
            latest_charge=None,
        )
        self.books.tell("payment_intent.payment_failed", intent)

    def _open(self, session_id: str) -> Json:
        session = get_session(self.books, Asked({}, name=session_id))
        if session["status"] != "open":
            raise StripeError(400, "invalid_request_error", f"This page is {session['status']}.")
        return session

    def dispute(self, payment_intent: str) -> Json:
        """The card's owner asks their bank for the money back: it is taken from the platform, with a fee."""
        intent = self.books.find("payment_intent", payment_intent)
        charge = self.books.find("charge", intent["latest_charge"])
        charge["disputed"] = True
        made = self.books.make(
            "dispute",
            amount=charge["amount"],
            currency=charge["currency"],
            charge=charge["id"],
            payment_intent=payment_intent,
            reason="fraudulent",
            status="needs_response",
            metadata={},
        )
        line = self.books.moved("adjustment", -charge["amount"], charge["currency"], made["id"], DISPUTE_FEE)
        made["balance_transactions"] = [line]
        self.books.tell("charge.dispute.created", made)
        self.books.tell("charge.dispute.funds_withdrawn", made)
        return made

    def close_dispute(self, dispute_id: str, *, won: bool) -> None:
        """The bank has decided; who wins gets the money back, and the fee."""
        made = self.books.find("dispute", dispute_id)
        made["status"] = "won" if won else "lost"
        if won:
            line = self.books.moved("adjustment", made["amount"], made["currency"], made["id"], -DISPUTE_FEE)
            made["balance_transactions"] = [*made["balance_transactions"], line]
            self.books.tell("charge.dispute.funds_reinstated", made)
        self.books.tell("charge.dispute.closed", made)

    def settle_payout(self, payout_id: str, failure: str = "") -> None:
        """A payout arrives at the bank, or fails."""
        settle_payout(self.books, self.books.find("payout", payout_id), failure)

    def onboard(self, account_id: str) -> None:
        """The owner of a connected account gives Stripe what it wants to know."""
        account = self.books.find("account", account_id)
        account.update(details_submitted=True, charges_enabled=True, payouts_enabled=True)
        self.books.tell("account.updated", account, account_id)

    # The pages

    async def _pay_page(self, request: Request) -> Response:
        try:
            session = get_session(self.books, Asked({}, name=request.path_params["name"]))
            act = (await request.body()).decode().removeprefix("do=") if request.method == "POST" else ""
            if act == "cancel":
                return RedirectResponse(session["cancel_url"], SEE_OTHER)
            if act == "pay":
                return RedirectResponse(self.pay(session["id"])["success_url"], SEE_OTHER)
            if act == "decline":
                self.decline(session["id"])
        except StripeError as refused:
            return _page("Stripe (playground)", f"<p>{escape(str(refused))}</p>", refused.status)
        if session["status"] != "open":
            return _page("Stripe (playground)", f"<p>This page is {escape(session['status'])}.</p>", 410)
        lines = "".join(f"<li>{escape(name)}: {_said(amount, session)}</li>" for name, amount in session["_lines"])
        declined = '<p role="alert">Your card was declined.</p>' if session.get("_declined") else ""
        ways = (("pay", "Pay"), ("decline", "Pay with a card that is declined"), ("cancel", "Cancel"))
        buttons = "".join(f'<p><button name="do" value="{name}">{label}</button></p>' for name, label in ways)
        whole = f"<p><b>{_said(session['amount_total'], session)}</b></p>"
        return _page(
            "Pay with Stripe (playground)", f'{declined}<ul>{lines}</ul>{whole}<form method="post">{buttons}</form>'
        )

    async def _onboard_page(self, request: Request) -> Response:
        try:
            link = self.books.find("account_link", request.path_params["name"])
        except StripeError as refused:
            return _page("Stripe (playground)", f"<p>{escape(str(refused))}</p>", refused.status)
        if link["expires_at"] <= self.books.moment() or link.get("_used"):
            return RedirectResponse(link["_refresh_url"], SEE_OTHER)
        if request.method == "POST":
            link["_used"] = True
            self.onboard(link["_account"])
            return RedirectResponse(link["_return_url"], SEE_OTHER)
        question = "<p>Stripe asks here who you are and where your bank account is.</p>"
        body = f'{question}<form method="post"><button>Give my details</button></form>'
        return _page("Stripe onboarding (playground)", body)


def _said(amount: int, session: Json) -> str:
    return f"{amount / 100:,.2f} {escape(session['currency'].upper())}"


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    whole = f'<!doctype html><html lang="en"><head>{head}</head><body><h1>{title}</h1>{body}</body></html>'
    return HTMLResponse(whole, status)
