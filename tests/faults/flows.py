"""What people do with money at a provider, each time anew, and what must have come of it whatever went wrong."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from bot.adapters.playground.paypal.books import Json
from bot.adapters.playground.stripe.params import StripeError
from bot.adapters.sealing import Seal
from bot.domain.accounts.model import Account
from bot.domain.agreements.requests import give_back
from bot.domain.connects.purchases import buy
from bot.domain.errors import NotAllowed
from bot.domain.payments.funding import fund_by, stop_paying
from bot.domain.payments.model import Payment, PaymentState
from bot.domain.payouts.methods import add_method
from bot.domain.payouts.model import MethodKind, Payout, PayoutState
from bot.domain.payouts.service import cancel_unclaimed
from tests.domain.town import Pair, usd
from tests.faults.conftest import SECRET_KEY
from tests.faults.providers import Stage

EARNED, PAID_OUT = 49_000, 48_900
"""Cents: what is left of $600 for the freelancer, and what of that PayPal sends."""
_SEAL = Seal(SECRET_KEY)


class Flow:
    """One of them. It is made before the program runs, goes while it is killed, and holds once all is quiet."""

    def __init__(self, stage: Stage, chance: random.Random) -> None:
        self.stage, self.chance, self.town = stage, chance, stage.town

    async def goes(self) -> None:
        """What people do."""
        raise NotImplementedError

    def holds(self) -> None:
        """What must have come of it."""
        raise NotImplementedError


# Money that comes in


class _Card(Flow):
    """A client and a milestone of $600, which costs $630 by card."""

    pair: Pair

    def __init__(self, stage: Stage, chance: random.Random) -> None:
        super().__init__(stage, chance)
        self.pair = self.town.pair(600)
        self.payments: list[Payment] = []

    async def orders(self) -> tuple[Payment, str]:
        """A page to pay on; now and then somebody is there before we know of it ourselves."""
        milestone = self.town.milestones(self.pair.contract)[0]
        payment = self.town.do(fund_by, self.pair.client, milestone.id, milestone.version, "stripe")
        self.payments.append(payment)
        return payment, await opened(self.stage, payment, early=self.chance.random() < 0.4)

    async def stops(self, payment: Payment) -> None:
        """The client does not pay there."""

        def stop() -> Payment:
            return self.town.do(stop_paying, self.pair.client, payment.id, self.stage.payment(payment.id).version)

        await self.stage.tries(stop)

    def pays(self, page: str) -> None:
        """Unless that is too late."""
        with contextlib.suppress(StripeError):
            self.stage.stripe.pay(page)

    def holds(self) -> None:
        """Each page that was paid is one success; the first fills the escrow, the others went back whole."""
        books = self.stage.stripe.books
        paid = [session for one in self.payments for session in sessions(self.stage, one)]
        paid = [session for session in paid if session["payment_status"] == "paid"]
        states = {one.id: self.stage.payment(one.id).state for one in self.payments}
        for one in self.payments:
            assert len(sessions(self.stage, one)) <= 1, one
            is_paid = any(session["metadata"]["payment"] == one.id for session in paid)
            assert states[one.id] == (PaymentState.SUCCEEDED if is_paid else PaymentState.CANCELLED)
        (milestone,) = self.town.milestones(self.pair.contract)
        assert self.town.balance(f"escrow:{milestone.id}") == (60_000 if paid else 0)
        assert self.town.balance(f"refunding:{self.pair.contract.team_id}") == 0
        intents = {session["payment_intent"] for session in paid}
        back = [each["amount"] for each in books.all("refund") if each["payment_intent"] in intents]
        assert back == [63_000] * max(len(paid) - 1, 0)


class CardPaid(_Card):
    """Paid, perhaps with the second card."""

    async def goes(self) -> None:
        """See ``Flow``."""
        _, page = await self.orders()
        if self.chance.random() < 0.4:
            self.stage.stripe.decline(page)
        self.stage.stripe.pay(page)

    def holds(self) -> None:
        """See ``Flow``."""
        super().holds()
        assert self.stage.payment(self.payments[0].id).state == PaymentState.SUCCEEDED


class CardNotPaid(_Card):
    """Declined, or not even tried, and given up."""

    async def goes(self) -> None:
        """See ``Flow``."""
        payment, page = await self.orders()
        if self.chance.random() < 0.5:
            self.stage.stripe.decline(page)
        await self.stops(payment)


class CardPaidAllTheSame(_Card):
    """Given up, and paid in the same moment."""

    async def goes(self) -> None:
        """See ``Flow``."""
        payment, page = await self.orders()
        await self.stops(payment)
        self.pays(page)


class CardPaidTwice(_Card):
    """Given up, ordered again, and paid on both pages."""

    async def goes(self) -> None:
        """See ``Flow``."""
        payment, page = await self.orders()
        await self.stops(payment)
        self.pays(page)
        with contextlib.suppress(NotAllowed):  # the first payment was heard of before the second could be ordered
            _, again = await self.orders()
            self.pays(again)


class ConnectsBought(Flow):
    """Forty Connects for a freelancer."""

    def __init__(self, stage: Stage, chance: random.Random) -> None:
        super().__init__(stage, chance)
        self.freelancer = self.town.freelancer()
        self.before = self.town.connects(self.freelancer)

    async def goes(self) -> None:
        """See ``Flow``."""
        self.payment = self.town.do(buy, self.freelancer, 40, "stripe")
        self.stage.stripe.pay(await opened(self.stage, self.payment, early=self.chance.random() < 0.4))

    def holds(self) -> None:
        """See ``Flow``."""
        assert self.stage.payment(self.payment.id).state == PaymentState.SUCCEEDED
        assert len(sessions(self.stage, self.payment)) == 1
        assert self.town.connects(self.freelancer) == self.before + 40


class Refunded(_Card):
    """Paid by card; then the freelancer gives $200 back, and with it goes $10 of the fee."""

    async def goes(self) -> None:
        """See ``Flow``."""
        payment, page = await self.orders()
        self.stage.stripe.pay(page)
        await self.stage.until(lambda: self._is_funded(payment), "that the milestone is funded")
        (milestone,) = self.town.milestones(self.pair.contract)
        contract, who = self.pair.contract, self.pair.freelancer
        self.town.do(give_back, who, contract.id, milestone.id, milestone.version, usd(200))

    def _is_funded(self, payment: Payment) -> bool | None:
        return self.stage.payment(payment.id).state == PaymentState.SUCCEEDED or None

    def holds(self) -> None:
        """See ``Flow``."""
        ((session,),) = [sessions(self.stage, one) for one in self.payments]
        refunds = [
            each
            for each in self.stage.stripe.books.all("refund")
            if each["payment_intent"] == session["payment_intent"]
        ]
        assert [each["amount"] for each in refunds] == [21_000]
        (milestone,) = self.town.milestones(self.pair.contract)
        assert self.town.balance(f"escrow:{milestone.id}") == 40_000
        assert self.town.balance(f"refunding:{self.pair.contract.team_id}") == 0


# Money that goes out


class _PaidOut(Flow):
    """A freelancer who has $490."""

    def __init__(self, stage: Stage, chance: random.Random) -> None:
        super().__init__(stage, chance)
        pair = self.town.pair(600)
        self.town.earn(pair, stage.operator)
        self.freelancer: Account = pair.freelancer
        self.add_method()
        self.end: str = chance.choice(self.ends)
        self.payout: Payout
        self.payment: Payment

    ends: Sequence[str] = ()

    def add_method(self) -> None:
        """Where the money goes."""
        raise NotImplementedError

    def asks(self) -> None:
        """The freelancer wants all of it."""
        self.payout = self.town.payout(self.freelancer)
        (self.payment,) = self.town.look(lambda market: market.payments.about("payout", self.payout.id))

    def stands(self) -> Payout:
        """The payout now."""
        return self.town.look(lambda market: market.payouts.get(self.payout.id))

    async def comes_into(self, state: PayoutState) -> None:
        """Wait until we know of it."""
        await self.stage.until(lambda: self.stands().state == state or None, f"a payout that is {state}")

    def _has(self, state: PayoutState) -> None:
        assert self.stands().state == state, (self.end, self.stands())
        purse = self.town.purse(self.freelancer)
        assert purse.available.amount == (0 if state == PayoutState.PAID else EARNED)
        assert self.town.balance(f"in_flight:{self.freelancer.id}") == 0
        assert self.town.balance(f"receivable:{self.freelancer.id}") == 0


class ByPayPal(_PaidOut):
    """One item of a batch, and every end that it can come to."""

    ends = ("SUCCESS", "SUCCESS", "FAILED", "RETURNED", "taken back", "claimed while it is taken back", "comes back")
    _first: ClassVar[dict[str, str]] = {"taken back": "UNCLAIMED", "claimed while it is taken back": "UNCLAIMED"}

    def add_method(self) -> None:
        """See ``_PaidOut``."""
        self.receiver = f"{self.freelancer.id}@example.com"
        sealed = _SEAL.seal(json.dumps({"email": self.receiver}))
        kind, method_id = MethodKind.PAYPAL, self.town.do(lambda market: market.new_id())
        self.town.do(add_method, self.freelancer, method_id, label="a•••@e…", sealed=sealed, kind=kind)

    def batches(self) -> list[tuple[str, Json]]:
        """What PayPal has of it."""
        known = self.stage.paypal.books.batches
        return [(name, batch) for name, batch in known.items() if batch["name"] == self.payment.id]

    async def goes(self) -> None:
        """See ``Flow``."""
        books = self.stage.paypal.books
        books.outcomes[self.receiver] = self._first.get(self.end, "SUCCESS" if self.end == "comes back" else self.end)
        self.asks()
        if self.end == "comes back":
            await self.comes_into(PayoutState.PAID)
            books.end(self.batches()[0][0], "RETURNED")
        elif self.end in self._first:
            await self.stage.until(lambda: self.stands().unclaimed or None, "that nobody claims a payout")
            await self.stage.tries(
                lambda: self.town.do(cancel_unclaimed, self.freelancer, self.payout.id, self.stands().version)
            )
            name, batch = self.batches()[0]
            if self.end != "taken back" and batch["state"] == "UNCLAIMED":
                books.end(name, "SUCCESS")

    def holds(self) -> None:
        """See ``Flow``."""
        ((_, batch),) = self.batches()
        assert batch["value"] == f"{PAID_OUT / 100:.2f}"
        if self.end == "comes back":
            self._has(PayoutState.RETURNED)
        else:
            self._has(PayoutState.PAID if batch["state"] == "SUCCESS" else PayoutState.FAILED)


class ByStripe(_PaidOut):
    """A transfer to a connected account, and a payout from there."""

    ends = ("paid", "fails", "comes back")

    def add_method(self) -> None:
        """See ``_PaidOut``."""
        ready = {"charges_enabled": True, "payouts_enabled": True, "details_submitted": True}
        account = self.stage.stripe.books.make("account", type="express", country="US", metadata={}, **ready)
        kind, method_id = MethodKind.STRIPE, self.town.do(lambda market: market.new_id())
        self.town.do(
            add_method, self.freelancer, method_id, label="Stripe", sealed="", kind=kind, destination=account["id"]
        )

    def made(self, kind: str) -> list[Any]:
        """What Stripe has of it."""
        return [
            each for each in self.stage.stripe.books.all(kind) if each["metadata"].get("payment") == self.payment.id
        ]

    async def goes(self) -> None:
        """See ``Flow``."""
        self.asks()
        payout = await self.stage.until(lambda: next(iter(self.made("payout")), None), "a payout at Stripe")
        if self.end != "fails":
            self.stage.stripe.settle_payout(payout["id"])
            await self.comes_into(PayoutState.PAID)
        if self.end != "paid":
            self.stage.stripe.settle_payout(payout["id"], "The account is closed.")

    def holds(self) -> None:
        """See ``Flow``."""
        assert len(self.made("transfer")) == len(self.made("payout")) == 1
        assert len(self.made("transfer_reversal")) == (0 if self.end == "paid" else 1)
        ends = {"paid": PayoutState.PAID, "fails": PayoutState.FAILED, "comes back": PayoutState.RETURNED}
        self._has(ends[self.end])


FLOWS: Sequence[Callable[[Stage, random.Random], Flow]] = (
    CardPaid,
    CardNotPaid,
    CardPaidAllTheSame,
    CardPaidTwice,
    ConnectsBought,
    Refunded,
    ByPayPal,
    ByPayPal,
    ByStripe,
)


def sessions(stage: Stage, payment: Payment) -> list[Any]:
    """The pages that Stripe has made for a payment."""
    return [each for each in stage.stripe.sessions() if each["metadata"]["payment"] == payment.id]


async def opened(stage: Stage, payment: Payment, *, early: bool) -> str:
    """The page of a payment: as soon as it is there or, unless ``early``, as soon as we know of it."""

    def page() -> str | None:
        made = sessions(stage, payment)
        return made[0]["id"] if made and (early or stage.payment(payment.id).reference) else None

    return await stage.until(page, "a page to pay on")
