"""The form of a proposal: every job has its own, with the questions that its client asks."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from pydantic import create_model

from bot.domain.errors import N_
from bot.domain.money import Money
from bot.domain.proposals.model import MilestoneTerms
from bot.domain.proposals.service import SubmitProposal
from bot.handlers.kit.form import Amount, Form, Number, Text
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.pieces import TERMS


class ProposalForm(Form):
    """A letter; the answers to the job's questions and the bid follow it (see ``form_for``)."""

    letter: Annotated[
        str,
        Text(
            N_("Cover letter"),
            N_("Write to the client: why you, and how you would do it. They read this first."),
            least=20,
            most=3_000,
            long=True,
        ),
    ]


BOOST = Number(
    N_("Boost"),
    N_("How many Connects do you bid for a place on top?"),
    N_("Those who bid most stand on top of the client's list. Outbid before the client looks, they come back."),
    example="10",
    most=10_000,
    later=True,
)
RATE = Amount(N_("Rate"), N_("What do you charge an hour for this?"), example="45")
ANSWER, SHORT_QUESTION = "answer_", 40


@lru_cache(maxsize=256)
def _form_of(questions: tuple[str, ...], kind: str, boosts: bool) -> type[ProposalForm]:
    """The letter, an answer to each question, a bid as the job is paid, and one for a place on top."""
    fields: dict[str, Any] = {}
    for number, question in enumerate(questions, 1):
        short = len(question) <= SHORT_QUESTION
        label = question if short else f"{question[: SHORT_QUESTION - 2].rsplit(' ', 1)[0]} …"
        ask = Text(label, "" if short else question, most=2_000, long=True)
        fields[f"{ANSWER}{number}"] = (Annotated[str, ask], ...)
    if kind == "hourly":
        fields["rate"] = (Annotated[Money, RATE], ...)
    else:
        fields["terms"] = (Annotated[tuple[MilestoneTerms, ...], TERMS], ...)
    if boosts:
        fields["boost"] = (Annotated[int | None, BOOST], None)
    return create_model("ProposalFormOfJob", __base__=ProposalForm, **fields)


def form_for(turn: ReadingTurn, job_id: str) -> type[ProposalForm]:
    """The form of a proposal to this job."""
    job = turn.market.jobs.get(job_id)
    return _form_of(job.questions, job.kind, turn.market.rules.boost_places > 0)


def filled_in(filled: ProposalForm, job_id: str) -> SubmitProposal:
    """What was filled in, as a proposal."""
    said = dict(filled)
    return SubmitProposal(
        job_id=job_id,
        letter=filled.letter,
        terms=said.get("terms", ()),
        rate=said.get("rate"),
        boost=said.get("boost") or 0,
        answers=tuple(answer for name, answer in said.items() if name.startswith(ANSWER)),
    )
