"""Pieces that several screens are made of."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.accounts.model import Account
from bot.domain.contracts.model import Milestone, MilestoneState
from bot.domain.errors import N_
from bot.domain.jobs.model import Job
from bot.domain.money import Money
from bot.domain.proposals.model import MilestoneTerms
from bot.domain.skills.model import CATALOGUE
from bot.domain.skills.service import meant, suggest
from bot.handlers.kit.form import BadAnswer, Lines, Option, Picks, coming_day, money_from
from bot.handlers.kit.route import Route, pack
from bot.handlers.kit.screen import Action, Attachment, Pages
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.kit.words import Words

STARS = "★★★★★☆☆☆☆☆"
LAST_PAGE = 100_000
"""Nobody turns as many pages; a forged button may ask for more than a database can count."""
LONGEST_TITLE = 120
"""Characters that say what a milestone is."""


def home_action(turn: ReadingTurn) -> Action:
    """The way back to the beginning."""
    return Action(label=turn.words(N_("Home")), route=pack("home", ()))


def pages_of(page: int, size: int, count: int, to: Callable[[int], Route]) -> Pages | None:
    """Which page of ``count`` things is shown, and the ways to its neighbours; None where one page holds them all."""
    total = -(-count // size)
    if total <= 1:
        return None
    return Pages(
        number=page + 1,
        total=total,
        previous=to(page - 1) if page else None,
        next=to(page + 1) if page + 1 < total else None,
    )


def page_within(page: int, size: int, count: int) -> int:
    """The page that was asked for; the nearest one there is, where things are gone meanwhile."""
    return max(0, min(page, (count - 1) // size))


def stars(average: float) -> str:
    """Five stars, as many of them full as the rounded average says."""
    full = round(average)
    return STARS[5 - full : 10 - full]


def capital(words: str) -> str:
    """Words that stand alone, such as a state, with a capital letter in front."""
    return words[:1].upper() + words[1:]


def skills_named(skills: tuple[str, ...]) -> str:
    """Skills by their names."""
    return ", ".join(CATALOGUE.get(skill, skill) for skill in skills)


def job_pay(words: Words, job: Job) -> str:
    """What a job pays: "$600", or for an hourly one "$30–$60/h"."""
    return pay_told(words, job.budget, job.rate_least, job.rate_most)


def pay_told(words: Words, budget: Money | None, least: Money | None, most: Money | None) -> str:
    """A budget, or a range of rates an hour."""
    if budget is not None:
        return words.money(budget)
    if least is None or most is None:
        return words(N_("to be agreed"))
    if least == most:
        return words(N_("{rate}/h"), rate=most)
    return words(N_("{least}–{most}/h"), least=least, most=most)


def country_named(words: Words, code: str) -> str:
    """A country by its name in the reader's language."""
    return str(words.locale.territories.get(code, code))


def name_of(turn: ReadingTurn, account_id: str) -> str:
    """What somebody is called; "you" for the reader."""
    if turn.who is not None and account_id == turn.who.id:
        return turn.words(N_("you"))
    account: Account | None = turn.market.accounts.find(account_id)
    return account.name if account else turn.words(N_("somebody who left"))


def attachments(turn: ReadingTurn, files: tuple[str, ...]) -> tuple[Attachment, ...]:
    """Stored files as parts of a screen."""
    stored = filter(None, map(turn.market.files.find, files))
    return tuple(Attachment(file_id=file.id, name=file.name, size=file.size) for file in stored)


def terms_told(turn: ReadingTurn, terms: tuple[MilestoneTerms, ...]) -> str:
    """The parts of the work, one a line."""
    words = turn.words
    lines = []
    for number, part in enumerate(terms, 1):
        due = words(N_(", due {day}"), day=part.due) if part.due else ""
        lines.append(f"{number}. {part.title}: {words.money(part.amount)}{due}")
    return "\n".join(lines)


def terms_typed(turn: ReadingTurn, terms: tuple[MilestoneTerms, ...]) -> str:
    """The parts of the work as somebody would type them."""
    lines = []
    for part in terms:
        amount = turn.words.money(part.amount)
        lines.append(" - ".join(filter(None, (part.title, amount, part.due.isoformat() if part.due else ""))))
    return "\n".join(lines)


_LINE = re.compile(
    r"^(?:\d+[.)]\s+)?(?P<title>.+?)\s*[-–—|;:,]+\s*"
    r"(?P<amount>[^\d\s]{0,3}\s?\d[\d.,]*(?:[\s'’]\d{3})*(?:[.,]\d+)?(?:\s?[^\d\s.,;|–—-]{1,3})?)"
    r"(?:\s*[-–—|;,]+\s*(?:(?:due|fällig|bis)\s+)?(?P<due>\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}))?\s*$"
)


def terms_line(line: str, turn: ReadingTurn) -> MilestoneTerms:
    """A part of the work as it was typed: "Design - 300 - 2027-03-31". Raises BadAnswer."""
    found = _LINE.match(line.strip())
    if not found:
        raise BadAnswer(N_("write it as “what - amount”, and “- year-month-day” if it has a due date."))
    amount = money_from(found["amount"], turn, turn.market.rules.currency)
    if amount.amount < turn.market.rules.min_fixed_budget:
        raise BadAnswer(
            N_("each milestone is at least {least}."), least=turn.market.rules.money(turn.market.rules.min_fixed_budget)
        )
    if amount.amount > turn.market.rules.max_budget:
        raise BadAnswer(
            N_("each milestone is at most {most}."), most=turn.market.rules.money(turn.market.rules.max_budget)
        )
    if len(found["title"]) > LONGEST_TITLE:
        raise BadAnswer(N_("say in at most {most} characters what it is."), most=LONGEST_TITLE)
    return MilestoneTerms(
        title=found["title"], amount=amount, due=coming_day(found["due"], turn) if found["due"] else None
    )


TERMS = Lines(
    N_("Milestones"),
    N_("How do you split the work? One milestone a line, with its price."),
    N_("what - amount - due date (year-month-day; you can leave it out)"),
    example=N_("First draft - 300 - 2027-03-31"),
    read_line=terms_line,
    tell=terms_told,
)


def _skill_option(words: str) -> Option | None:
    skill = meant(words)
    return Option(skill, CATALOGUE[skill]) if skill else None


def _skill_options(words: str) -> list[Option]:
    return [Option(skill, CATALOGUE[skill]) for skill in suggest(words)]


def skills_asked(label: str, question: str, most: int) -> Picks:
    """A field for skills from the catalogue."""
    return Picks(
        label,
        question,
        N_("Type them with commas between, or tap; typos are fine."),
        example=N_("python, fastapi, postgres"),
        search=_skill_options,
        meant=_skill_option,
        unknown=N_("“{words}” is not in our catalogue. Choose from the list, or propose it: /skill {first}"),
        most=most,
    )


def milestone_title(turn: ReadingTurn, part: Milestone) -> str:
    """What a milestone is called; the one that an hourly contract is paid from is named by Parley."""
    return turn.words(part.title) if part.state == MilestoneState.HOURS else part.title
