"""The form of a job: what it asks, and how its answers become a job and a job becomes answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from bot.domain.errors import N_
from bot.domain.jobs.checks import PostJob
from bot.domain.jobs.model import LENGTHS, LEVELS
from bot.domain.money import Money
from bot.domain.rooms.model import StoredFile
from bot.domain.search.countries import COUNTRIES, country_meant, suggest_countries
from bot.domain.skills.categories import (
    CATEGORIES,
    category_meant,
    category_name,
    likely_category,
    subcategories,
    suggest_categories,
)
from bot.handlers.kit.form import (
    AN_HOUR,
    Ask,
    BadAnswer,
    Choice,
    Files,
    Form,
    Lines,
    Number,
    Option,
    Picks,
    Raw,
    Text,
    money_from,
)
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.pieces import country_named, pay_told, skills_asked

LONGEST_TITLE, LONGEST_DESCRIPTION = 100, 3_000
LONGEST_QUESTION = 300
SEEN_BY = {"public": N_("Everybody"), "invited": N_("Only those you invite")}
OFFERED_CATEGORIES = 8


@dataclass(frozen=True)
class JobPay:
    """What a job pays: a budget, or a range of rates an hour."""

    budget: Money | None = None
    rate_least: Money | None = None
    rate_most: Money | None = None

    @property
    def kind(self) -> str:
        """Fixed or hourly."""
        return "fixed" if self.budget is not None else "hourly"


_BETWEEN = re.compile(r"(?<=\S)\s*(?:[-–—]|\bto\b|\bbis\b)\s*(?=\S)", re.IGNORECASE)


@dataclass(frozen=True)
class Pay(Ask):
    """A price for the whole job such as "600", or a rate an hour such as "45/h" or "30–60/h"; within the rules."""

    def parse(self, raw: Raw, turn: ReadingTurn) -> JobPay:
        text = raw if isinstance(raw, str) else " ".join(raw)
        rules = turn.market.rules
        amounts = [part.strip() for part in _BETWEEN.split(AN_HOUR.sub("", text).strip(), maxsplit=1)]
        if AN_HOUR.search(text):
            rates = sorted(money_from(amount, turn, rules.currency) for amount in amounts)
            _within(rates[0], rates[-1], rules.money(rules.min_hourly_rate), rules.money(rules.max_hourly_rate))
            return JobPay(rate_least=rates[0], rate_most=rates[-1])
        if len(amounts) > 1:
            raise BadAnswer(N_("Write one amount for the whole job, or a rate such as 30–60/h."))
        budget = money_from(amounts[0], turn, rules.currency)
        _within(budget, budget, rules.money(rules.min_fixed_budget), rules.money(rules.max_budget))
        return JobPay(budget=budget)

    def shown(self, raw: Raw, turn: ReadingTurn) -> str:
        try:
            pay = self.parse(raw, turn)
        except BadAnswer:
            return raw if isinstance(raw, str) else " ".join(raw)
        return pay_told(turn.words, pay.budget, pay.rate_least, pay.rate_most)


def _within(low: Money, high: Money, least: Money, most: Money) -> None:
    if low < least:
        raise BadAnswer(N_("The least is {least}."), least=least)
    if high > most:
        raise BadAnswer(N_("The most is {most}."), most=most)


def category_option(words: str) -> Option | None:
    """The subcategory that these words surely mean."""
    found = category_meant(words)
    return None if found is None or CATEGORIES[found].is_top else Option(found, CATEGORIES[found].name)


def category_options(words: str) -> list[Option]:
    """Subcategories: of a category of the first level, all that are in it."""
    found: list[str] = []
    for category in suggest_categories(words, OFFERED_CATEGORIES):
        within = [each.id for each in subcategories(category)] if CATEGORIES[category].is_top else [category]
        found += within if words.strip() else within[:1]
    return [Option(each, CATEGORIES[each].name) for each in dict.fromkeys(found)]


def country_option(words: str) -> Option | None:
    """The country that these words surely mean."""
    code = country_meant(words)
    return Option(code, COUNTRIES[code][0]) if code else None


def country_options(words: str) -> list[Option]:
    """Countries that somebody may be typing."""
    return [Option(code, COUNTRIES[code][0]) for code in suggest_countries(words)]


def _question_line(line: str, _turn: ReadingTurn) -> str:
    if len(line.strip()) > LONGEST_QUESTION:
        raise BadAnswer(N_("shorten the question to {most} characters."), most=LONGEST_QUESTION)
    return line.strip()


class JobForm(Form):
    """A job as a client describes it: five questions, and details for whoever wants them."""

    title: Annotated[
        str,
        Text(
            N_("Title"),
            N_("What is the job? One line."),
            example=N_("Landing page for a coffee shop"),
            least=5,
            most=LONGEST_TITLE,
        ),
    ]
    description: Annotated[
        str,
        Text(
            N_("Description"),
            N_("Describe the work: what is to be done, and what a good result looks like."),
            least=20,
            most=LONGEST_DESCRIPTION,
            long=True,
        ),
    ]
    skills: Annotated[tuple[str, ...], skills_asked(N_("Skills"), N_("Which skills does it need?"), 10)]
    budget: Annotated[
        JobPay,
        Pay(
            N_("Budget"),
            N_("What do you pay? A price for the whole job, or a rate an hour."),
            example=N_("600 for the whole job, 30–60/h for hourly work"),
        ),
    ]
    level: Annotated[str, Choice(N_("Level"), N_("How experienced should they be?"), choices=tuple(LEVELS.items()))]
    category: Annotated[
        tuple[str, ...],
        Picks(
            N_("Category"),
            N_("Which category is it in? Left empty, it follows from the skills."),
            N_("Type a word, or tap."),
            later=True,
            search=category_options,
            meant=category_option,
            most=1,
            label_of=lambda words, category: words(category_name(category)),
        ),
    ] = ()
    length: Annotated[
        str, Choice(N_("Length"), N_("How long will it take?"), later=True, choices=tuple(LENGTHS.items()))
    ] = ""
    weekly_hours: Annotated[
        int | None,
        Number(
            N_("Hours a week"),
            N_("How many hours a week at the most?"),
            later=True,
            most=60,
            offered=(10, 20, 30, 40),
        ),
    ] = None
    questions: Annotated[
        tuple[str, ...],
        Lines(
            N_("Questions"),
            N_("What should freelancers answer when they propose? Up to 5 questions, one a line."),
            example=N_("Which import of this size have you moved before?"),
            later=True,
            read_line=_question_line,
            most=5,
        ),
    ] = ()
    files: Annotated[
        tuple[str, ...],
        Files(N_("Files"), N_("Send up to 5 files that freelancers should read."), later=True, most=5),
    ] = ()
    seen_by: Annotated[
        str, Choice(N_("Who sees it"), N_("Who may find this job?"), later=True, choices=tuple(SEEN_BY.items()))
    ] = "public"
    open_to: Annotated[
        tuple[str, ...],
        Picks(
            N_("Countries"),
            N_("Should freelancers be in certain countries? Left empty, they may be anywhere."),
            N_("Type them with commas between."),
            later=True,
            search=country_options,
            meant=country_option,
            most=10,
            label_of=country_named,
        ),
    ] = ()


def job_from(turn: ReadingTurn, filled: JobForm) -> PostJob:
    """What was filled in; the category that it leaves open follows from the skills."""
    pay = filled.budget
    files = [turn.market.files.find(file_id) for file_id in filled.files]
    kept: tuple[StoredFile, ...] = tuple(file for file in files if file is not None)
    return PostJob.model_validate(
        {
            "title": filled.title,
            "description": filled.description,
            "skills": filled.skills,
            "level": filled.level,
            "kind": pay.kind,
            "budget": pay.budget,
            "rate_least": pay.rate_least,
            "rate_most": pay.rate_most,
            "category": filled.category[0] if filled.category else likely_category(filled.skills),
            "length": filled.length,
            "weekly_hours": filled.weekly_hours,
            "questions": filled.questions,
            "files": kept,
            "is_public": filled.seen_by != "invited",
            "open_to": filled.open_to,
        }
    )


def answers_of(turn: ReadingTurn, job: PostJob) -> dict[str, Raw]:
    """A job as somebody would have filled it in."""
    pay = pay_told(turn.words, job.budget, job.rate_least, job.rate_most)
    raw: dict[str, Raw] = {
        "title": job.title,
        "description": job.description,
        "skills": list(job.skills),
        "budget": pay,
        "level": job.level,
        "category": [job.category] if job.category else [],
        "length": job.length,
        "weekly_hours": str(job.weekly_hours or ""),
        "questions": "\n".join(job.questions),
        "files": [file.id for file in job.files],
        "seen_by": "public" if job.is_public else "invited",
        "open_to": list(job.open_to),
    }
    return {name: answer for name, answer in raw.items() if answer}


def answers_in(_turn: ReadingTurn, words: str) -> dict[str, Raw]:
    """A message as the beginning of a job: its first line is the title, all of it the description."""
    text = words.strip()
    first = " ".join(text.partition("\n")[0].split())
    title = first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 2].rsplit(' ', 1)[0]} …"
    return {"title": title, "description": text[:LONGEST_DESCRIPTION]} if text else {}
