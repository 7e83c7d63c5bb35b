"""Reviewing each other at the end of a contract."""

from __future__ import annotations

from typing import Annotated

from bot.domain.contracts.model import Contract
from bot.domain.contracts.service import authorise
from bot.domain.errors import N_, Refusal
from bot.domain.reviews.model import CATEGORIES, Review
from bot.domain.reviews.service import check_may_review, leave_review
from bot.handlers import contracts
from bot.handlers.kit.form import Choice, Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action, stars

STARS = tuple((str(number), "★" * number) for number in range(5, 0, -1))
ZERO_TO_TEN = tuple((str(number), str(number)) for number in range(11))


class ReviewForm(Form):
    """How it was."""

    skills: Annotated[str, Choice(N_("Skills"), N_("How were their skills?"), choices=STARS)]
    quality: Annotated[str, Choice(N_("Quality"), N_("How was the quality?"), choices=STARS)]
    availability: Annotated[str, Choice(N_("Availability"), N_("How easy were they to reach?"), choices=STARS)]
    schedule: Annotated[str, Choice(N_("Schedule"), N_("How well did they keep to the schedule?"), choices=STARS)]
    communication: Annotated[str, Choice(N_("Communication"), N_("How clear was the communication?"), choices=STARS)]
    cooperation: Annotated[str, Choice(N_("Cooperation"), N_("How was working together?"), choices=STARS)]
    text: Annotated[
        str, Text(N_("Review"), N_("Say how it was, for everybody to read."), least=3, most=2_000, long=True)
    ]
    recommend: Annotated[
        str,
        Choice(
            N_("Would you recommend them?"),
            N_("How likely are you to recommend them, 0 to 10? Only we see this."),
            choices=ZERO_TO_TEN,
        ),
    ]


def _may_review(turn: ReadingTurn, contract_id: str) -> Opening:
    check_may_review(turn.market, turn.actor, turn.market.contracts.get(contract_id))
    return Opening(lead=turn.words(N_("Nobody reads it before both sides are in, or the time is over.")))


@routes.form(
    "review.write", ReviewForm, title=N_("Review"), submit=N_("Send review"), start=_may_review, about="reviews"
)
def write(turn: WritingTurn, filled: ReviewForm, contract_id: str) -> Screen:
    """Leave a review."""
    given = tuple(int(getattr(filled, name)) for name in CATEGORIES)
    review = leave_review(
        turn.market, turn.actor, contract_id, stars=given, text=filled.text, recommend=int(filled.recommend)
    )
    t = turn.words
    both = turn.market.reviews.get(review.id).revealed
    note = (
        t(N_("Thank you. Both reviews are public now."))
        if both
        else t(N_("Thank you. It is shown once the other side's is in."))
    )
    return contract_reviews(turn, contract_id).with_notice(note)


def review_action(turn: ReadingTurn, found: Contract) -> tuple[Action, ...]:
    """The way to a review, for somebody who may write one."""
    try:
        check_may_review(turn.market, turn.actor, found)
    except Refusal:
        return ()
    return (Action(label=turn.words(N_("Write a review")), route=write.to(found.id), style="primary"),)


def waiting(turn: ReadingTurn, found: Contract) -> list[Card]:
    """A review that can be written, on the dashboard."""
    actions = review_action(turn, found)
    if not actions or found.ended_at is None:
        return []
    until = found.ended_at + turn.market.rules.review_window
    return [Card(title=found.title, lead=turn.words(N_("Review by {until}"), until=until), actions=actions)]


@routes.screen("reviews")
def contract_reviews(turn: ReadingTurn, contract_id: str) -> Screen:
    """A contract's reviews, as far as their time has come."""
    t = turn.words
    found = turn.market.contracts.get(contract_id)
    authorise(turn.market, turn.actor, found)
    written = turn.market.reviews.of_contract(found.id)
    quotes = tuple(_quoted(turn, review) for review in written if review.revealed)
    if quotes:
        lead = ""
    elif written:
        lead = t(N_("One side has reviewed. Both reviews are shown together."))
    else:
        lead = t(N_("Nobody has reviewed yet."))
    return Screen(
        title=t(N_("Reviews: {title}"), title=found.title),
        lead=lead,
        quotes=quotes,
        actions=(
            *review_action(turn, found),
            Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)),
            home_action(turn),
        ),
    )


def _quoted(turn: ReadingTurn, review: Review) -> Quote:
    t = turn.words
    by = t(N_("The client")) if review.side == "client" else t(N_("The freelancer"))
    each = "\n".join(f"{stars(given)} {t(name)}" for given, name in zip(review.stars, CATEGORIES.values(), strict=True))
    return Quote(text=f"{review.text}\n\n{each}", by=f"{by} {stars(review.average)}")


@routes.notice("review_left")
def left_told(turn: ReadingTurn, contract_id: str) -> Screen:
    """The other side has reviewed."""
    t = turn.words
    found = turn.market.contracts.get(contract_id)
    actions = review_action(turn, found)
    lead = t(N_("Write yours to read it.")) if actions else t(N_("Both reviews are public now."))
    return Screen(
        title=t(N_("You were reviewed: {title}"), title=found.title),
        lead=lead,
        actions=(*actions, Action(label=t(N_("Reviews")), route=contract_reviews.to(found.id))),
    )


@routes.notice("reviews_revealed")
def revealed_told(turn: ReadingTurn, contract_id: str) -> Screen:
    """Both reviews can be read."""
    shown = contract_reviews(turn, contract_id)
    return shown.model_copy(update={"actions": shown.actions[:-1]})
