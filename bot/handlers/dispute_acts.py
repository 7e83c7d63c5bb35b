"""What both sides and the operator do in a dispute: its forms and buttons."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from pydantic import create_model

from bot.domain.accounts.model import authorise_operator
from bot.domain.contracts.access import authorise
from bot.domain.disputes.model import Dispute, DisputeState
from bot.domain.disputes.service import (
    accept_offer,
    accept_split,
    add_evidence,
    answer,
    authorise_reader,
    decide,
    is_party,
    offer_split,
    propose_split,
    refuse_split,
    withdraw_dispute,
)
from bot.domain.errors import N_, NotAllowed, NotYours, Stale
from bot.domain.money import Money
from bot.handlers import disputes
from bot.handlers.kit.form import Amount, Choice, Files, Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import name_of

MESSAGES = 8
"""So many of the newest messages can be pointed at."""
SHORT = 60


def actions(turn: ReadingTurn, found: Dispute, side: bool | None) -> tuple[Action, ...]:
    """What this side can do now (None: the operator), the most urgent first."""
    if not found.is_running:
        return ()
    if side is None:
        return _operators_actions(turn, found)
    t, at = turn.words, (found.id, found.version)
    ways = []
    if found.state == DisputeState.OPEN and side != found.by_client:
        ways.append(Action(label=t(N_("Answer")), route=reply.to(*at), style="primary"))
    if found.offered is not None and found.offered_by_client != side:
        ways.append(_yes(turn, found, found.offered, N_("Accept the offer"), take_offer.to(*at)))
    if found.state == DisputeState.PROPOSED and found.proposed is not None and not found.accepts(client=side):
        ways.append(_yes(turn, found, found.proposed, N_("Accept the split"), agree.to(*at)))
        ways.append(Action(label=t(N_("Refuse the split")), route=refuse.to(*at)))
    ways.append(Action(label=t(N_("Offer a settlement")), route=offer.to(*at)))
    ways.append(Action(label=t(N_("Add evidence")), route=evidence.to(found.id)))
    if side == found.by_client:
        question = t(N_("Withdraw the dispute? The money is no longer frozen, and all goes on as before."))
        ways.append(Action(label=t(N_("Withdraw")), route=withdraw.to(*at), style="danger", confirm=question))
    return tuple(ways)


def _yes(turn: ReadingTurn, found: Dispute, refund: Money, label: str, route: str) -> Action:
    t = turn.words
    question = N_("{refund} to the client and {rest} to the freelancer, for good?")
    told = t(question, refund=refund, rest=found.amount - refund)
    return Action(label=t(label), route=route, style="primary", confirm=told)


def _operators_actions(turn: ReadingTurn, found: Dispute) -> tuple[Action, ...]:
    t, at = turn.words, (found.id, found.version)
    if found.state == DisputeState.ANSWERED:
        return (Action(label=t(N_("Propose a split")), route=propose.to(*at), style="primary"),)
    if found.state == DisputeState.TO_DECIDE:
        return (Action(label=t(N_("Decide")), route=settle.to(*at), style="primary"),)
    return ()


def _after(turn: ReadingTurn, dispute_id: str, note: str) -> Screen:
    return disputes.dispute(turn, dispute_id).with_notice(note)


def _current(turn: ReadingTurn, dispute_id: str, seen: int) -> Dispute:
    found = turn.market.disputes.get(dispute_id)
    authorise_reader(turn.market, turn.actor, found)
    if found.version != seen:
        raise Stale
    return found


def _for_side(turn: ReadingTurn, dispute_id: str, seen: int) -> Opening:
    found = _current(turn, dispute_id, seen)
    authorise(turn.market, turn.actor, turn.market.contracts.get(found.contract_id))
    return Opening(lead=disputes.title_of(turn, found))


# Answering, and evidence


class AnswerForm(Form):
    """What the other side says."""

    note: Annotated[
        str,
        Text(N_("Your answer"), N_("How do you see it? An operator reads this, too."), least=3, most=3_000, long=True),
    ]
    files: Annotated[tuple[str, ...], Files(N_("Files"), N_("Which files show it?"))] = ()


@routes.form(
    "dispute.answer", AnswerForm, title=N_("Answer the dispute"), submit=N_("Send"), start=_for_side, about="dispute"
)
def reply(turn: WritingTurn, filled: AnswerForm, dispute_id: str, seen: int) -> Screen:
    """Answer."""
    answer(turn.market, turn.actor, dispute_id, seen, note=filled.note, files=filled.files)
    return _after(turn, dispute_id, turn.words(N_("Sent. An operator looks at it now.")))


class EvidenceForm(Form):
    """Words and files; the messages to choose from come with ``evidence_form``."""

    note: Annotated[str, Text(N_("Words"), N_("What does it show?"), most=3_000, long=True)] = ""
    files: Annotated[tuple[str, ...], Files(N_("Files"), N_("Which files show it?"))] = ()


@lru_cache(maxsize=256)
def _evidence_form(messages: tuple[tuple[str, str], ...]) -> type[EvidenceForm]:
    ask = Choice(N_("Message"), N_("Which message of the conversation is evidence?"), choices=messages)
    return create_model("EvidenceFormOfRoom", __base__=EvidenceForm, message=(Annotated[str, ask], ""))


def evidence_form(turn: ReadingTurn, dispute_id: str) -> type[EvidenceForm]:
    """The form with the newest messages of the contract's room."""
    found = turn.market.disputes.get(dispute_id)
    contract = turn.market.contracts.get(found.contract_id)
    authorise(turn.market, turn.actor, contract)
    room = turn.market.rooms.of_proposal(contract.proposal_id)
    written = turn.market.rooms.messages(room.id, MESSAGES, 0)[0] if room else ()
    labels = []
    for number, one in enumerate(written, 1):
        words = " ".join((one.text or turn.words(N_("(a file)"))).split())
        labels.append((one.id, f"{number}. {name_of(turn, one.author_id)}: {words}"[:SHORT]))
    return _evidence_form(tuple(labels)) if labels else EvidenceForm


def _may_add(turn: ReadingTurn, dispute_id: str) -> Opening:
    found = turn.market.disputes.get(dispute_id)
    authorise(turn.market, turn.actor, turn.market.contracts.get(found.contract_id))
    if not found.is_running:
        raise NotAllowed(state=found.state)
    return Opening(lead=turn.words(N_("It stays on the record; both sides and the operator read it.")))


@routes.form(
    "dispute.evidence",
    EvidenceForm,
    title=N_("Add evidence"),
    submit=N_("Add"),
    start=_may_add,
    form_for=evidence_form,
    about="dispute",
)
def evidence(turn: WritingTurn, filled: EvidenceForm, dispute_id: str) -> Screen:
    """Put something on the record."""
    message = dict(filled).get("message", "")
    add_evidence(turn.market, turn.actor, dispute_id, note=filled.note, files=filled.files, message_id=message)
    return _after(turn, dispute_id, turn.words(N_("It is on the record.")))


# Splits


class SplitForm(Form):
    """How to divide it; the amount comes with ``split_form``."""


@lru_cache(maxsize=256)
def _split_form(most: int, question: str, *, needs_words: bool) -> type[SplitForm]:
    ask = Amount(
        N_("Back to the client"),
        N_("How much goes back to the client? The freelancer gets the rest."),
        most=most,
        least=0,
    )
    words = Text(N_("Why"), question, least=3, most=3_000, long=True)
    fields: dict[str, Any] = {
        "refund": (Annotated[Money, ask], ...),
        "note": (Annotated[str, words], ... if needs_words else ""),
    }
    return create_model("SplitFormOfDispute", __base__=SplitForm, **fields)


def offer_form(turn: ReadingTurn, dispute_id: str, seen: int) -> type[SplitForm]:  # noqa: ARG001 - the route's arguments
    """A side's offer: words are welcome."""
    most = turn.market.disputes.get(dispute_id).amount.amount
    return _split_form(most, N_("Would you like to say why?"), needs_words=False)


def operators_form(turn: ReadingTurn, dispute_id: str, seen: int) -> type[SplitForm]:  # noqa: ARG001 - the route's arguments
    """The operator's split: with its reason, which both sides read."""
    most = turn.market.disputes.get(dispute_id).amount.amount
    return _split_form(most, N_("Why so? Both sides read this."), needs_words=True)


def _may_offer(turn: ReadingTurn, dispute_id: str, seen: int) -> Opening:
    opening = _for_side(turn, dispute_id, seen)
    amount = turn.market.disputes.get(dispute_id).amount
    lead = turn.words(
        N_("{amount} are in dispute. When the other side accepts, it is settled for good."), amount=amount
    )
    return Opening(lead=f"{opening.lead}\n{lead}")


@routes.form(
    "dispute.offer",
    SplitForm,
    title=N_("Offer a settlement"),
    submit=N_("Send the offer"),
    start=_may_offer,
    form_for=offer_form,
    about="dispute",
)
def offer(turn: WritingTurn, filled: SplitForm, dispute_id: str, seen: int) -> Screen:
    """Offer how to settle it."""
    said = dict(filled)
    offer_split(turn.market, turn.actor, dispute_id, seen, refund=said["refund"], note=said["note"])
    return _after(turn, dispute_id, turn.words(N_("Your offer is with the other side.")))


def _may_divide(turn: ReadingTurn, dispute_id: str, seen: int) -> Opening:
    authorise_operator(turn.actor)
    found = _current(turn, dispute_id, seen)
    if is_party(turn.market, turn.actor, turn.market.contracts.get(found.contract_id)):
        raise NotYours
    lead = turn.words(N_("{amount} are in dispute."), amount=found.amount)
    return Opening(lead=f"{disputes.title_of(turn, found)}\n{lead}")


@routes.form(
    "dispute.propose",
    SplitForm,
    title=N_("Propose a split"),
    submit=N_("Propose"),
    start=_may_divide,
    form_for=operators_form,
    about="dispute",
)
def propose(turn: WritingTurn, filled: SplitForm, dispute_id: str, seen: int) -> Screen:
    """The operator's proposal."""
    said = dict(filled)
    put = propose_split(turn.market, turn.actor, dispute_id, seen, refund=said["refund"], note=said["note"])
    note = turn.words(N_("Proposed. Both sides have until {until}."), until=put.due_at)
    return _after(turn, dispute_id, note)


@routes.form(
    "dispute.decide",
    SplitForm,
    title=N_("Decide"),
    submit=N_("Decide for good"),
    start=_may_divide,
    form_for=operators_form,
    about="dispute",
)
def settle(turn: WritingTurn, filled: SplitForm, dispute_id: str, seen: int) -> Screen:
    """The operator's decision."""
    said = dict(filled)
    decide(turn.market, turn.actor, dispute_id, seen, refund=said["refund"], note=said["note"])
    return _after(turn, dispute_id, turn.words(N_("Decided. Both sides are told.")))


class RefusalForm(Form):
    """Why a split is refused."""

    note: Annotated[
        str, Text(N_("Why"), N_("Why not? The operator reads this and decides."), least=3, most=3_000, long=True)
    ]


@routes.form(
    "dispute.refuse", RefusalForm, title=N_("Refuse the split"), submit=N_("Refuse"), start=_for_side, about="dispute"
)
def refuse(turn: WritingTurn, filled: RefusalForm, dispute_id: str, seen: int) -> Screen:
    """Refuse the operator's split."""
    refuse_split(turn.market, turn.actor, dispute_id, seen, note=filled.note)
    return _after(turn, dispute_id, turn.words(N_("Noted. The operator decides now.")))


@routes.action("dispute.agree", about="dispute")
def agree(turn: WritingTurn, dispute_id: str, seen: int) -> Screen:
    """Accept the operator's split."""
    accepted = accept_split(turn.market, turn.actor, dispute_id, seen)
    if accepted.is_running:
        return _after(turn, dispute_id, turn.words(N_("Accepted. The other side is asked, too.")))
    return _after(turn, dispute_id, turn.words(N_("Both sides agree: it is settled.")))


@routes.action("dispute.take", about="dispute")
def take_offer(turn: WritingTurn, dispute_id: str, seen: int) -> Screen:
    """Accept the other side's offer."""
    accept_offer(turn.market, turn.actor, dispute_id, seen)
    return _after(turn, dispute_id, turn.words(N_("Both sides agree: it is settled.")))


@routes.action("dispute.withdraw", about="dispute")
def withdraw(turn: WritingTurn, dispute_id: str, seen: int) -> Screen:
    """Give it up."""
    withdraw_dispute(turn.market, turn.actor, dispute_id, seen)
    return _after(turn, dispute_id, turn.words(N_("Withdrawn. The money is no longer frozen.")))
