"""Categories of work: which one somebody means, and which one skills belong to."""

from __future__ import annotations

import pytest

from bot.domain.skills.catalogue import CURATED
from bot.domain.skills.categories import (
    CATEGORIES,
    CATEGORY_OF_SKILL,
    TOP_CATEGORIES,
    Category,
    category_meant,
    category_name,
    likely_category,
    subcategories,
    suggest_categories,
)


def test_there_are_two_levels() -> None:
    assert 10 <= len(TOP_CATEGORIES) <= 14
    assert 90 <= len(CATEGORIES) - len(TOP_CATEGORIES) <= 120
    for id_, category in CATEGORIES.items():
        assert category.id == id_
        assert CATEGORIES[category.top].is_top
        assert len(id_.encode()) <= 24, "it goes into buttons"
        assert id_.count(".") == (0 if category.is_top else 1)


def test_every_category_of_the_first_level_holds_some_of_the_second() -> None:
    for top in TOP_CATEGORIES:
        held = subcategories(top.id)
        assert len(held) >= 3
        assert {category.top for category in held} == {top.id}
    assert subcategories("web.backend") == subcategories("nonsense") == ()


def test_names_tell_categories_apart() -> None:
    assert len({category.name.casefold() for category in CATEGORIES.values()}) == len(CATEGORIES)
    assert category_name("web.backend") == "Back-end development"
    assert category_name("of.yore") == "of.yore"


def test_every_skill_has_a_likeliest_subcategory_and_none_is_empty() -> None:
    assert set(CATEGORY_OF_SKILL) == set(CURATED.names)
    assert set(CATEGORY_OF_SKILL.values()) == {id_ for id_, category in CATEGORIES.items() if not category.is_top}


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("web", "web"),
        ("Web development", "web"),
        ("wev developmnet", "web"),
        ("backend", "web.backend"),
        ("web.backend", "web.backend"),
        ("graphc design", "design.graphic"),
        ("UI/UX", "design.ui"),
        ("bookeeping", "finance.bookkeeping"),
        ("translation", "writing.translation"),
        ("seo", "marketing.seo"),
        ("legal", "legal"),
        ("", None),
        ("x", None),
        ("gardening", None),
        ("plumbing", None),
        ("context", None),
        ("a" * 500, None),
    ],
)
def test_what_words_mean(words: str, category: str | None) -> None:
    assert category_meant(words) == category


@pytest.mark.parametrize("category", CATEGORIES.values(), ids=lambda category: category.id)
def test_every_category_is_meant_by_its_id_and_its_name(category: Category) -> None:
    assert category_meant(category.id) == category.id
    assert category_meant(category.name) == category.id
    assert suggest_categories(category.name)[0] == category.id


def test_no_word_stands_for_two_categories() -> None:
    for category in CATEGORIES.values():
        for alias in filter(None, category.aliases.split("|")):
            assert category_meant(alias) == category.id, alias


def test_nothing_typed_offers_the_first_level() -> None:
    assert suggest_categories("", most=50) == [category.id for category in TOP_CATEGORIES]
    assert suggest_categories("desi")[0] == "design"
    assert suggest_categories("zzzz") == []


@pytest.mark.parametrize(
    ("skills", "category"),
    [
        (("python", "django", "react"), "web.backend"),
        (("react", "python", "css"), "web.frontend"),
        (("react", "python"), "web.frontend"),  # as many votes: the first
        (("figma",), "design.ui"),
        (("gone-skill", "seo"), "marketing.seo"),
        (("gone-skill",), ""),
        ((), ""),
    ],
)
def test_the_likely_category_of_skills(skills: tuple[str, ...], category: str) -> None:
    assert likely_category(skills) == category
