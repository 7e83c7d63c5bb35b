"""The qualifiers of the language, in the order of the canonical form, and what people write instead of them."""

from __future__ import annotations

from functools import cache

from bot.domain.search.countries import country_meant, suggest_countries
from bot.domain.search.measures import AGE, COUNT, LENGTH, PERCENT, STARS, money
from bot.domain.search.qualifiers import Choice, Named, Number, Qualifier
from bot.domain.skills.categories import category_meant, suggest_categories
from bot.domain.skills.service import meant, suggest

LEVEL_WORDS = {"junior": "entry", "beginner": "entry", "mid": "intermediate", "senior": "expert"}
YES_NO = {"true": "yes", "false": "no", "ja": "yes", "nein": "no"}


def _same(*words: str) -> dict[str, str]:
    return {word: word for word in words}


def _skill() -> Named:
    examples = ("python", "django,fastapi", '"machine learning"')
    return Named("skill", "skills", examples, meant, suggest, negated="not_skills", in_groups=True)


def _category(negated: str) -> Named:
    return Named("category", "categories", ("web", "design,writing"), category_meant, suggest_categories, negated)


def _country(name: str) -> Named:
    return Named(name, "countries", ("DE", "germany", "de,at,ch"), country_meant, suggest_countries)


def _level() -> Choice:
    return Choice("level", "levels", _same("entry", "intermediate", "expert"), LEVEL_WORDS, takes_many=True)


def _table(*qualifiers: Qualifier) -> dict[str, Qualifier]:
    return {qualifier.name: qualifier for qualifier in qualifiers}


@cache
def job_qualifiers(digits: int) -> dict[str, Qualifier]:
    """What a search for jobs knows, by name; ``digits`` are those of the market's currency after the point."""
    return _table(
        _skill(),
        Choice("type", "kind", _same("fixed", "hourly"), {"fix": "fixed", "festpreis": "fixed", "hour": "hourly"}),
        Number("budget", "budget", money(digits)),
        Number("rate", "rate", money(digits)),
        _level(),
        Number("length", "length", LENGTH),
        _category("not_categories"),
        Number("client.spent", "client_spent", money(digits)),
        Number("client.hirerate", "client_hire_rate", PERCENT),
        Number("client.rating", "client_rating", STARS),
        Choice("client.verified", "client_verified", {"yes": True, "no": False}, YES_NO),
        _country("client.country"),
        Number("proposals", "proposals", COUNT),
        Number("connects", "connects", COUNT),
        Number("posted", "posted", AGE),
        Choice("sort", "sort", _same("newest", "oldest", "budget", "rate", "proposals", "connects", "fit")),
    )


@cache
def people_qualifiers(digits: int) -> dict[str, Qualifier]:
    """What a search for freelancers knows, by name."""
    return _table(
        _skill(),
        Number("rate", "rate", money(digits)),
        _level(),
        _category(""),
        _country("country"),
        Number("rating", "rating", STARS),
        Number("earned", "earned", money(digits)),
        Number("jobs", "jobs", COUNT),
        Choice("sort", "sort", _same("fit", "rating", "earned", "rate", "newest")),
    )


OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "skills": ("skill",),
    "tag": ("skill",),
    "kenntnis": ("skill",),
    "kind": ("type",),
    "typ": ("type",),
    "price": ("budget",),
    "preis": ("budget",),
    "pay": ("rate", "budget"),
    "salary": ("rate", "budget"),
    "hourly": ("rate",),
    "stundensatz": ("rate",),
    "stundenlohn": ("rate",),
    "experience": ("level",),
    "niveau": ("level",),
    "duration": ("length",),
    "dauer": ("length",),
    "cat": ("category",),
    "kategorie": ("category",),
    "country": ("country", "client.country"),
    "location": ("country", "client.country"),
    "land": ("country", "client.country"),
    "verified": ("client.verified",),
    "spent": ("client.spent",),
    "hirerate": ("client.hirerate",),
    "rating": ("rating", "client.rating"),
    "stars": ("rating", "client.rating"),
    "bewertung": ("rating", "client.rating"),
    "bids": ("proposals",),
    "age": ("posted",),
    "date": ("posted",),
    "order": ("sort",),
}
"""Names that people write, and those that they may mean."""
