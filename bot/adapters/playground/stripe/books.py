"""What Stripe keeps: every object by its id, and what moved in the platform's balance."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.adapters.playground.stripe.courier import Courier
from bot.adapters.playground.stripe.params import Json, no_such

_KINDS = {
    "checkout.session": "cs_test_",
    "payment_intent": "pi_",
    "charge": "ch_",
    "balance_transaction": "txn_",
    "refund": "re_",
    "account": "acct_",
    "account_link": "al_",
    "transfer": "tr_",
    "transfer_reversal": "trr_",
    "payout": "po_",
    "dispute": "du_",
    "event": "evt_",
}
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

FEE_BASIS_POINTS, FEE_FIXED = 290, 30
"""What Stripe keeps of a card payment: 2.9% and 30 cents."""
DISPUTE_FEE = 1500


class Books:
    """Makes, finds and lists objects; tells of them by events."""

    def __init__(self, now: Callable[[], datetime], courier: Courier, changed: Callable[[], None]) -> None:
        self.objects: dict[str, Json] = {}
        self.answered: dict[str, Json] = {}
        """What was answered to idempotency keys: the request's fingerprint, the status and the body."""
        self.now = now
        self.courier = courier
        self.changed = changed

    def moment(self) -> int:
        """Seconds since 1970."""
        return int(self.now().timestamp())

    def make(self, kind: str, **fields: Any) -> Json:
        """A new object."""
        name = _KINDS[kind] + "".join(secrets.choice(_ALPHABET) for _ in range(24))
        made = {"id": name, "object": kind, "created": self.moment(), "livemode": False, **fields}
        self.objects[name] = made
        self.changed()
        return made

    def find(self, kind: str, name: str) -> Json:
        """An object of a kind. Raises StripeError."""
        found = self.objects.get(name)
        if found is None or found["object"] != kind:
            raise no_such(kind, name)
        return found

    def all(self, kind: str) -> list[Json]:
        """Every object of a kind, the newest first."""
        return [each for each in reversed(self.objects.values()) if each["object"] == kind]

    def tell(self, kind: str, about: Json, account: str = "") -> Json:
        """An event of something, as it stands now."""
        self.changed()
        event = self.make(
            "event",
            type=kind,
            api_version="2026-02-25.clover",
            data={"object": {name: value for name, value in about.items() if not name.startswith("_")}},
            **({"account": account} if account else {}),
        )
        del self.objects[event["id"]]
        self.courier.publish(event)
        return event

    def moved(self, kind: str, amount: int, currency: str, source: str, fee: int = 0) -> Json:
        """A line of the platform's balance."""
        return self.make(
            "balance_transaction",
            type=kind,
            amount=amount,
            fee=fee,
            net=amount - fee,
            currency=currency,
            source=source,
            status="available",
        )

    @property
    def balance(self) -> int:
        """What the platform has at Stripe, in minor units."""
        return sum(int(line["net"]) for line in self.all("balance_transaction"))

    def balance_of(self, account: str) -> int:
        """What a connected account has."""
        arrived = sum(
            each["amount"] - each["amount_reversed"] for each in self.all("transfer") if each["destination"] == account
        )
        left = sum(
            each["amount"]
            for each in self.all("payout")
            if each["_account"] == account and each["status"] not in {"failed", "canceled"}
        )
        return int(arrived - left)
