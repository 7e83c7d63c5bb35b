"""What somebody looks for, as values: the same for a search, the feed, an alert and a typed query (MARKET 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

JobSort = Literal["newest", "oldest", "budget", "rate", "proposals", "connects", "fit"]
PeopleSort = Literal["fit", "rating", "earned", "rate", "newest"]


class _Query(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Query):
    """A range of whole numbers; a missing end is open. ``least`` and ``most`` are themselves inside.

    ``budget:>500`` is ``least=50_001`` (minor units), ``budget:>=500`` ``least=50_000``: exact, since nothing lies
    between two minor units.
    """

    least: int | None = None
    most: int | None = None

    def holds(self, number: int | None) -> bool:
        """Whether the number lies inside. A fact that is not known lies in no range."""
        if number is None:
            return False
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)


class TextQuery(_Query):
    """The words of a query, as tokens (see ``tokens``): every one of ``words`` and ``phrases``, none of the others."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    not_words: tuple[str, ...] = ()
    not_phrases: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.not_words or self.not_phrases)


class JobQuery(_Query):
    """Which jobs. Every field that is set must hold; a tuple of values asks for any one of them.

    ``skills`` is a tuple of groups: each group must be met by one of its skills (``skill:django,fastapi skill:python``
    is ``(("django", "fastapi"), ("python",))``). Money is in minor units of the market's currency, ``rate`` an hour;
    ``length`` is days, ``posted`` the age in minutes. Categories are ids of either level ("web" holds
    "web.backend"). Countries are ISO codes of two letters.
    """

    text: TextQuery = TextQuery()
    skills: tuple[tuple[str, ...], ...] = ()
    not_skills: tuple[str, ...] = ()
    kind: Literal["fixed", "hourly"] | None = None
    budget: Span | None = None
    rate: Span | None = None
    levels: tuple[str, ...] = ()
    length: Span | None = None
    categories: tuple[str, ...] = ()
    not_categories: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    client_spent: Span | None = None
    client_hire_rate: Span | None = None
    client_rating: Span | None = None
    """Hundredths of a star: 4.5 stars are 450."""
    client_verified: bool | None = None
    proposals: Span | None = None
    connects: Span | None = None
    posted: Span | None = None
    """Minutes since it was posted."""
    sort: JobSort | None = None


class PeopleQuery(_Query):
    """Which freelancers; as ``JobQuery``. ``earned`` is what they were paid in all, ``jobs`` how many contracts
    ended.
    """

    text: TextQuery = TextQuery()
    skills: tuple[tuple[str, ...], ...] = ()
    not_skills: tuple[str, ...] = ()
    rate: Span | None = None
    levels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    rating: Span | None = None
    """Hundredths of a star."""
    earned: Span | None = None
    jobs: Span | None = None
    sort: PeopleSort | None = None


@dataclass(frozen=True)
class JobFacts:
    """Everything about a job that a query can ask for. Numbers as in ``JobQuery``; None is not known.

    ``tokens`` are the words of title, description and skills, in order, with a gap ("") between the parts so that no
    phrase runs across them.
    """

    job_id: str
    team_id: str
    tokens: tuple[str, ...]
    skills: tuple[str, ...]
    kind: str
    category: str
    level: str
    connects: int
    posted_at: datetime
    budget: int | None = None
    rate_least: int | None = None
    rate_most: int | None = None
    length: int | None = None
    country: str = ""
    client_spent: int = 0
    client_hire_rate: int | None = None
    client_rating: int | None = None
    client_verified: bool = False
    proposals: int = 0
    is_public: bool = True
    open_to: tuple[str, ...] = ()
    """Countries whose freelancers may propose; empty: all."""
    words: frozenset[str] = field(init=False, repr=False, compare=False)
    """The tokens, to look up."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", frozenset(self.tokens) - {""})


@dataclass(frozen=True)
class PersonFacts:
    """Everything about a freelancer that a query can ask for."""

    account_id: str
    tokens: tuple[str, ...]
    skills: tuple[str, ...]
    category: str
    level: str
    country: str
    rate: int | None
    rating: int | None
    earned: int
    jobs: int
    joined_at: datetime
    words: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", frozenset(self.tokens) - {""})
