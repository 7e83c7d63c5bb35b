"""Plain words that lead somewhere, in both languages."""

from __future__ import annotations

import pytest

from bot.handlers.everything import router
from bot.handlers.kit.words import Words
from tests.handlers.stage import NOW


def leads_to(text: str, language: str) -> tuple[str, tuple[str, ...]] | None:
    """Where words lead, as the router finds it."""
    words = Words(language, "UTC", NOW)
    for phrase in sorted(router.routes.phrases, key=lambda phrase: "{rest}" in phrase.sentence):
        args = phrase.match(text, words)
        if args is not None:
            return phrase.page.name, args
    return None


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("balance", "money"),
        ("when do I get paid", "money"),
        ("When do I get paid?", "money"),
        ("WHEN  DO I GET PAID???", "money"),
        ("payout status", "money"),
        ("hello!", "home"),
        ("Hi.", "home"),
        ("help", "help"),
        ("my jobs", "jobs.team"),
        ("saved jobs", "jobs.saved"),
        ("find jobs", "jobs"),
        ("find work", "feed"),
        ("What's new?", "feed"),
        ("my searches", "searches"),
        ("find people", "people.run"),
        ("contracts", "contracts"),
        ("inbox", "rooms"),
        ("post a job", "job.post"),
        ("my alerts", "alerts"),
        ("new alert", "alert.new"),
        ("my profile", "profile"),
        ("my proposals", "proposals.mine"),
        ("settings", "settings"),
    ],
)
def test_english(text: str, page: str) -> None:
    assert leads_to(text, "en") == (page, ())
    assert leads_to(text, "de") == (page, ()), "English is understood in every language"


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("Wann bekomme ich mein Geld?", "money"),
        ("wann krieg ich mein geld", "money"),
        ("Wo bleibt mein Geld?!", "money"),
        ("Guthaben", "money"),
        ("Hallo", "home"),
        ("Moin!", "home"),
        ("Menü", "home"),
        ("Hilfe", "help"),
        ("Was kannst du?", "help"),
        ("Meine Jobs", "jobs.team"),
        ("gespeicherte Jobs", "jobs.saved"),
        ("Jobs finden", "jobs"),
        ("Was gibt es Neues?", "feed"),
        ("meine Suchen", "searches"),
        ("Freelancer finden", "people.run"),
        ("Aufträge", "jobs"),
        ("Verträge", "contracts"),
        ("Nachrichten", "rooms"),
        ("Job ausschreiben", "job.post"),
        ("Suchaufträge", "alerts"),
        ("neuer Suchauftrag", "alert.new"),
        ("Mein Profil", "profile"),
        ("meine Bewerbungen", "proposals.mine"),
        ("Einstellungen", "settings"),
    ],
)
def test_german(text: str, page: str) -> None:
    assert leads_to(text, "de") == (page, ())


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("find python jobs", "en", "python"),
        ("Find jobs about data pipelines", "en", "data pipelines"),
        ("search react", "en", "react"),
        ("telegram bot jobs", "en", "telegram bot"),
        ("find node.js jobs", "en", "node.js"),
        ("find python -wordpress jobs", "en", "python -wordpress"),
        ("find jobs budget:>500.50 skill:django,fastapi.", "en", "budget:>500.50 skill:django,fastapi"),
        ("Finde Python-Jobs", "de", "python"),
        ("suche Jobs für Postgres", "de", "postgres"),
        ("Python Jobs", "de", "python"),
        ("suche nach React", "de", "react"),
        ("find python jobs", "de", "python"),
        ("finde Jobs jobs", "de", "jobs"),
    ],
)
def test_searching(text: str, language: str, words: str) -> None:
    assert leads_to(text, language) == ("search.run", (words,))


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("skill:python budget:>500", "search.run"),
        ("budget:>>5", "search.run"),
        ("python jobs over 500 dollars posted today", "search.run"),
        ("remote react work under $50 an hour", "search.run"),
        ("Python Jobs über 500 Euro von heute", "search.run"),
        ("find python developers under $50 an hour", "people.run"),
        ("country:DE rating:>4", "people.run"),
        ("Django-Entwickler unter 60 Euro die Stunde", "people.run"),
    ],
)
def test_words_that_ask_for_something_are_a_search_as_they_are(text: str, page: str) -> None:
    assert leads_to(text, "en") == (page, (text,))


@pytest.mark.parametrize(
    "text", ["how do jobs work?", "my jobs are broken", "note: call me", "https://example.com", "x" * 700]
)
def test_other_talk_of_jobs_is_no_search(text: str) -> None:
    assert leads_to(text, "en") is None


@pytest.mark.parametrize("text", ["", "   ", "?!", "thank you so much", "danke dir", "x" * 4_000, "\x00", "jobs|help"])
def test_other_words_lead_nowhere(text: str) -> None:
    assert leads_to(text, "en") is None
    assert leads_to(text, "de") is None


def test_german_words_are_not_understood_in_english() -> None:
    assert leads_to("wann bekomme ich mein geld", "en") is None
