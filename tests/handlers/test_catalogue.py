"""The German catalogue: complete, current, and fit for what it is shown in."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from bot.handlers.everything import router
from bot.handlers.kit.routes import FormPage
from bot.handlers.kit.words import LANGUAGES, Words
from tests.handlers.german import bare, english_in
from tests.handlers.stage import NOW
from tools.words import ROOT, SOURCE, catalogue_of, main, sentences, updated

TRANSLATED = [language for language in LANGUAGES if language != SOURCE]
SAME_IN_GERMAN = {
    "Budget",
    "Connects",
    "Expert",
    "python, fastapi, postgres",
    "{count} Connect",
    "{count} Connects",
    "Bonus",
    "Bonus: {amount}",
    "Details",
    "PayPal {label}",
    "Stripe {label}",
    "{count} Star",
    "{count} Stars",
    "Freelancer",
    "Freelancer: {words}",
    "Jobs",
    "Jobs: {words}",
    "Filter",
    "Name",
    "python skill:django budget:>500 posted:<2d",
}
"""Sentences that read the same in both languages."""


def entries(language: str = "de") -> Iterator[Message]:
    return (message for message in catalogue_of(language) if message.id)


def both(message: Message) -> list[tuple[str, str]]:
    """Each sentence of an entry beside its translation."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string, strict=True))


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_of_the_code_is_translated(language: str) -> None:
    kept = {str(message.id): message for message in entries(language)}
    wanted = {str(message.id) for message in sentences() if message.id}
    assert wanted - set(kept) == set(), "run python -m tools.words, and translate"
    assert set(kept) - wanted == set(), "run python -m tools.words"
    bad = [name for name, message in kept.items() if message.fuzzy or not all(told for _, told in both(message))]
    assert bad == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_updating_an_up_to_date_catalogue_changes_nothing(language: str) -> None:
    path = ROOT / "bot" / "handlers" / "words" / f"{language}.po"
    unversioned = re.compile(rb"Generated-By: [^\\]*")
    assert unversioned.sub(b"", updated(language)) == unversioned.sub(b"", path.read_bytes())


def test_translations_are_fit_for_their_places() -> None:
    plurals = catalogue_of("de").num_plurals
    for message in entries():
        assert isinstance(message.id, str) or len(message.string) == plurals
        for sentence, told in both(message):
            assert places(told) == places(sentence), told
            assert told == told.strip()
            assert "|" not in sentence or all(wording == wording.strip() != "" for wording in told.split("|")), told
            assert "|" in sentence or "|" not in told
            assert not re.search(r"\b(?:Ihnen|Ihren?|[a-zä-ü]en Sie)\b", told), f"people are du: {told}"
            assert '"' not in told, f"quotes are „…“: {told}"
            assert told.count("„") == told.count("“"), f"quotes are „…“: {told}"


def test_no_english_is_left() -> None:
    for message in entries():
        for sentence, told in both(message):
            assert "|" in told or not english_in(told), told
            same = told == sentence and re.search("[A-Za-z]", bare(told))
            assert not same or sentence in SAME_IN_GERMAN, told


def test_sentences_end_as_their_originals_do() -> None:
    """A label must not become a sentence, nor a question an order."""
    for message in entries():
        for sentence, told in both(message):
            if "|" not in sentence and sentence[-1] in ".?:" and not sentence.endswith("example: jobs python"):
                assert told[-1] == sentence[-1], (sentence, told)


def test_every_sentence_is_marked_so_that_it_can_be_found() -> None:
    """Whatever is given to N_ is a plain string, and whatever is given to words as one is marked."""
    for path in (ROOT / "bot" / "handlers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            first, at = node.args[0], f"{path.relative_to(ROOT)}:{node.lineno}"
            if isinstance(node.func, ast.Name) and node.func.id == "N_":
                assert isinstance(first, ast.Constant), at
            spoken = ast.unparse(node.func) in {"t", "words", "turn.words", "t.n", "words.n", "turn.words.n", "self"}
            if spoken:
                assert not isinstance(first, ast.Constant), f"not marked with N_: {at}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_platforms_bound_fits(language: str) -> None:
    words = Words(language, "UTC", NOW)
    for command in router.routes.commands.values():
        assert 1 <= len(words(command.about)) <= 256
        assert re.fullmatch(r"[a-z0-9_]{1,32}", command.name)
    for page in router.routes.pages.values():
        if isinstance(page, FormPage):
            assert len(words(page.title)) <= 24, "a Slack modal's title"
            assert len(words(page.submit_label)) <= 24, "a Slack modal's button"
            assert len(words(page.title)) + len(words("Continue: {title}").replace("{title}", "")) <= 64
            for name, ask in page.form.asks().items():
                assert 1 <= len(words(ask.label)) <= 64, (page.name, name)
                assert words(ask.question), (page.name, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_leads_to_two_places(language: str) -> None:
    words = Words(language, "UTC", NOW)
    seen: dict[str, str] = {}
    for phrase in (one for one in router.routes.phrases if one.hears is None):
        for wording in dict.fromkeys(f"{words(phrase.sentence)}|{phrase.sentence}".split("|")):
            assert seen.setdefault(wording.strip().casefold(), phrase.page.name) == phrase.page.name, wording


def test_the_tool_says_what_remains_and_loses_no_translation(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = ["Your offer is sent.", "It is gone.", ("One day left", "{count} days left")]
    monkeypatch.setattr("tools.words.CATALOGUES", tmp_path)
    monkeypatch.setattr("tools.words.sentences", lambda: _catalogue(code))
    main()
    assert capsys.readouterr().out == "de.po: 3 sentences, 3 to translate\n"
    path = tmp_path / "de.po"
    path.write_text(path.read_text().replace('sent."\nmsgstr ""', 'sent."\nmsgstr "Dein Angebot ist raus."'))
    main()
    assert capsys.readouterr().out == "de.po: 3 sentences, 2 to translate\n"
    code[:2] = ["Your offer is out.", "Something else."]
    main()
    assert capsys.readouterr().out == "de.po: 3 sentences, 3 to translate\n"
    changed = catalogue_of("de").get("Your offer is out.")
    assert changed is not None
    assert (changed.string, changed.fuzzy) == ("Dein Angebot ist raus.", True)
    assert "It is gone." not in path.read_text()


def _catalogue(code: Sequence[str | tuple[str, str]]) -> Catalog:
    made = Catalog()
    for sentence in code:
        made.add(sentence)
    return made
