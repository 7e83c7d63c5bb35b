"""Connects: lots that expire, what was spent from them, and bids for a place on top of a job's proposals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.domain.errors import N_, Refusal
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition


@dataclass(frozen=True)
class Lot:
    """Connects that came in together and expire together. ``source`` says why they came."""

    id: str
    account_id: str
    granted: int
    left: int
    source: str
    granted_at: datetime
    expires_at: datetime


Kind = Literal["granted", "spent", "returned", "expired", "refunded"]
"""Why a lot changed. Refunded ones were bought, and the money went back."""


@dataclass(frozen=True)
class Entry:
    """One change of one lot; the lot's ``left`` is the sum of them. Entries are never changed.

    ``about`` is the lot's source, the spending's id, or the payment whose money went back.
    """

    lot_id: str
    account_id: str
    at: datetime
    kind: Kind
    change: int
    about: str = ""


@dataclass(frozen=True)
class Change:
    """What happened to somebody's Connects at once, whichever lots it touched."""

    at: datetime
    kind: Kind
    change: int
    about: str


@dataclass(frozen=True)
class Spending:
    """What a proposal or a boost took from which lots, so that it can go back to them."""

    id: str
    account_id: str
    parts: tuple[tuple[str, int], ...]
    returned: bool = False
    version: int = 1


class BoostState(StrEnum):
    """Where a boost stands."""

    STANDING = N_("boosted")
    RETURNED = N_("given back")
    PASSED = N_("outbid")


BOOST_MACHINE = Machine(
    "boost",
    (
        Transition(
            "outbid",
            (BoostState.STANDING,),
            BoostState.RETURNED,
            "freelancer who bids more, before the client has looked",
            "its Connects go back",
        ),
        Transition(
            "pass",
            (BoostState.STANDING,),
            BoostState.PASSED,
            "freelancer who bids more, after the client has looked",
        ),
        Transition(
            "close",
            (BoostState.STANDING, BoostState.PASSED),
            BoostState.RETURNED,
            "client or clock closes the job",
            "its Connects go back",
        ),
    ),
)


@dataclass(frozen=True)
class Boost:
    """Connects that a proposal bids for one of the top places. Of equal bids, the earlier one is ahead.

    ``bid`` is all that was bid, ``raises`` how often it was raised; ``looked_at`` is when the client opened the
    proposal.
    """

    id: str
    proposal_id: str
    job_id: str
    account_id: str
    bid: int
    at: datetime
    state: BoostState = BoostState.STANDING
    raises: int = 0
    looked_at: datetime | None = None
    version: int = 1

    @property
    def spendings(self) -> tuple[str, ...]:
        """The ids under which its Connects were spent."""
        return tuple(f"boost.{self.id}.{number}" for number in range(self.raises + 1))


class NotEnoughConnects(Refusal):
    """It costs more Connects than there are."""

    sentence = N_("This costs {needed} Connects and you have {left}. Type “connects” to get more.")


class BidTooLow(Refusal):
    """The top places are taken by others who bid as much, or more."""

    sentence = N_("Bid at least {least} Connects: less gets no place on top right now.")


class NoBundle(Refusal):
    """So many Connects are not sold together."""

    sentence = N_("Choose one of the bundles: type “connects”.")


class SomeSpent(Refusal):
    """Only Connects that nobody has used are bought back."""

    sentence = N_("Only {left} of these {granted} Connects are left. Nothing is paid back once some are used.")


class NotPaid(Refusal):
    """A purchase that was never paid, or whose money went back already."""

    sentence = N_("This purchase has nothing to pay back.")


class InvoiceOver(Refusal):
    """An invoice that can be paid no longer, or by somebody else, or says something else than we do."""

    sentence = N_("This invoice is no longer good. Type “connects” for a new one.")


class ConnectsExpired(Event):
    """Connects were not used in time."""

    account_id: str
    lot_id: str
    count: int


class ConnectsOrdered(Event):
    """Somebody wants to buy Connects on a page of the provider's."""

    payment_id: str
    account_id: str


class ConnectsBought(Event):
    """A bundle was paid."""

    payment_id: str
    account_id: str


class RefundAsked(Event):
    """Somebody wants their money back for Connects that they have not used."""

    payment_id: str


class ConnectsRefunded(Event):
    """The money of a bundle went back; ``owed`` says that some of its Connects had been used."""

    payment_id: str
    account_id: str
    owed: bool


class RefundFailed(Event):
    """The provider did not give the money back: the Connects stay."""

    payment_id: str
    account_id: str


class BoostPlaced(Event):
    """A proposal has one of the top places."""

    proposal_id: str
    bid: int

    @property
    def subjects(self) -> tuple[str, ...]:
        """The proposal."""
        return (f"proposal:{self.proposal_id}",)


class BoostLost(Event):
    """Others bid more. ``returned`` Connects came back; a place costs ``least`` from now on."""

    boost_id: str
    proposal_id: str
    account_id: str
    returned: int
    least: int
