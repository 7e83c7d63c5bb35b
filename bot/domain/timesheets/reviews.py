"""A week after its end: the cut, the client's review, what is said against its time, and the charge (MARKET 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.accounts.model import Account, authorise_operator
from bot.domain.contracts.model import Contract
from bot.domain.errors import N_, BadValue, NotAllowed, NotYours, Stale
from bot.domain.market import Market, MarketView
from bot.domain.teams.service import authorise_member
from bot.domain.timesheets.ending import hand_back
from bot.domain.timesheets.model import (
    ENTRY_MACHINE,
    WEEK_MACHINE,
    EntryAnswered,
    EntryDisputed,
    EntrySettled,
    EntryState,
    TimeEntry,
    TimeLogged,
    Week,
    WeekAgreed,
    WeekCut,
    WeekDue,
    WeekState,
)
from bot.domain.timesheets.money import charge, hold
from bot.domain.timesheets.timers import split_at
from bot.domain.timesheets.weeks import REMINDER, WEEK, Duration, review_until, worth

MAX_REASON = 1_000
CONTESTED = (EntryState.DISPUTED, EntryState.INSISTED)
PAYABLE = (EntryState.LOGGED, EntryState.AGREED)


def cut_week(market: Market, week_id: str) -> None:
    """Nothing is added any more: the client reviews the week. A week without time is over. Raises NotFound.

    The client has at least a day, also where the cut comes late, after an outage.
    """
    week = market.weeks.get(week_id)
    if week.state != WeekState.OPEN:
        return
    contract = market.contracts.get(week.contract_id)
    split_at(market, contract, week.starts_at + WEEK)
    week = market.weeks.save(market.weeks.get(week_id))
    if not week.minutes:
        empty = hold(market, contract, week, worth(0, week.rate))
        market.weeks.save(replace(empty, state=WEEK_MACHINE.after(week.state, "close")))
        hand_back(market, contract)
        return
    until = review_until(week.starts_at, market.now, market.rules)
    market.deadlines.set("week.charge", week.id, until)
    reminder = week.starts_at + WEEK + REMINDER
    if market.now < reminder < until:
        market.deadlines.set("week.reminder", week.id, reminder)
    state = WEEK_MACHINE.after(week.state, "cut")
    cut = hold(market, contract, week, worth(week.minutes, week.rate))
    market.weeks.save(replace(cut, state=state, review_until=until))
    market.record(WeekCut(week_id=week.id))


def remind_of_week(market: Market, week_id: str) -> None:
    """A client who has not looked at a week is reminded. Raises NotFound."""
    week = market.weeks.get(week_id)
    if week.state == WeekState.IN_REVIEW and not week.agreed_by:
        market.record(WeekDue(week_id=week.id))


def agree_to_week(market: Market, actor: Account, week_id: str, seen: int) -> Week:
    """Say that a week is right: it is charged on Friday all the same. Raises NotYours, Stale, NotAllowed."""
    week = market.weeks.get(week_id)
    _as_client(market, actor, week)
    if week.version != seen:
        raise Stale
    state = WEEK_MACHINE.after(week.state, "agree")
    _check_in_review(market, week)
    market.deadlines.clear("week.reminder", week.id)
    agreed = market.weeks.save(replace(week, state=state, agreed_by=actor.id))
    market.record(WeekAgreed(week_id=week.id))
    return agreed


def charge_week(market: Market, week_id: str) -> None:
    """The review is over: what nobody disputes is paid, what is disputed waits. Raises NotFound."""
    week = market.weeks.get(week_id)
    if week.state != WeekState.IN_REVIEW:
        return
    market.deadlines.clear("week.reminder", week.id)
    contract = market.contracts.get(week.contract_id)
    week = market.weeks.save(week)
    entries = market.entries.of_week(week.id)
    for entry in entries:
        if entry.state == EntryState.LOGGED:
            market.entries.save(replace(entry, state=ENTRY_MACHINE.after(entry.state, "charge")))
    contested = minutes_in(entries, CONTESTED)
    paid = charge(market, contract, week, week.id, minutes_in(entries, PAYABLE), contested)
    name = "charge in part" if contested else "charge"
    market.weeks.save(replace(paid, state=WEEK_MACHINE.after(week.state, name)))
    hand_back(market, contract)


def minutes_in(entries: Sequence[TimeEntry], states: Sequence[EntryState]) -> int:
    """The minutes of the entries that stand so."""
    return sum(entry.minutes for entry in entries if entry.state in states)


def dispute_entry(market: Market, actor: Account, entry_id: str, seen: int, *, reason: str) -> TimeEntry:
    """Say that an entry should not be paid, within the review. Raises NotYours, Stale, NotAllowed, BadValue."""
    entry, week, _ = _seen(market, entry_id, seen)
    _as_client(market, actor, week)
    words = _words(reason, N_("Say what is wrong with it: the freelancer reads it."))
    state = ENTRY_MACHINE.after(entry.state, "dispute")
    _check_in_review(market, week)
    market.deadlines.set("entry.answer", entry.id, market.now + market.rules.dispute_of_time_answer)
    market.weeks.save(replace(week, agreed_by=""))
    disputed = market.entries.save(replace(entry, state=state, reason=words, answer=""))
    market.record(EntryDisputed(entry_id=entry.id, week_id=week.id))
    return disputed


def accept_entry(market: Market, actor: Account, entry_id: str, seen: int) -> TimeEntry:
    """The client pays a disputed entry after all. Raises NotYours, Stale, NotAllowed."""
    entry, week, contract = _seen(market, entry_id, seen)
    _as_client(market, actor, week)
    accepted = _settle(market, contract, week, entry, "accept")
    market.record(EntrySettled(entry_id=entry.id, week_id=week.id, state=accepted.state, by=actor.id))
    return accepted


def give_in(market: Market, actor: Account, entry_id: str, seen: int) -> TimeEntry:
    """The freelancer lets go of a disputed entry. Raises NotYours, Stale, NotAllowed."""
    entry, week, contract = _seen(market, entry_id, seen)
    _as_freelancer(actor, contract)
    return _struck(market, contract, week, entry, by=actor.id)


def unanswered(market: Market, entry_id: str) -> None:
    """The freelancer said nothing to a disputed entry: it is not paid. Raises NotFound."""
    entry = market.entries.get(entry_id)
    if entry.state == EntryState.DISPUTED:
        week = market.weeks.get(entry.week_id)
        _struck(market, market.contracts.get(entry.contract_id), week, entry, by="")


def _struck(market: Market, contract: Contract, week: Week, entry: TimeEntry, *, by: str) -> TimeEntry:
    struck = _settle(market, contract, week, entry, "give in")
    market.record(EntryAnswered(entry_id=entry.id, week_id=week.id, state=struck.state, by=by))
    return struck


def shorten_entry(market: Market, actor: Account, entry_id: str, seen: int, *, minutes: int) -> TimeEntry:
    """The freelancer takes a part of a disputed entry back, within the review; the client can dispute it again.

    Raises NotYours, Stale, NotAllowed, BadValue.
    """
    entry, week, contract = _seen(market, entry_id, seen)
    _as_freelancer(actor, contract)
    state = ENTRY_MACHINE.after(entry.state, "shorten")
    _check_in_review(market, week)
    if not 1 <= minutes < entry.minutes:
        raise BadValue(N_("It has to be shorter than {now}."), now=Duration(entry.minutes))
    market.deadlines.clear("entry.answer", entry.id)
    week = market.weeks.save(week)
    left = week.minutes - entry.minutes + minutes
    less = hold(market, contract, week, worth(left, week.rate))
    market.weeks.save(replace(less, minutes=left))
    changed = replace(entry, state=state, minutes=minutes, how="manual", started_at=None)
    shortened = market.entries.save(changed)
    market.record(EntryAnswered(entry_id=entry.id, week_id=week.id, state=shortened.state, by=actor.id))
    market.record(TimeLogged(week_id=week.id))
    return shortened


def insist(market: Market, actor: Account, entry_id: str, seen: int, *, answer: str) -> TimeEntry:
    """The freelancer stands by a disputed entry: the operator decides. Raises NotYours, Stale, NotAllowed, BadValue."""
    entry, week, contract = _seen(market, entry_id, seen)
    _as_freelancer(actor, contract)
    words = _words(answer, N_("Say why it should be paid: the client and the operator read it."))
    state = ENTRY_MACHINE.after(entry.state, "insist")
    market.deadlines.clear("entry.answer", entry.id)
    insisted = market.entries.save(replace(entry, state=state, answer=words))
    market.record(EntryAnswered(entry_id=entry.id, week_id=week.id, state=insisted.state, by=actor.id))
    return insisted


def decide_entry(market: Market, actor: Account, entry_id: str, seen: int, *, is_paid: bool) -> TimeEntry:
    """The operator decides on disputed time, though never on their own. Raises OperatorsOnly, NotYours, Stale, …."""
    authorise_operator(actor)
    entry, week, contract = _seen(market, entry_id, seen)
    if actor.id == contract.freelancer_id or market.teams.is_member(contract.team_id, actor.id):
        raise NotYours
    if entry.state != EntryState.INSISTED:
        raise NotAllowed(state=entry.state)
    decided = _settle(market, contract, week, entry, "accept" if is_paid else "strike")
    market.record(EntrySettled(entry_id=entry.id, week_id=week.id, state=decided.state, by=actor.id))
    return decided


def _settle(market: Market, contract: Contract, week: Week, entry: TimeEntry, name: str) -> TimeEntry:
    """Nobody argues about this entry any more. Where its week was charged, it is paid or let go of now."""
    state = ENTRY_MACHINE.after(entry.state, name)
    market.deadlines.clear("entry.answer", entry.id)
    # Whoever saves the week first goes on: what follows is computed from what nobody else changes any more.
    week = market.weeks.save(week)
    settled = market.entries.save(replace(entry, state=state))
    is_struck = state == EntryState.STRUCK
    waiting = minutes_in(market.entries.of_week(week.id), CONTESTED)
    if week.state == WeekState.DISPUTED:
        if is_struck:
            rest = worth(week.charged_minutes + waiting, week.rate).amount - week.charged
            week = hold(market, contract, week, market.rules.money(rest))
        else:
            week = charge(market, contract, week, entry.id, entry.minutes, waiting)
        if not waiting:
            week = replace(week, state=WEEK_MACHINE.after(week.state, "settle"))
    elif is_struck:
        week = hold(market, contract, week, worth(week.minutes - entry.minutes, week.rate))
    market.weeks.save(replace(week, minutes=week.minutes - entry.minutes) if is_struck else week)
    hand_back(market, contract)
    return settled


def _seen(market: Market, entry_id: str, seen: int) -> tuple[TimeEntry, Week, Contract]:
    entry = market.entries.get(entry_id)
    if entry.version != seen:
        raise Stale
    return entry, market.weeks.get(entry.week_id), market.contracts.get(entry.contract_id)


def _as_client(market: MarketView, actor: Account, week: Week) -> None:
    contract = market.contracts.get(week.contract_id)
    if contract.freelancer_id == actor.id:
        raise NotYours
    authorise_member(market, actor, contract.team_id)


def _as_freelancer(actor: Account, contract: Contract) -> None:
    if contract.freelancer_id != actor.id:
        raise NotYours


def _check_in_review(market: MarketView, week: Week) -> None:
    """Its time is over at the instant of its end, even when the clock that charges it is late."""
    if week.state != WeekState.IN_REVIEW:
        raise NotAllowed(state=week.state)
    if week.review_until is not None and week.review_until <= market.now:
        raise NotAllowed(state=WeekState.CHARGED)


def _words(text: str, asks: str) -> str:
    words = text.strip()
    if not words:
        raise BadValue(asks)
    if len(words) > MAX_REASON:
        raise BadValue(N_("Write at most {most} characters."), most=MAX_REASON)
    return words
