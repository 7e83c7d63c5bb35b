"""The filters of a search as people read them, and what each offers to be tapped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import N_
from bot.domain.jobs.model import KINDS, LEVELS
from bot.domain.search.countries import suggest_countries
from bot.domain.search.language import AnyQuery
from bot.domain.search.model import JobQuery
from bot.domain.skills.model import CATALOGUE
from bot.domain.skills.service import suggest
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.pieces import country_named
from bot.handlers.query_pieces import currency_digits

SHORT = 24
"""Characters of a value on a filter's button."""
MOST_SKILLS = 15


@dataclass(frozen=True)
class Filter:
    """A filter's name, and what it asks; both are catalogue keys. ``offers`` are values as they are typed."""

    label: str
    about: str
    offers: tuple[str, ...] = ()
    unit: str = ""
    """What its numbers are: "money", "percent" or ""."""


_AMOUNTS = ("<100", "100..500", "500..1000", "1000..5000", ">=5000")
_RATES = ("<20", "20..40", "40..60", "60..100", ">=100")

FILTERS: dict[str, Filter] = {
    "words": Filter(
        N_("Words"), N_("Words that have to be there; a minus before one that must not: python -wordpress")
    ),
    "skill": Filter(N_("Skills"), N_("Any one of these skills.")),
    "-skill": Filter(N_("Without skills"), N_("Nothing with these skills.")),
    "type": Filter(N_("Type"), N_("A fixed price, or by the hour?"), ("fixed", "hourly")),
    "budget": Filter(N_("Budget"), N_("What a fixed-price job pays."), _AMOUNTS, "money"),
    "rate": Filter(N_("Hourly rate"), N_("What an hour costs."), _RATES, "money"),
    "level": Filter(N_("Level"), N_("Any one of these levels of experience."), tuple(LEVELS)),
    "length": Filter(N_("Length"), N_("How long the work takes."), ("<=1w", "<=1m", "<=3m", "<=6m", ">6m")),
    "category": Filter(N_("Category"), N_("Any one of these categories.")),
    "-category": Filter(N_("Without categories"), N_("Nothing in these categories.")),
    "client.spent": Filter(
        N_("Client has spent"), N_("What the client has paid so far."), (">0", ">1000", ">10000"), "money"
    ),
    "client.hirerate": Filter(
        N_("Client hires"),
        N_("In how many of a hundred jobs the client hired somebody."),
        (">25", ">50", ">75"),
        "percent",
    ),
    "client.rating": Filter(N_("Client's stars"), N_("How freelancers judge the client."), (">=3", ">=4", ">=4.5")),
    "client.verified": Filter(N_("Payment verified"), N_("Whether the client has paid money in."), ("yes", "no")),
    "client.country": Filter(N_("Client's country"), N_("Any one of these countries.")),
    "proposals": Filter(N_("Number of proposals"), N_("How many have proposed already."), ("<5", "<10", "<20", ">=20")),
    "connects": Filter(N_("Price in Connects"), N_("What a proposal costs, in Connects."), ("<4", "<8", "<12")),
    "posted": Filter(N_("Posted within"), N_("How long ago the job was posted."), ("<1h", "<1d", "<3d", "<1w", "<1m")),
    "country": Filter(N_("Country"), N_("Any one of these countries.")),
    "rating": Filter(N_("Stars"), N_("How clients judge them."), (">=3", ">=4", ">=4.5")),
    "earned": Filter(N_("Earned"), N_("What they were paid in all."), (">0", ">1000", ">10000"), "money"),
    "jobs": Filter(N_("Finished jobs"), N_("How many contracts they have finished."), (">=1", ">=5", ">=20")),
    "sort": Filter(N_("Sort"), N_("What comes first?")),
}

SORTS_OF_JOBS = {
    "newest": N_("Newest first"),
    "oldest": N_("Oldest first"),
    "budget": N_("Highest budget first"),
    "rate": N_("Highest rate first"),
    "proposals": N_("Fewest proposals first"),
    "connects": N_("Fewest Connects first"),
    "fit": N_("Best fit first"),
}
SORTS_OF_PEOPLE = {
    "fit": N_("Best fit first"),
    "rating": N_("Best stars first"),
    "earned": N_("Most earned first"),
    "rate": N_("Lowest rate first"),
    "newest": N_("Newest first"),
}

NAMED: dict[tuple[str, str], str] = {
    **{("type", kind): label for kind, label in KINDS.items()},
    **{("level", level): label for level, label in LEVELS.items()},
    ("client.verified", "yes"): N_("Yes"),
    ("client.verified", "no"): N_("No"),
    ("length", "<=1w"): N_("Up to a week"),
    ("length", "<=1m"): N_("Up to a month"),
    ("length", "<=3m"): N_("Up to 3 months"),
    ("length", "<=6m"): N_("Up to 6 months"),
    ("length", ">6m"): N_("More than 6 months"),
    ("posted", "<1h"): N_("Last hour"),
    ("posted", "<1d"): N_("Last 24 hours"),
    ("posted", "<3d"): N_("Last 3 days"),
    ("posted", "<1w"): N_("Last 7 days"),
    ("posted", "<1m"): N_("Last 30 days"),
}
"""Values that have a name of their own."""

_BETWEEN = re.compile(r"(?P<least>[\d.]+)\.\.(?P<most>[\d.]+)")


def choices_of(turn: ReadingTurn, query: AnyQuery, name: str) -> Sequence[str]:
    """The values that a filter offers, as they are typed."""
    match name:
        case "skill" | "-skill":
            held = query.not_skills if name == "-skill" else tuple(one for group in query.skills for one in group)
            return list(dict.fromkeys((*held, *turn.actor.skills, *suggest(""))))[:MOST_SKILLS]
        case "client.country" | "country":
            return list(dict.fromkeys((*query.countries, *_country(turn), *suggest_countries(""))))[:MOST_SKILLS]
        case "sort":
            return tuple(SORTS_OF_JOBS if isinstance(query, JobQuery) else SORTS_OF_PEOPLE)
    return FILTERS[name].offers


def _country(turn: ReadingTurn) -> tuple[str, ...]:
    return (turn.actor.country,) if turn.actor.country else ()


def shown_value(turn: ReadingTurn, query: AnyQuery, name: str, value: str) -> str:
    """A value as people read it."""
    t = turn.words
    if (name, value) in NAMED:
        return t(NAMED[name, value])
    match name:
        case "skill" | "-skill":
            return CATALOGUE.get(value, value)
        case "client.country" | "country":
            return country_named(t, value)
        case "sort":
            return t((SORTS_OF_JOBS if isinstance(query, JobQuery) else SORTS_OF_PEOPLE)[value])
    between = _BETWEEN.fullmatch(value)
    if between:
        return t(
            N_("{least} to {most}"),
            least=_number(turn, name, between["least"]),
            most=_number(turn, name, between["most"]),
        )
    sign = value[: -len(value.lstrip("<>="))]
    shown = _number(turn, name, value.lstrip("<>="))
    match sign:
        case "<":
            return t(N_("under {most}"), most=shown)
        case ">":
            return t(N_("over {least}"), least=shown)
    return t(N_("{least} or more"), least=shown)


def _number(turn: ReadingTurn, name: str, number: str) -> str:
    match FILTERS[name].unit:
        case "money":
            return turn.words.money(turn.market.rules.money(int(number) * 10 ** currency_digits(turn)))
        case "percent":
            return f"{number}%"
    return turn.words.number(float(number) if "." in number else int(number))
