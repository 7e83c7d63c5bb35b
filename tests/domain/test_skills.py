"""Which skill somebody means."""

from __future__ import annotations

import re

import pytest

from bot.domain.skills.catalogue import CURATED
from bot.domain.skills.listed.business import BUSINESS
from bot.domain.skills.listed.creative import CREATIVE
from bot.domain.skills.listed.software import SOFTWARE
from bot.domain.skills.model import ALIASES, CATALOGUE
from bot.domain.skills.service import meant, suggest
from bot.domain.skills.words import plain


@pytest.mark.parametrize(
    ("words", "skill"),
    [
        ("python", "python"),
        ("  PYTHON ", "python"),
        ("pyhton", "python"),
        ("pyton", "python"),
        ("postgre", "postgresql"),
        ("Postgres", "postgresql"),
        ("postgressql", "postgresql"),
        ("reactjs", "react"),
        ("React.js", "react"),
        ("react-native", "react-native"),
        ("k8s", "kubernetes"),
        ("kubernets", "kubernetes"),
        ("C++", "cpp"),
        ("c#", "csharp"),
        (".net", "dotnet"),
        ("Node", "nodejs"),
        ("java", "java"),
        ("javascript", "javascript"),
        ("java script", "javascript"),
        ("machine_learning", "machine-learning"),
        ("ML", "machine-learning"),
        ("ui/ux", None),
        ("telegram bot", "telegram-bots"),
        ("copy writing", "copywriting"),
        ("postgre sql", "postgresql"),
        ("node js", "nodejs"),
        ("js", "javascript"),
        ("ror", "rails"),
        ("javascirpt", "javascript"),
        ("pythn", "python"),
        ("photshop", "photoshop"),
        ("machine lerning", "machine-learning"),
        ("bookeeping", "bookkeeping"),
        ("tansaltion", "translation"),
        ("proofreading", "editing"),
        ("c", "c"),
        ("C#", "csharp"),
        ("c ++", "cpp"),
        ("golang", "go"),
        ("go", "go"),
        ("R", "r"),
        ("react native", "react-native"),
        ("ai", "machine-learning"),
        ("illustrator", "illustrator"),
        ("illustration", "illustration"),
        ("animation", "animation"),
        ("automation", "automation"),
    ],
)
def test_what_words_mean(words: str, skill: str | None) -> None:
    assert meant(words) == skill


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "x",
        "aid",
        "javas",
        "scrip",
        "g",
        "reach",
        "string",
        "black",
        "scale",
        "unit",
        "cost",
        "swing",
        "context",
        "validation",
        "migration",
        "compiler",
        "marketer of note",
        "goo",
        "vat",
        "cooking",
        "plumbing",
        "gardening",
        "cat",
        "dog walking",
        "fortran",
        "cobol",
        "perl",
        "haskell",
        "horse riding",
        "zzzzzz",
        "🙂",
        "a" * 500,
    ],
)
def test_unknown_words_mean_nothing(words: str) -> None:
    assert meant(words) is None


@pytest.mark.parametrize("skill", CATALOGUE)
def test_every_skill_is_meant_by_its_id_and_its_name(skill: str) -> None:
    assert meant(skill) == skill
    assert meant(CATALOGUE[skill]) == skill
    assert meant(CATALOGUE[skill].upper()) == skill
    assert suggest(CATALOGUE[skill])[0] == skill


@pytest.mark.parametrize("alias", ALIASES)
def test_every_alias_leads_to_a_skill(alias: str) -> None:
    assert meant(alias) == ALIASES[alias]
    assert ALIASES[alias] in CATALOGUE


def test_no_wording_stands_for_two_skills() -> None:
    meanings: dict[str, str] = {}
    for words, skill in (*CATALOGUE.items(), *ALIASES.items()):
        if words in CATALOGUE:
            assert meanings.setdefault(plain(words), words) == words
            assert meanings.setdefault(plain(skill), words) == words
        else:
            assert meanings.setdefault(plain(words), skill) == skill


def test_the_catalogue_is_large_and_its_ids_fit_into_buttons() -> None:
    assert len(CATALOGUE) >= 400
    assert len(ALIASES) >= 300
    assert all(re.fullmatch(r"[a-z0-9-]{1,24}", skill) for skill in CATALOGUE)
    for first, second in ((SOFTWARE, CREATIVE), (CREATIVE, BUSINESS), (SOFTWARE, BUSINESS)):
        assert not set(first) & set(second)
    listed = [skill for table in (SOFTWARE, CREATIVE, BUSINESS) for group in table.values() for skill in group]
    assert len(listed) == len(set(listed)) == len(CURATED.names)


def test_suggestions_begin_with_what_was_typed() -> None:
    assert suggest("pyt")[:2] == ["python", "pytorch"]
    assert suggest("react")[0] == "react"
    assert "react-native" in suggest("react")
    assert suggest("net")[0] == "dotnet" or "dotnet" in suggest("net")


def test_suggestions_are_known_skills_each_once_and_not_too_many() -> None:
    for words in ("", "s", "design", "data", "qqqq", "pyhton"):
        found = suggest(words, most=5)
        assert len(found) == len(set(found)) <= 5
        assert set(found) <= set(CATALOGUE)
    assert suggest("qqqq") == []
    assert "python" in suggest("pyhton")
