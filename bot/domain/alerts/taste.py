"""What "not for me" teaches.

The rule, as people are told it: once is chance. Who says twice why a job is not for them hears less of jobs like it:
such a job counts a part of its fit, and waits for the next digest instead of a message of its own.

"Like it" depends on the cause. The pay: a job of the same kind that pays no more. The skills: a job that asks for the
same skill, if it is neither in the person's profile nor in an alert of theirs. The client: a job of the same team. The
crowd: a job with as many proposals. "Something else" teaches nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.errors import N_
from bot.domain.rules import MarketRules
from bot.domain.search.model import JobFacts

Reason = Literal["pay", "skills", "client", "crowd", "other"]

REASONS: dict[Reason, str] = {
    "pay": N_("Pays too little"),
    "skills": N_("Wrong skills"),
    "client": N_("The client"),
    "crowd": N_("Too many proposals"),
    "other": N_("Something else"),
}


@dataclass(frozen=True)
class Dislike:
    """Why a job was not for somebody, with what it was like then.

    ``skills`` are those that are not the person's own; ``pay`` is the budget, or the highest rate an hour.
    """

    account_id: str
    job_id: str
    reason: Reason
    at: datetime
    skills: tuple[str, ...] = ()
    kind: str = "fixed"
    pay: int | None = None
    team_id: str = ""
    proposals: int = 0


@dataclass(frozen=True)
class Taste:
    """All that somebody said was not for them."""

    dislikes: tuple[Dislike, ...] = ()

    def against(self, job: JobFacts) -> Counter[tuple[Reason, str]]:
        """How often they disliked jobs like this one, by the cause: the reason, and the skill where that is it."""
        return Counter(cause for dislike in self.dislikes for cause in _causes(dislike, job))


def _causes(dislike: Dislike, job: JobFacts) -> Iterator[tuple[Reason, str]]:
    """The causes of a dislike that hold for this job, too."""
    match dislike.reason:
        case "pay":
            pays = paid_by(job)
            if dislike.kind == job.kind and pays is not None and dislike.pay is not None and pays <= dislike.pay:
                yield "pay", ""
        case "skills":
            yield from (("skills", skill) for skill in dislike.skills if skill in job.skills)
        case "client" if dislike.team_id == job.team_id:
            yield "client", ""
        case "crowd" if 0 < dislike.proposals <= job.proposals:
            yield "crowd", ""


def paid_by(job: JobFacts) -> int | None:
    """The budget, or the highest rate an hour."""
    return job.rate_most if job.budget is None else job.budget


@dataclass(frozen=True)
class Adjusted:
    """A fit in thousandths after the taste was heard. ``reason`` is "" where it changed nothing."""

    fit: int
    reason: Reason | Literal[""] = ""
    skill: str = ""
    times: int = 0


def adjusted(fit: int, job: JobFacts, taste: Taste, rules: MarketRules) -> Adjusted:
    """The fit of a job for somebody of this taste. Only the commonest cause counts, so that it can be told."""
    for (reason, skill), times in taste.against(job).most_common(1):
        if times >= rules.dislikes_that_count:
            return Adjusted(max(1, fit * rules.disliked_percent // 100), reason, skill, times)
    return Adjusted(fit)
