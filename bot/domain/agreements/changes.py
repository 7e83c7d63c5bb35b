"""Adding, editing, splitting and removing milestones, when both sides want it (MARKET 8)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.model import Account
from bot.domain.agreements.model import (
    CHANGE_MACHINE,
    Change,
    ChangeKind,
    ChangeOpen,
    ChangeProposed,
    ChangeRevision,
    ChangeState,
    Side,
)
from bot.domain.agreements.settling import CHANGE, settle_change
from bot.domain.contracts.access import authorise
from bot.domain.contracts.fundings import is_promised
from bot.domain.contracts.model import (
    LIVE,
    MILESTONE_MACHINE,
    WORK,
    Contract,
    FundingWaits,
    Milestone,
    MilestoneState,
    OtherSideAnswers,
)
from bot.domain.contracts.settling import split_off
from bot.domain.disputes.freezing import check_not_frozen
from bot.domain.errors import N_, BadValue, NotAllowed, NotFound, NotYours, Stale
from bot.domain.ledger.model import Accounts
from bot.domain.ledger.service import move
from bot.domain.market import Market, MarketView
from bot.domain.proposals.model import MilestoneTerms, sum_of

MAX_NOTE = 2_000
MAX_TITLE = 120


def side_of(market: MarketView, actor: Account, contract: Contract) -> Side:
    """The actor's side. Raises NotYours for somebody on neither."""
    return "client" if authorise(market, actor, contract) else "freelancer"


def propose_change(
    market: Market,
    actor: Account,
    contract_id: str,
    kind: ChangeKind,
    *,
    milestone_id: str | None = None,
    parts: tuple[MilestoneTerms, ...] = (),
    note: str = "",
) -> Change:
    """Propose to change the milestones; the other side accepts, declines or answers with other terms.

    Raises ChangeOpen, BadValue, FundingWaits, NotAllowed, NotYours.
    """
    contract = market.contracts.get(contract_id)
    side = side_of(market, actor, contract)
    check_may_change(market, contract, kind, milestone_id)
    if market.changes.open_of(contract.id) is not None:
        raise ChangeOpen
    change = Change(
        id=market.new_id(),
        contract_id=contract.id,
        kind=kind,
        milestone_id=milestone_id,
        parts=parts,
        note=_note(note),
        proposed_by=side,
        revision=1,
        expires_at=market.now + market.rules.change_lives,
    )
    _check_parts(market, change)
    market.changes.add(change)
    _put_on_the_table(market, actor, change)
    return change


def check_may_change(market: MarketView, contract: Contract, kind: ChangeKind, milestone_id: str | None) -> None:
    """Whether milestones can be changed so, by their states. Raises NotAllowed, FundingWaits, NotFound."""
    if contract.state not in LIVE:
        raise NotAllowed(state=contract.state)
    if (milestone_id is None) != (kind == "add"):
        raise NotFound
    if milestone_id is None:
        return
    milestone = market.milestones.get(milestone_id)
    if milestone.contract_id != contract.id:
        raise NotFound
    check_not_frozen(market, milestone.id)
    open_to = {
        "edit": (MilestoneState.PLANNED, *WORK, MilestoneState.SUBMITTED),
        "split": (MilestoneState.PLANNED, *WORK),
        "remove": (MilestoneState.PLANNED,),
    }
    if milestone.state not in open_to[kind]:
        raise NotAllowed(state=milestone.state)
    if is_promised(market, milestone.id):
        raise FundingWaits


def _check_parts(market: MarketView, change: Change) -> None:
    rules, parts = market.rules, change.parts
    least = rules.money(rules.min_fixed_budget)
    if any(part.amount.currency != rules.currency or part.amount < least for part in parts):
        raise BadValue(N_("Each milestone is at least {least}."), least=least)
    if any(not part.title.strip() or len(part.title) > MAX_TITLE for part in parts):
        raise BadValue(N_("Give each milestone a title of at most {most} characters."), most=MAX_TITLE)
    there = [one for one in market.milestones.of_contract(change.contract_id) if one.state != MilestoneState.CANCELLED]
    more = len(parts) - (change.kind == "split") if change.kind in {"add", "split"} else 0
    if len(there) + more > rules.max_milestones or (change.kind == "add" and not parts):
        raise BadValue(N_("Write 1 to {most} milestones."), most=max(1, rules.max_milestones - len(there)))
    if parts and sum_of(parts).amount > rules.max_budget:
        raise BadValue(N_("All milestones together are at most {most}."), most=rules.money(rules.max_budget))
    if change.milestone_id is not None:
        check_not_frozen(market, change.milestone_id)
        _check_amounts(market.milestones.get(change.milestone_id), change)


def _check_amounts(milestone: Milestone, change: Change) -> None:
    parts = change.parts
    if change.kind == "edit" and len(parts) != 1:
        raise BadValue(N_("Write one milestone."))
    if change.kind == "edit" and milestone.state != MilestoneState.PLANNED and parts[0].amount != milestone.amount:
        raise BadValue(
            N_("The money of this milestone is in escrow, so its amount stays {amount}."), amount=milestone.amount
        )
    if change.kind == "split" and (len(parts) < 2 or sum_of(parts) != milestone.amount):
        raise BadValue(N_("Write at least two parts that come to {amount} together."), amount=milestone.amount)


def counter_change(
    market: Market, actor: Account, change_id: str, seen: int, *, parts: tuple[MilestoneTerms, ...], note: str = ""
) -> Change:
    """Answer with other terms for the same change; they void the earlier. Raises as ``accept_change`` and BadValue."""
    change, side = _to_answer(market, actor, change_id, seen)
    if change.kind == "remove":
        raise BadValue(N_("Accept it or decline it."))
    revised = replace(
        change,
        state=CHANGE_MACHINE.after(change.state, "counter"),
        parts=parts,
        note=_note(note),
        proposed_by=side,
        revision=change.revision + 1,
        expires_at=market.now + market.rules.change_lives,
    )
    _check_parts(market, revised)
    saved = market.changes.save(revised)
    _put_on_the_table(market, actor, saved)
    return saved


def accept_change(market: Market, actor: Account, change_id: str, seen: int) -> Change:
    """Agree: the milestones are changed in the same transaction.

    Raises OtherSideAnswers, Stale, NotAllowed, FundingWaits, and BadValue where the milestone has changed so much that
    the terms no longer fit.
    """
    change, _ = _to_answer(market, actor, change_id, seen)
    check_may_change(market, market.contracts.get(change.contract_id), change.kind, change.milestone_id)
    _check_parts(market, change)
    settled = settle_change(market, change, "accept")
    _APPLY[change.kind](market, change)
    return settled


def decline_change(market: Market, actor: Account, change_id: str, seen: int) -> Change:
    """Say no. Raises OtherSideAnswers, NotYours, Stale, NotAllowed."""
    change, _ = _to_answer(market, actor, change_id, seen)
    return settle_change(market, change, "decline")


def withdraw_change(market: Market, actor: Account, change_id: str, seen: int) -> Change:
    """Take one's own terms back. Raises NotYours, Stale, NotAllowed."""
    change = _current(market, change_id, seen)
    if side_of(market, actor, market.contracts.get(change.contract_id)) != change.proposed_by:
        raise NotYours
    return settle_change(market, change, "withdraw")


def _to_answer(market: Market, actor: Account, change_id: str, seen: int) -> tuple[Change, Side]:
    change = market.changes.get(change_id)
    side = side_of(market, actor, market.contracts.get(change.contract_id))
    _current(market, change_id, seen)
    if change.state == ChangeState.OPEN and change.proposed_by == side:
        raise OtherSideAnswers
    return change, side


def _current(market: Market, change_id: str, seen: int) -> Change:
    """Its time is over at the instant of its expiry, even when the clock that settles it is late."""
    change = market.changes.get(change_id)
    if change.version != seen:
        raise Stale
    if change.state == ChangeState.OPEN and change.expires_at <= market.now:
        raise NotAllowed(state=ChangeState.EXPIRED)
    return change


def _put_on_the_table(market: Market, actor: Account, change: Change) -> None:
    market.deadlines.set(CHANGE, change.id, change.expires_at)
    market.changes.add_revision(
        ChangeRevision(
            id=market.new_id(),
            change_id=change.id,
            revision=change.revision,
            proposed_by=change.proposed_by,
            author_id=actor.id,
            parts=change.parts,
            note=change.note,
            at=market.now,
        )
    )
    event = ChangeProposed(
        change_id=change.id, contract_id=change.contract_id, revision=change.revision, by=change.proposed_by
    )
    market.record(event)


def _note(note: str) -> str:
    if len(note) > MAX_NOTE:
        raise BadValue(N_("Write at most {most} characters."), most=MAX_NOTE)
    return note.strip()


def _add(market: Market, change: Change) -> None:
    last = max((one.position for one in market.milestones.of_contract(change.contract_id)), default=0)
    for position, part in enumerate(change.parts, last + 1):
        market.milestones.add(
            Milestone(
                id=market.new_id(),
                contract_id=change.contract_id,
                position=position,
                title=part.title,
                amount=part.amount,
                due=part.due,
            )
        )


def _edit(market: Market, change: Change) -> None:
    milestone, (part,) = market.milestones.get(change.milestone_id or ""), change.parts
    market.milestones.save(replace(milestone, title=part.title, amount=part.amount, due=part.due))


def _split(market: Market, change: Change) -> None:
    milestone, (first, *others) = market.milestones.get(change.milestone_id or ""), change.parts
    check_not_frozen(market, milestone.id)
    is_funded = milestone.state in WORK
    market.milestones.save(replace(milestone, title=first.title, amount=first.amount, due=first.due))
    legs = []
    for other in others:
        part = split_off(
            market, replace(milestone, due=other.due), other.amount, other.title, state=WORK[0] if is_funded else None
        )
        legs.append((Accounts.escrow(milestone.id), Accounts.escrow(part.id), other.amount))
    if is_funded:
        move(market, f"split:{change.id}", "split of escrow", *legs, about=change.contract_id)


def _remove(market: Market, change: Change) -> None:
    milestone = market.milestones.get(change.milestone_id or "")
    market.milestones.save(replace(milestone, state=MILESTONE_MACHINE.after(milestone.state, "cancel")))


_APPLY = {"add": _add, "edit": _edit, "split": _split, "remove": _remove}
