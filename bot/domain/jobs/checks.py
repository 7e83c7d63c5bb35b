"""What a job may say: the bounds of every part of it (MARKET 3)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.errors import N_, BadValue
from bot.domain.jobs.model import LENGTHS, LEVELS
from bot.domain.money import Money
from bot.domain.rooms.model import StoredFile
from bot.domain.rules import MarketRules
from bot.domain.search.countries import COUNTRIES
from bot.domain.skills.categories import CATEGORIES
from bot.domain.skills.model import CATALOGUE


class PostJob(BaseModel):
    """What a client wants done. The fields are those of ``Job``: a budget, or for hourly work a range of rates."""

    model_config = ConfigDict(frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=120)]
    description: Annotated[str, Field(min_length=1, max_length=5_000)]
    skills: tuple[str, ...]
    level: str
    kind: Literal["fixed", "hourly"] = "fixed"
    budget: Money | None = None
    rate_least: Money | None = None
    rate_most: Money | None = None
    category: str = ""
    length: str = ""
    weekly_hours: int | None = None
    questions: tuple[str, ...] = ()
    files: tuple[StoredFile, ...] = ()
    is_public: bool = True
    open_to: tuple[str, ...] = ()


def checked(rules: MarketRules, command: PostJob) -> PostJob:
    """The command with what is named twice named once. Raises BadValue for what is outside the rules."""
    command = command.model_copy(
        update={
            "skills": tuple(dict.fromkeys(command.skills)),
            "open_to": tuple(dict.fromkeys(command.open_to)),
            "questions": tuple(question.strip() for question in command.questions),
        }
    )
    _check_choices(rules, command)
    if command.kind == "fixed":
        _check_budget(rules, command)
    else:
        _check_rates(rules, command)
    _check_details(rules, command)
    return command


def _check_choices(rules: MarketRules, command: PostJob) -> None:
    if not 1 <= len(command.skills) <= rules.max_job_skills or not set(command.skills) <= set(CATALOGUE):
        raise BadValue(N_("Choose 1 to {most} skills from the catalogue."), most=rules.max_job_skills)
    if command.level not in LEVELS:
        raise BadValue(N_("Choose an experience level."))
    if command.category and (command.category not in CATEGORIES or CATEGORIES[command.category].is_top):
        raise BadValue(N_("Choose a category from the list."))
    if command.length and command.length not in LENGTHS:
        raise BadValue(N_("Choose how long the work takes."))
    if not set(command.open_to) <= set(COUNTRIES):
        raise BadValue(N_("Choose countries from the list."))


def _check_budget(rules: MarketRules, command: PostJob) -> None:
    least, most = rules.money(rules.min_fixed_budget), rules.money(rules.max_budget)
    if command.rate_least is not None or command.rate_most is not None:
        raise BadValue(N_("A fixed-price job has a budget and no rate."))
    if command.budget is None or command.budget.currency != rules.currency or not least <= command.budget <= most:
        raise BadValue(N_("The budget is {least} to {most}."), least=least, most=most)


def _check_rates(rules: MarketRules, command: PostJob) -> None:
    least, most = rules.money(rules.min_hourly_rate), rules.money(rules.max_hourly_rate)
    low, high = command.rate_least, command.rate_most
    if command.budget is not None:
        raise BadValue(N_("An hourly job has a range of rates and no budget."))
    if low is None or high is None or {low.currency, high.currency} != {rules.currency}:
        raise BadValue(N_("Rates are {least} to {most} an hour."), least=least, most=most)
    if not least <= low <= high <= most:
        raise BadValue(N_("Rates are {least} to {most} an hour."), least=least, most=most)


def _check_details(rules: MarketRules, command: PostJob) -> None:
    if command.weekly_hours is not None and not 1 <= command.weekly_hours <= rules.max_weekly_hours:
        raise BadValue(N_("Write 1 to {most} hours a week."), most=rules.max_weekly_hours)
    if len(command.questions) > rules.max_questions:
        raise BadValue(N_("Ask at most {most} questions."), most=rules.max_questions)
    if not all(1 <= len(question) <= rules.max_question for question in command.questions):
        raise BadValue(N_("A question has 1 to {most} characters."), most=rules.max_question)
    if len(command.files) > rules.max_job_files:
        raise BadValue(N_("Attach at most {most} files."), most=rules.max_job_files)


def connects_of(rules: MarketRules, command: PostJob) -> int:
    """What a proposal to this job costs, in Connects."""
    if command.budget is not None:
        return rules.connects_for(command.budget, command.category)
    rate = command.rate_most or rules.money(0)
    whole = Money(rate.amount * rules.hours_of_an_hourly_job, rate.currency)
    return rules.connects_for(whole, command.category)
