"""Weeks of an hourly contract, the time that was logged in them, and timers that run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from bot.domain.errors import N_, Refusal
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money

How = Literal["manual", "timer"]


class WeekState(StrEnum):
    """Where a week stands."""

    OPEN = N_("open")
    IN_REVIEW = N_("in review")
    CHARGED = N_("charged")
    DISPUTED = N_("charged in part")
    EMPTY = N_("without time")


WEEK_MACHINE = Machine(
    "week",
    (
        Transition("cut", (WeekState.OPEN,), WeekState.IN_REVIEW, "clock, Monday 12:00", "escrow holds what is logged"),
        Transition("close", (WeekState.OPEN,), WeekState.EMPTY, "clock, where no time was logged", "escrow is let go"),
        Transition("agree", (WeekState.IN_REVIEW,), WeekState.IN_REVIEW, "client; the charge stays on Friday"),
        Transition(
            "charge",
            (WeekState.IN_REVIEW,),
            WeekState.CHARGED,
            "clock, Friday 23:59",
            "escrow → pending, escrow → service fee",
        ),
        Transition(
            "charge in part",
            (WeekState.IN_REVIEW,),
            WeekState.DISPUTED,
            "clock, Friday 23:59, while entries are disputed",
            "escrow → pending, escrow → service fee; escrow holds the rest",
        ),
        Transition("settle", (WeekState.DISPUTED,), WeekState.CHARGED, "with its last disputed entry"),
    ),
)


class EntryState(StrEnum):
    """Where an entry stands."""

    LOGGED = N_("logged")
    REMOVED = N_("removed")
    DISPUTED = N_("disputed")
    INSISTED = N_("before the operator")
    AGREED = N_("agreed")
    STRUCK = N_("struck")


_CONTESTED = (EntryState.DISPUTED, EntryState.INSISTED)

ENTRY_MACHINE = Machine(
    "time entry",
    (
        Transition("edit", (EntryState.LOGGED,), EntryState.LOGGED, "freelancer, until the cut"),
        Transition("remove", (EntryState.LOGGED,), EntryState.REMOVED, "freelancer, until the cut"),
        Transition("dispute", (EntryState.LOGGED,), EntryState.DISPUTED, "client, in the review"),
        Transition("shorten", (EntryState.DISPUTED,), EntryState.LOGGED, "freelancer, in the review"),
        Transition("give in", (EntryState.DISPUTED,), EntryState.STRUCK, "freelancer; clock, when nobody answered"),
        Transition("insist", (EntryState.DISPUTED,), EntryState.INSISTED, "freelancer"),
        Transition(
            "accept",
            _CONTESTED,
            EntryState.AGREED,
            "client; operator",
            "once the week was charged: escrow → pending, escrow → service fee",
        ),
        Transition("strike", (EntryState.INSISTED,), EntryState.STRUCK, "operator"),
        Transition("charge", (EntryState.LOGGED,), EntryState.AGREED, "with its week"),
    ),
)

COUNTED = (EntryState.LOGGED, EntryState.DISPUTED, EntryState.INSISTED, EntryState.AGREED)
"""What counts against the weekly limit."""


@dataclass(frozen=True)
class Week:
    """A week of a contract, with the rate and the limit that it began with.

    ``minutes`` is what counts of its entries; ``charged_minutes`` and ``charged`` are what was paid of them, gross.
    ``holds`` counts the holds on its escrow, of which the last stands. ``agreed_by`` is the client who looked, or "".
    """

    id: str
    contract_id: str
    starts_at: datetime
    rate: Money
    limit_minutes: int
    minutes: int = 0
    charged_minutes: int = 0
    charged: int = 0
    holds: int = 0
    state: WeekState = WeekState.OPEN
    review_until: datetime | None = None
    agreed_by: str = ""
    version: int = 1

    @property
    def hold_id(self) -> str:
        """The hold that stands on its contract's escrow."""
        return f"week:{self.id}:{self.holds}"


@dataclass(frozen=True)
class TimeEntry:
    """Work of one day. ``started_at`` is known of a timer and of time that was given from when to when.

    ``reason`` is what the client says against it, ``answer`` what the freelancer says to that.
    """

    id: str
    week_id: str
    contract_id: str
    freelancer_id: str
    day: date
    minutes: int
    memo: str
    how: How
    started_at: datetime | None
    logged_at: datetime
    state: EntryState = EntryState.LOGGED
    reason: str = ""
    answer: str = ""
    version: int = 1


@dataclass(frozen=True)
class Timer:
    """A timer that runs. Its id is the person's account: nobody has two.

    ``begun_at`` is when it was started; ``started_at`` is from when on its time is not logged yet, and ``logged`` is
    how many minutes are.
    """

    id: str
    contract_id: str
    memo: str
    begun_at: datetime
    started_at: datetime
    logged: int = 0
    version: int = 1


class NotHourly(Refusal):
    """Time is logged on hourly contracts."""

    sentence = N_("This contract is paid by milestones, not by the hour.")


class OverTheLimit(Refusal):
    """A week has a limit."""

    sentence = N_("The limit is {limit} a week and {logged} are logged. You can add {left} more.")


class NotFunded(Refusal):
    """What is logged has to lie in escrow."""

    sentence = N_("Only {funded} of {limit} are funded, and {logged} are logged. Ask the client to fund the week.")


class Overlaps(Refusal):
    """Nobody works twice at once."""

    sentence = N_("You logged “{memo}” from {since} to {until}. Choose a time beside it.")


class DayIsFull(Refusal):
    """A day has only so much time."""

    sentence = N_("On {day} you can log {left} more: no more of the day has passed.")


class TimerRuns(Refusal):
    """One timer a person."""

    sentence = N_("Your timer runs for “{memo}” already. Stop it first.")


class NoTimer(Refusal):
    """There is nothing to stop."""

    sentence = N_("No timer runs. Start one first.")


class WeekCutAlready(Refusal):
    """The week is with the client."""

    sentence = N_("That week is closed: its time could be changed until {until}.")


class TimeLogged(Event):
    """Time was logged, changed or removed."""

    week_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The week."""
        return (f"week:{self.week_id}",)


class TimerStopped(Event):
    """A timer stopped by itself. ``why`` is "limit", "funds", "long" or "ended"; ``minutes`` is what it counted."""

    contract_id: str
    begun_at: int
    minutes: int
    why: str


class HoursShort(Event):
    """Less than a full week is in escrow. ``starts_at`` is that week's beginning in seconds since 1970."""

    contract_id: str
    starts_at: int
    is_ahead: bool


class WeekCut(Event):
    """A week with time in it is with the client now."""

    week_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The week."""
        return (f"week:{self.week_id}",)


class WeekDue(Event):
    """A week's review is about to end, and nobody has looked."""

    week_id: str


class WeekAgreed(Event):
    """A client looked at a week and agrees."""

    week_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The week."""
        return (f"week:{self.week_id}",)


class EntryDisputed(Event):
    """A client says that time should not be paid."""

    entry_id: str
    week_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The week and the entry."""
        return (f"week:{self.week_id}", f"entry:{self.entry_id}")


class EntryAnswered(Event):
    """A freelancer answered: ``state`` says how. ``by`` is "" when they did not, and time ran out."""

    entry_id: str
    week_id: str
    state: EntryState
    by: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The week and the entry."""
        return (f"week:{self.week_id}", f"entry:{self.entry_id}")


class EntrySettled(Event):
    """A client accepted disputed time after all, or the operator decided. ``by`` did so."""

    entry_id: str
    week_id: str
    state: EntryState
    by: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The week and the entry."""
        return (f"week:{self.week_id}", f"entry:{self.entry_id}")


class HoursCharged(Event):
    """A week's time was paid, or what was disputed of it: ``earning_id`` is the week's or the entry's."""

    week_id: str
    earning_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The week."""
        return (f"week:{self.week_id}",)
