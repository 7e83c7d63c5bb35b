"""What PayPal knows: batches, their items, and what moved in our account there."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

Json = dict[str, Any]
FEE = Decimal("0.25")
"""What an item costs, in units of its currency."""
WAITING = {"PENDING", "ONHOLD", "UNCLAIMED"}
GAVE_BACK = {"RETURNED", "BLOCKED", "REFUNDED", "REVERSED"}
ERRORS = {
    "UNCLAIMED": "RECEIVER_UNREGISTERED",
    "BLOCKED": "RECEIVER_ACCOUNT_LOCKED",
    "FAILED": "RECEIVER_ACCOUNT_LOCKED",
    "RETURNED": "RECEIVER_UNREGISTERED",
}
EVENT_OF = {"SUCCESS": "SUCCEEDED", "ONHOLD": "HELD", "REVERSED": "REFUNDED"}


class Refused(Exception):
    """A call that PayPal refuses."""

    def __init__(self, status: int, name: str, **more: Any) -> None:
        super().__init__(name)
        self.status = status
        self.body: Json = {"name": name, "message": name.replace("_", " ").lower(), "debug_id": "0", **more}


class Books:
    """Batches of one item each. ``outcomes`` says in which state items for a receiver end; others end well.

    With ``by_itself`` off, items stay pending until a test ends them.
    """

    def __init__(self, now: Callable[[], datetime], publish: Callable[[str, Json], None]) -> None:
        self.batches: dict[str, Json] = {}
        self.lines: list[Json] = []
        self.outcomes: dict[str, str] = {}
        self.by_itself = True
        self._now = now
        self._publish = publish

    def instant(self) -> str:
        """Now, as PayPal writes it."""
        return self._now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def make(self, asked: Json, base_url: str) -> Json:
        """A batch; a name that was used is refused, with a link to the batch that has it."""
        try:
            name, (item,) = asked["sender_batch_header"]["sender_batch_id"], asked["items"]
            receiver, value = item["receiver"], Decimal(item["amount"]["value"])
            currency = item["amount"]["currency"]
        except (KeyError, ValueError, TypeError, ArithmeticError):
            raise Refused(400, "VALIDATION_ERROR") from None
        for batch_id, batch in self.batches.items():
            if batch["name"] == name:
                issue = "Batch with given sender_batch_id already exists"
                detail = {"field": "SENDER_BATCH_ID", "location": "body", "issue": issue}
                link = {"href": f"{base_url}/v1/payments/payouts/{batch_id}?page_size=1000", "rel": "self"}
                raise Refused(400, "USER_BUSINESS_ERROR", details=[detail], links=[link])
        if value <= 0:
            raise Refused(400, "VALIDATION_ERROR")
        batch_id = secrets.token_hex(7).upper()
        self.batches[batch_id] = {
            "name": name,
            "item_id": secrets.token_hex(7).upper(),
            "transaction_id": secrets.token_hex(9).upper(),
            "receiver": receiver,
            "type": item.get("recipient_type", "EMAIL"),
            "value": str(value),
            "currency": currency,
            "sender_item_id": item.get("sender_item_id", ""),
            "state": "PENDING",
            "moved": False,
            "at": self.instant(),
        }
        return {"batch_header": {**self._header(batch_id), "batch_status": "PENDING"}}

    def _header(self, batch_id: str) -> Json:
        batch = self.batches[batch_id]
        status = {"PENDING": "PROCESSING", "DENIED": "DENIED"}.get(batch["state"], "SUCCESS")
        return {
            "payout_batch_id": batch_id,
            "batch_status": status,
            "time_created": batch["at"],
            "sender_batch_header": {"sender_batch_id": batch["name"]},
        }

    def batch(self, batch_id: str) -> Json:
        """A batch with its item, as the API shows it."""
        if batch_id not in self.batches:
            raise Refused(404, "RESOURCE_NOT_FOUND")
        return {"batch_header": self._header(batch_id), "items": [self._item(batch_id)]}

    def item(self, item_id: str) -> Json:
        """An item by its id, as the API shows it."""
        return self._item(self._batch_of(item_id))

    def _batch_of(self, item_id: str) -> str:
        found = next((name for name, batch in self.batches.items() if batch["item_id"] == item_id), None)
        if found is None:
            raise Refused(404, "RESOURCE_NOT_FOUND")
        return found

    def _item(self, batch_id: str) -> Json:
        batch = self.batches[batch_id]
        state = batch["state"]
        item = {
            "payout_item_id": batch["item_id"],
            "transaction_id": batch["transaction_id"],
            "transaction_status": state,
            "payout_batch_id": batch_id,
            "payout_item_fee": {"currency": batch["currency"], "value": str(FEE)},
            "payout_item": {
                "recipient_type": batch["type"],
                "receiver": batch["receiver"],
                "amount": {"currency": batch["currency"], "value": batch["value"]},
                "sender_item_id": batch["sender_item_id"],
            },
            "time_processed": batch["at"],
        }
        return {**item, "errors": {"name": ERRORS[state]}} if state in ERRORS else item

    def cancel(self, item_id: str) -> Json:
        """Take back what nobody has claimed."""
        batch_id = self._batch_of(item_id)
        if self.batches[batch_id]["state"] != "UNCLAIMED":
            raise Refused(400, "ITEM_INCORRECT_STATUS")
        self.end(batch_id, "RETURNED")
        return self._item(batch_id)

    def end(self, batch_id: str, state: str) -> None:
        """Let a batch's item come into a state, and tell."""
        batch = self.batches[batch_id]
        before, batch["state"] = batch["state"], state
        if before == state:
            return
        if state == "SUCCESS" or (state in {"UNCLAIMED", "ONHOLD"} and not batch["moved"]):
            self._moved(batch, out=True)
        if state in GAVE_BACK | {"FAILED"} and batch["moved"]:
            self._moved(batch, out=False)
        if state == "DENIED":
            self._publish("PAYMENT.PAYOUTSBATCH.DENIED", {"batch_header": self._header(batch_id)})
        if state != "PENDING":
            self._publish(f"PAYMENT.PAYOUTS-ITEM.{EVENT_OF.get(state, state)}", self._item(batch_id))

    def settle(self, batch_id: str) -> None:
        """What happens to a new batch by itself."""
        batch = self.batches[batch_id]
        if self.by_itself and batch["state"] == "PENDING":
            self.end(batch_id, self.outcomes.get(batch["receiver"], "SUCCESS"))

    def _moved(self, batch: Json, *, out: bool) -> None:
        """The amount and the fee leave our account, or come back to it; once each."""
        if batch["moved"] == out:
            return
        batch["moved"] = out
        value, fee = Decimal(batch["value"]), FEE
        code = batch["currency"]
        self.lines.append(
            {
                "transaction_id": secrets.token_hex(9).upper(),
                "transaction_event_code": "T0001" if out else "T1114",
                "transaction_initiation_date": self.instant(),
                "transaction_amount": {"currency_code": code, "value": str(-value if out else value)},
                "fee_amount": {"currency_code": code, "value": str(-fee if out else fee)},
                "custom_field": batch["sender_item_id"],
                "transaction_status": "S",
            }
        )
