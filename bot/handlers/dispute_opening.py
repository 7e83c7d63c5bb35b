"""Opening a dispute: what it is about, and why."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from pydantic import create_model

from bot.domain.contracts.access import authorise
from bot.domain.disputes.freezing import check_not_frozen
from bot.domain.disputes.model import CLIENT_REASONS, FREELANCER_REASONS, TheirsAlready
from bot.domain.disputes.money import Claim, check_not_settled, claim_on
from bot.domain.disputes.service import open_dispute
from bot.domain.errors import N_, Refusal
from bot.domain.money import Money
from bot.handlers import disputes
from bot.handlers.kit.form import Amount, Choice, Files, Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn


class OpenForm(Form):
    """What is disputed, and why; the amount and the reasons come with ``opening_form``."""


@lru_cache(maxsize=256)
def _opening_form(most: int, reasons: tuple[tuple[str, str], ...]) -> type[OpenForm]:
    fields: dict[str, Any] = {
        "amount": (Annotated[Money, Amount(N_("Amount"), N_("How much of it do you dispute?"), most=most)], ...),
        "reason": (Annotated[str, Choice(N_("Reason"), N_("What is wrong?"), choices=reasons)], ...),
        "note": (
            Annotated[
                str,
                Text(
                    N_("What happened"),
                    N_("Tell what happened. The other side and an operator read this."),
                    least=10,
                    most=3_000,
                    long=True,
                ),
            ],
            ...,
        ),
        "files": (Annotated[tuple[str, ...], Files(N_("Files"), N_("Which files show it?"))], ()),
    }
    return create_model("OpenFormOfClaim", __base__=OpenForm, **fields)


def opening_form(turn: ReadingTurn, subject_id: str) -> type[OpenForm]:
    """The form for this money, with the reasons of the side that fills it in."""
    claim, is_client = _claim(turn, subject_id)
    reasons = CLIENT_REASONS if is_client else FREELANCER_REASONS
    return _opening_form(claim.most.amount, tuple(reasons.items()))


def _claim(turn: ReadingTurn, subject_id: str) -> tuple[Claim, bool]:
    """What somebody could dispute, and on which side they are. Raises why they cannot."""
    check_not_frozen(turn.market, subject_id)
    claim = claim_on(turn.market, subject_id)
    is_client = authorise(turn.market, turn.actor, turn.market.contracts.get(claim.contract_id))
    check_not_settled(turn.market, subject_id)
    if claim.kind == "earning" and not is_client:
        raise TheirsAlready
    return claim, is_client


def may_open(turn: ReadingTurn, subject_id: str) -> bool:
    """Whether this person can open a dispute here."""
    try:
        _claim(turn, subject_id)
    except Refusal:
        return False
    return True


def _may_open(turn: ReadingTurn, subject_id: str) -> Opening:
    t = turn.words
    claim, _ = _claim(turn, subject_id)
    lead = t(N_("At most {most}. It is frozen until the dispute is over."), most=claim.most)
    if claim.paid_out:
        lead = t(
            N_("Only {most} of it is still there; the rest was paid out. It is frozen meanwhile."), most=claim.most
        )
    return Opening(lead=f"{claim.title}\n{lead}", raw={"amount": t.money(claim.most)})


@routes.form(
    "dispute.open",
    OpenForm,
    title=N_("Open a dispute"),
    submit=N_("Open the dispute"),
    start=_may_open,
    form_for=opening_form,
)
def open_it(turn: WritingTurn, filled: OpenForm, subject_id: str) -> Screen:
    """Freeze the money."""
    claim, _ = _claim(turn, subject_id)
    said = dict(filled)
    opened = open_dispute(
        turn.market,
        turn.actor,
        subject_id,
        amount=said["amount"],
        reason=said["reason"],
        note=said["note"],
        files=said["files"],
        rest_title=turn.words(N_("{title}, not disputed"), title=claim.title),
    )
    note = turn.words(N_("The money is frozen. The other side has until {until} to answer."), until=opened.due_at)
    return disputes.dispute(turn, opened.id).with_notice(note)
