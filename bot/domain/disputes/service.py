"""Carrying a dispute from its opening to its end (MARKET 13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.accounts.model import Account, authorise_operator
from bot.domain.contracts.access import authorise
from bot.domain.contracts.model import Contract
from bot.domain.disputes.freezing import check_not_frozen
from bot.domain.disputes.model import (
    CLIENT_REASONS,
    DISPUTE_MACHINE,
    FREELANCER_REASONS,
    Dispute,
    DisputeDue,
    DisputeEntry,
    DisputeMoved,
    DisputeState,
    EntryKind,
    OwnCase,
    OwnOffer,
    TheirsAlready,
)
from bot.domain.disputes.money import check_not_settled, claim_on, divide, freeze, set_apart, thaw
from bot.domain.errors import N_, BadValue, NotAllowed, NotFound, NotYours, Stale
from bot.domain.market import Market, MarketView
from bot.domain.money import Money

MAX_NOTE = 4_000
ANSWER = "dispute.answer"
SPLIT = "dispute.split"
REMINDER = "dispute.reminder"


def open_dispute(
    market: Market,
    actor: Account,
    subject_id: str,
    *,
    amount: Money,
    reason: str,
    note: str,
    files: tuple[str, ...] = (),
    rest_title: str,
) -> Dispute:
    """Dispute money in escrow, or money that was released in the last 30 days: from now on it is frozen.

    Of a milestone only what is disputed is frozen; the rest goes on as a milestone of its own. Raises BadValue,
    InDispute, NothingToDispute, NotYours, PaidOut, SettledBefore, Stale, TheirsAlready.
    """
    check_not_frozen(market, subject_id)
    claim = claim_on(market, subject_id)
    contract = market.contracts.get(claim.contract_id)
    by_client = authorise(market, actor, contract)
    check_not_settled(market, subject_id)
    if claim.kind == "earning" and not by_client:
        raise TheirsAlready
    if reason not in (CLIENT_REASONS if by_client else FREELANCER_REASONS):
        raise BadValue(N_("Choose one of the reasons."))
    if not 0 < amount.amount <= claim.most.amount or amount.currency != claim.most.currency:
        raise BadValue(N_("Dispute at most {most}, and more than nothing."), most=claim.most)
    _check_words(market, note, files)
    identifier = market.new_id()
    review_left = set_apart(market, claim, amount, rest_title)
    account, held = freeze(market, claim, amount, f"dispute:{identifier}")
    due_at = market.now + market.rules.dispute_answer
    dispute = Dispute(
        id=identifier,
        contract_id=contract.id,
        kind=claim.kind,
        subject_id=subject_id,
        amount=amount,
        held=held,
        account=account,
        opened_by=actor.id,
        by_client=by_client,
        reason=reason,
        opened_at=market.now,
        due_at=due_at,
        review_left=review_left,
    )
    market.disputes.add(dispute)
    _due(market, dispute, ANSWER, due_at)
    _say(market, dispute, "opened", actor.id, note, files=files)
    return dispute


def answer(
    market: Market, actor: Account, dispute_id: str, seen: int, *, note: str, files: tuple[str, ...] = ()
) -> Dispute:
    """The other side answers; then an operator looks at it. Raises BadValue, NotAllowed, NotYours, Stale."""
    dispute, is_client = _for_side(market, actor, dispute_id, seen)
    if is_client == dispute.by_client:
        raise NotYours
    state = DISPUTE_MACHINE.after(dispute.state, "answer")
    _check_words(market, note, files)
    _nothing_due(market, dispute)
    answered = market.disputes.save(replace(dispute, state=state, due_at=None))
    _say(market, answered, "answered", actor.id, note, files=files)
    return answered


def add_evidence(
    market: Market, actor: Account, dispute_id: str, *, note: str, files: tuple[str, ...] = (), message_id: str = ""
) -> Dispute:
    """Put words, files, or a message of the room on the record. Raises BadValue, NotAllowed, NotFound, NotYours."""
    dispute = market.disputes.get(dispute_id)
    contract = market.contracts.get(dispute.contract_id)
    authorise(market, actor, contract)
    if not dispute.is_running:
        raise NotAllowed(state=dispute.state)
    if not message_id and not files:
        _check_words(market, note, files)
    if len(note) > MAX_NOTE:
        raise BadValue(N_("Write at most {most} characters."), most=MAX_NOTE)
    _check_files(market, files)
    if message_id:
        room = market.rooms.of_proposal(contract.proposal_id)
        if room is None or market.rooms.message(message_id).room_id != room.id:
            raise NotFound
    _say(market, dispute, "evidence", actor.id, note, files=files, message_id=message_id)
    return dispute


def offer_split(market: Market, actor: Account, dispute_id: str, seen: int, *, refund: Money, note: str) -> Dispute:
    """One side offers how to settle it: so much goes back to the client.

    Raises BadValue, NotAllowed, NotYours, Stale.
    """
    dispute, is_client = _for_side(market, actor, dispute_id, seen)
    DISPUTE_MACHINE.after(dispute.state, "settle")
    _check_split(dispute, refund)
    offered = market.disputes.save(replace(dispute, offered=refund, offered_by_client=is_client))
    _say(market, offered, "offered", actor.id, note, amount=refund)
    return offered


def accept_offer(market: Market, actor: Account, dispute_id: str, seen: int) -> Dispute:
    """Take what the other side offers: it is settled. Raises NotAllowed, NotYours, OwnOffer, Stale."""
    dispute, is_client = _for_side(market, actor, dispute_id, seen)
    if dispute.offered is None:
        raise Stale
    if dispute.offered_by_client == is_client:
        raise OwnOffer
    return _end(market, dispute, "settle", dispute.offered, by=actor.id, kind="settled")


def propose_split(market: Market, actor: Account, dispute_id: str, seen: int, *, refund: Money, note: str) -> Dispute:
    """The operator proposes a split; both sides have 2 days.

    Raises BadValue, NotAllowed, OperatorsOnly, OwnCase, Stale.
    """
    dispute = _for_operator(market, actor, dispute_id, seen)
    state = DISPUTE_MACHINE.after(dispute.state, "propose")
    _check_split(dispute, refund)
    _check_words(market, note, ())
    due_at = market.now + market.rules.dispute_split
    proposed = market.disputes.save(replace(dispute, state=state, proposed=refund, due_at=due_at))
    _due(market, proposed, SPLIT, due_at)
    _say(market, proposed, "proposed", actor.id, note, amount=refund)
    return proposed


def accept_split(market: Market, actor: Account, dispute_id: str, seen: int) -> Dispute:
    """Accept the operator's split; once both sides have, it is settled. Raises NotAllowed, NotYours, Stale."""
    dispute, is_client = _for_side(market, actor, dispute_id, seen)
    if dispute.state != DisputeState.PROPOSED or dispute.proposed is None:
        raise NotAllowed(state=dispute.state)
    if dispute.accepts(client=is_client):
        return dispute
    accepted = replace(dispute, client_accepts=True) if is_client else replace(dispute, freelancer_accepts=True)
    if accepted.client_accepts and accepted.freelancer_accepts:
        return _end(market, accepted, "settle", dispute.proposed, by=actor.id, kind="settled")
    kept = market.disputes.save(accepted)
    _say(market, kept, "accepted", actor.id, amount=dispute.proposed)
    return kept


def refuse_split(market: Market, actor: Account, dispute_id: str, seen: int, *, note: str) -> Dispute:
    """Refuse the operator's split: now the operator decides. Raises BadValue, NotAllowed, NotYours, Stale."""
    dispute, _ = _for_side(market, actor, dispute_id, seen)
    state = DISPUTE_MACHINE.after(dispute.state, "refuse")
    _check_words(market, note, ())
    _nothing_due(market, dispute)
    refused = market.disputes.save(replace(dispute, state=state, due_at=None))
    _say(market, refused, "refused", actor.id, note)
    return refused


def decide(market: Market, actor: Account, dispute_id: str, seen: int, *, refund: Money, note: str) -> Dispute:
    """The operator's word is final. Raises BadValue, NotAllowed, OperatorsOnly, OwnCase, Stale."""
    dispute = _for_operator(market, actor, dispute_id, seen)
    DISPUTE_MACHINE.after(dispute.state, "decide")
    _check_split(dispute, refund)
    _check_words(market, note, ())
    return _end(market, dispute, "decide", refund, by=actor.id, kind="decided", note=note)


def withdraw_dispute(market: Market, actor: Account, dispute_id: str, seen: int) -> Dispute:
    """The side that opened it gives it up; everything goes on. Raises NotAllowed, NotYours, Stale."""
    dispute, is_client = _for_side(market, actor, dispute_id, seen)
    if is_client != dispute.by_client:
        raise NotYours
    state = DISPUTE_MACHINE.after(dispute.state, "withdraw")
    _nothing_due(market, dispute)
    withdrawn = market.disputes.save(
        replace(dispute, state=state, due_at=None, settled_at=market.now, settled_by=actor.id)
    )
    thaw(market, withdrawn)
    _say(market, withdrawn, "withdrawn", actor.id)
    return withdrawn


def answer_ran_out(market: Market, dispute_id: str) -> None:
    """Nobody answered: silence decides for who opened it."""
    dispute = _found(market, dispute_id)
    if dispute.state == DisputeState.OPEN:
        refund = dispute.amount if dispute.by_client else dispute.amount - dispute.amount
        _end(market, dispute, "stay silent", refund, by="", kind="silent")


def split_ran_out(market: Market, dispute_id: str) -> None:
    """Not both sides accepted the operator's split in time: now the operator decides."""
    dispute = _found(market, dispute_id)
    if dispute.state == DisputeState.PROPOSED:
        state = DISPUTE_MACHINE.after(dispute.state, "run out")
        market.deadlines.clear(REMINDER, dispute.id)
        late = market.disputes.save(replace(dispute, state=state, due_at=None))
        _say(market, late, "run out", "")


def remind(market: Market, dispute_id: str) -> None:
    """A day is left."""
    dispute = _found(market, dispute_id)
    if dispute.due_at is not None and dispute.due_at > market.now:
        market.record(DisputeDue(dispute_id=dispute.id, due_at=int(dispute.due_at.timestamp())))


def authorise_reader(market: MarketView, actor: Account, dispute: Dispute) -> bool | None:
    """Whether the actor is on the client's side; None for an operator. Raises NotYours for anybody else."""
    try:
        return authorise(market, actor, market.contracts.get(dispute.contract_id))
    except NotYours:
        if actor.is_operator:
            return None
        raise


def is_party(market: MarketView, actor: Account, contract: Contract) -> bool:
    """Whether somebody is on either side of a contract."""
    return actor.id == contract.freelancer_id or market.teams.is_member(contract.team_id, actor.id)


def _end(
    market: Market, dispute: Dispute, transition: str, refund: Money, *, by: str, kind: EntryKind, note: str = ""
) -> Dispute:
    """The dispute is over first, so that its money can move; of two who end it at once, one has changed it already."""
    state = DISPUTE_MACHINE.after(dispute.state, transition)
    _nothing_due(market, dispute)
    ended = market.disputes.save(
        replace(dispute, state=state, refund=refund, due_at=None, settled_at=market.now, settled_by=by)
    )
    divide(market, ended, refund, by=by)
    _say(market, ended, kind, by, note, amount=refund)
    return ended


def _due(market: Market, dispute: Dispute, kind: str, at: datetime) -> None:
    market.deadlines.set(kind, dispute.id, at)
    reminder = at - market.rules.dispute_reminder
    if reminder > market.now:
        market.deadlines.set(REMINDER, dispute.id, reminder)


def _nothing_due(market: Market, dispute: Dispute) -> None:
    """Comes before the dispute changes: the clock takes the deadline first, too, so nobody waits in a circle."""
    for kind in (ANSWER, REMINDER, SPLIT):
        market.deadlines.clear(kind, dispute.id)


def _say(
    market: Market,
    dispute: Dispute,
    kind: EntryKind,
    author_id: str,
    note: str = "",
    *,
    files: tuple[str, ...] = (),
    message_id: str = "",
    amount: Money | None = None,
) -> None:
    entry = DisputeEntry(
        id=market.new_id(),
        dispute_id=dispute.id,
        kind=kind,
        author_id=author_id,
        note=note.strip(),
        files=files,
        message_id=message_id,
        amount=amount,
        at=market.now,
    )
    market.disputes.add_entry(entry)
    moved = DisputeMoved(dispute_id=dispute.id, entry_id=entry.id, subject_id=dispute.subject_id, state=dispute.state)
    market.record(moved)


def _check_split(dispute: Dispute, refund: Money) -> None:
    if not 0 <= refund.amount <= dispute.amount.amount or refund.currency != dispute.amount.currency:
        raise BadValue(N_("Between nothing and {most} can go back to the client."), most=dispute.amount)


def _check_words(market: Market, note: str, files: tuple[str, ...]) -> None:
    if not note.strip():
        raise BadValue(N_("Say it in a few words."))
    if len(note) > MAX_NOTE:
        raise BadValue(N_("Write at most {most} characters."), most=MAX_NOTE)
    _check_files(market, files)


def _check_files(market: Market, files: tuple[str, ...]) -> None:
    if any(market.files.find(file_id) is None for file_id in files):
        raise NotFound


def _found(market: Market, dispute_id: str) -> Dispute:
    dispute = market.disputes.find(dispute_id)
    if dispute is None:
        raise NotFound
    return dispute


def _for_side(market: Market, actor: Account, dispute_id: str, seen: int) -> tuple[Dispute, bool]:
    dispute = market.disputes.get(dispute_id)
    is_client = authorise(market, actor, market.contracts.get(dispute.contract_id))
    if dispute.version != seen:
        raise Stale
    return dispute, is_client


def _for_operator(market: Market, actor: Account, dispute_id: str, seen: int) -> Dispute:
    authorise_operator(actor)
    dispute = market.disputes.get(dispute_id)
    if is_party(market, actor, market.contracts.get(dispute.contract_id)):
        raise OwnCase
    if dispute.version != seen:
        raise Stale
    return dispute
