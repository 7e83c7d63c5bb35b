"""The reverse search finds what the naive loop over every alert finds, on both databases."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from bot.adapters.database import tables
from bot.adapters.database.alerts import Alerts
from bot.adapters.database.engine import Database
from bot.domain.alerts.fit import fit_of
from bot.domain.alerts.model import Alert, Match
from bot.domain.rules import FitWeights
from bot.domain.search.matching import wants_job
from bot.domain.search.model import JobFacts, JobQuery, Span, TextQuery

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
WEIGHTS = FitWeights()
COUNTRIES = ("", "DE", "US", "BR")
PEOPLE = {f"person{number}": COUNTRIES[number % len(COUNTRIES)] for number in range(24)}
COLLEAGUES = ("person0", "person5")
SKILLS = ("python", "go", "rust", "sql", "react", "seo", "django")
WORDS = ("data", "pipeline", "old", "shop", "import", "nightly", "python", "robot")
CATEGORIES = ("web", "web.backend", "web.frontend", "data", "data.mining", "webs.other")
LEVELS = ("entry", "intermediate", "expert", "wizard")
CHECKED_SPANS = {
    "budget": (0, 5, 90, 500),
    "rate": (0, 5, 10, 30),
    "length": (7, 30, 90),
    "client_spent": (0, 100, 900),
    "client_hire_rate": (0, 50, 100),
    "client_rating": (100, 400, 500),
    "proposals": (0, 1, 9),
    "connects": (0, 2, 6, 16),
    "posted": (0, 1, 60),
}


def some(dice: random.Random, of: Sequence[str], most: int) -> tuple[str, ...]:
    """A few of them, now and then the same one twice."""
    return tuple(dice.choices(of, k=dice.randint(1, most)))


def span(dice: random.Random, numbers: tuple[int, ...]) -> Span:
    """Any range: open, empty, contradictory, below zero or above what a database holds."""
    ends = (None, None, -3, 10**30, *numbers * 3)
    return Span(least=dice.choice(ends), most=dice.choice(ends))


def text_query(dice: random.Random) -> TextQuery:
    phrases = tuple(some(dice, WORDS, 2) for _ in range(dice.choice((0, 0, 1, 2))))
    many = tuple(f"unwanted{number}" for number in range(150)) if dice.random() < 0.05 else ()
    return TextQuery(
        words=some(dice, WORDS, 4) if dice.random() < 0.4 else (),
        phrases=phrases,
        not_words=(some(dice, WORDS, 3) if dice.random() < 0.3 else ()) + many,
        not_phrases=(some(dice, WORDS, 2),) if dice.random() < 0.2 else (),
    )


def query(dice: random.Random) -> JobQuery:
    """A query of a few parts, or of one, or of none."""
    likely = dice.choice((0.0, 0.08, 0.25))
    parts: dict[str, Any] = {
        name: span(dice, numbers) for name, numbers in CHECKED_SPANS.items() if dice.random() < likely / 2
    }
    choices: dict[str, Any] = {
        "text": text_query(dice),
        "not_skills": some(dice, SKILLS, 3),
        "kind": dice.choice(("fixed", "hourly")),
        "levels": some(dice, LEVELS, 2),
        "categories": some(dice, CATEGORIES, 2),
        "not_categories": some(dice, CATEGORIES, 2),
        "countries": some(dice, COUNTRIES, 2),
        "client_verified": dice.random() < 0.5,
    }
    parts |= {name: choice for name, choice in choices.items() if dice.random() < likely}
    if dice.random() < 0.6:
        groups = dice.choice((1, 1, 1, 2, 3, 4))
        parts["skills"] = tuple(some(dice, SKILLS, dice.choice((1, 1, 3))) for _ in range(groups))
    return JobQuery(**parts)


def facts(dice: random.Random, number: int) -> JobFacts:
    """A job that says much or little of itself."""

    def known(numbers: Sequence[int]) -> int | None:
        return dice.choice((None, *numbers, *numbers))

    fixed = dice.random() < 0.5
    rate = known((5, 10, 20))
    return JobFacts(
        job_id=f"job{number}",
        team_id=dice.choice(("team", "others")),
        tokens=(*some(dice, WORDS, 6), "", *some(dice, WORDS, 3)),
        skills=some(dice, SKILLS, 5) if dice.random() < 0.9 else (),
        kind="fixed" if fixed else "hourly",
        category=dice.choice(("", *CATEGORIES)),
        level=dice.choice(("", *LEVELS)),
        connects=dice.choice((0, 2, 4, 6, 16)),
        posted_at=NOW,
        budget=dice.choice((0, 5, 90, 91, 500)) if fixed else None,
        rate_least=None if fixed or dice.random() < 0.1 else rate,
        rate_most=None if fixed or rate is None else rate + dice.choice((0, 10)),
        length=known((7, 30, 90)),
        country=dice.choice(COUNTRIES),
        client_spent=dice.choice((0, 100, 1_000)),
        client_hire_rate=known((0, 50, 100)),
        client_rating=known((100, 400, 500)),
        client_verified=dice.random() < 0.5,
        proposals=dice.choice((0, 1, 10)),
        open_to=dice.choice(((), (), (), ("DE", "US"))),
    )


def naive(alerts: Sequence[Alert], job: JobFacts) -> list[Match]:
    """Every alert asked in turn."""
    best: dict[str, Match] = {}
    for alert in sorted(alerts, key=lambda one: one.id):
        if alert.paused or (job.team_id == "team" and alert.account_id in COLLEAGUES):
            continue
        if job.open_to and PEOPLE[alert.account_id] not in job.open_to:
            continue
        if wants_job(alert.query, job, NOW):
            match = Match(alert.id, alert.account_id, fit_of(alert.query, job, WEIGHTS).total)
            if alert.account_id not in best or match.fit > best[alert.account_id].fit:
                best[alert.account_id] = match
    return sorted(best.values(), key=lambda match: (-match.fit, match.alert_id))


def alert(dice: random.Random, number: int) -> Alert:
    person = dice.choice(list(PEOPLE))
    return Alert(f"alert{number:05}", person, "", query(dice), NOW, paused=dice.random() < 0.1)


@pytest.fixture
def peopled(database: Database) -> Database:
    """A database with people and a team, and no alerts."""

    def fill(connection: Connection) -> None:
        row = dict.fromkeys(("name", "language", "time_zone", "title", "overview", "category", "level"), "")
        rest = {"joined_at": NOW, "freelances": True, "hires": False, "skills": [], "is_operator": False, "version": 1}
        people = [{"id": person, "country": country, **row, **rest} for person, country in PEOPLE.items()]
        connection.execute(insert(tables.accounts), people)
        connection.execute(insert(tables.teams), {"id": "team", "name": "", "home": "", "country": "", "version": 1})
        members = [
            {"team_id": "team", "account_id": one, "role": "owner", "place": place}
            for place, one in enumerate(COLLEAGUES)
        ]
        connection.execute(insert(tables.memberships), members)

    database.write_here(fill)
    return database


def change(store: Alerts, dice: random.Random, kept: dict[str, Alert]) -> None:
    """New alerts come, others are edited, paused, resumed or removed."""
    new = [alert(dice, len(kept) + 1_000 * dice.randrange(1, 90)) for _ in range(dice.choice((1, 3, 20)))]
    new = [one for one in {one.id: one for one in new}.values() if one.id not in kept]
    if len(new) == 1:
        store.add(new[0])
    else:
        store.add_all(new)
    kept |= {one.id: one for one in new}
    for id_ in dice.sample(sorted(kept), min(len(kept), 6)):
        match dice.choice(("edit", "pause", "rename", "remove")):
            case "edit":
                kept[id_] = store.save(replace(kept[id_], query=query(dice)))
            case "pause":
                kept[id_] = store.save(replace(kept[id_], paused=not kept[id_].paused))
            case "rename":
                kept[id_] = store.save(replace(kept[id_], name="another"))
            case "remove":
                store.remove(id_)
                del kept[id_]


def test_it_equals_the_naive_loop_whatever_becomes_of_the_alerts(peopled: Database) -> None:
    dice = random.Random(20_270_301)
    kept: dict[str, Alert] = {}
    found = 0

    def compare(connection: Connection) -> None:
        nonlocal found
        store = Alerts(connection, WEIGHTS)
        for number in range(20):
            job = facts(dice, number)
            matches = store.matching(job)
            assert matches == naive(list(kept.values()), job), job
            found += len(matches)

    for _ in range(60):
        peopled.write_here(compare)
        peopled.write_here(lambda connection: change(Alerts(connection, WEIGHTS), dice, kept))
    assert found > 5_000


def test_an_alert_that_is_read_is_the_one_that_was_kept(peopled: Database) -> None:
    dice = random.Random(1)
    kept = [alert(dice, number) for number in range(50)]

    def keep_and_read(connection: Connection) -> list[Alert]:
        store = Alerts(connection, WEIGHTS)
        store.add_all(kept)
        return [store.get(one.id) for one in kept]

    assert peopled.write_here(keep_and_read) == kept


def test_nothing_stays_of_alerts_that_are_gone(peopled: Database) -> None:
    dice = random.Random(2)
    kept = [alert(dice, number) for number in range(200)]

    def come_and_go(connection: Connection) -> tuple[int, int]:
        store = Alerts(connection, WEIGHTS)
        store.add_all(kept)
        for one in kept[:100]:
            store.remove(store.save(replace(one, query=query(dice))).id)
        for one in kept[100:]:
            store.save(replace(one, paused=True))
        anchors = connection.execute(text("SELECT count(*) FROM alert_anchors")).scalar_one()
        counted = connection.execute(text("SELECT count(*) FROM alert_terms WHERE alerts <> 0")).scalar_one()
        return anchors, counted

    assert peopled.write_here(come_and_go) == (0, 0)


@pytest.mark.parametrize(
    ("wanted", "finds"),
    [
        (JobQuery(), True),
        (JobQuery(text=TextQuery(words=("nightly",))), True),
        (JobQuery(text=TextQuery(phrases=(("nightly", "import"),))), True),
        (JobQuery(text=TextQuery(phrases=(("import", "nightly"),))), False),
        (JobQuery(text=TextQuery(phrases=(("import", "python"),))), False),
        (JobQuery(text=TextQuery(not_words=("shop",), not_phrases=(("import", "nightly"),))), True),
        (JobQuery(text=TextQuery(not_words=("nightly",))), False),
        (JobQuery(skills=(("python", "go"), ("sql",), ("python",))), True),
        (JobQuery(skills=(("python",), ("rust", "go"))), False),
        (JobQuery(skills=(("python",),), not_skills=("sql",)), False),
        (JobQuery(categories=("web", "data")), True),
        (JobQuery(categories=("web.front",)), False),
        (JobQuery(not_categories=("web",)), False),
        (JobQuery(budget=Span(least=60_000, most=60_000)), True),
        (JobQuery(budget=Span(least=60_001, most=59_999)), False),
        (JobQuery(budget=Span(least=10**40)), False),
        (JobQuery(rate=Span()), False),
        (JobQuery(client_rating=Span(least=0)), False),
        (JobQuery(posted=Span(most=0)), True),
        (JobQuery(posted=Span(least=1)), False),
        (JobQuery(text=TextQuery(not_words=tuple(f"word{number}" for number in range(500)))), True),
    ],
    ids=str,
)
def test_a_query_of_its_own_kind(peopled: Database, wanted: JobQuery, finds: bool) -> None:
    job = JobFacts(
        job_id="job",
        team_id="team",
        tokens=("nightly", "import", "", "python", "sql"),
        skills=("python", "sql"),
        kind="fixed",
        category="web.backend",
        level="expert",
        connects=6,
        posted_at=NOW,
        budget=60_000,
    )

    def ask(connection: Connection) -> Sequence[Match]:
        store = Alerts(connection, WEIGHTS)
        store.add(Alert("alert", "person1", "", wanted, NOW))
        store.add(Alert("own", COLLEAGUES[0], "", wanted, NOW))
        return store.matching(job)

    assert bool(peopled.write_here(ask)) == finds == wants_job(wanted, job, NOW)


def test_the_best_fit_comes_first_and_a_person_once(peopled: Database) -> None:
    wide = JobQuery(skills=(("python", "go"),))
    narrow = JobQuery(skills=(("python",), ("sql",)), text=TextQuery(words=("nightly",)))
    alerts = [
        Alert("a", "person1", "", wide, NOW),
        Alert("b", "person1", "", narrow, NOW),
        Alert("c", "person2", "", wide, NOW),
        Alert("d", "person3", "", narrow, NOW),
        Alert("e", "person4", "", wide.model_copy(update={"budget": Span(least=50_000)}), NOW),
    ]
    job = replace(
        facts(random.Random(3), 1),
        tokens=("nightly",),
        skills=("python", "sql"),
        kind="fixed",
        budget=60_000,
        open_to=(),
        team_id="others",
    )

    def ask(connection: Connection) -> Sequence[Match]:
        store = Alerts(connection, WEIGHTS)
        store.add_all(alerts)
        return store.matching(job)

    matches = peopled.write_here(ask)
    assert [match.alert_id for match in matches] == ["b", "d", "c", "e"]
    assert [match.fit for match in matches] == sorted((match.fit for match in matches), reverse=True)
