"""Alerts that are worth a buzz: when they come, what they say, and what "not for me" changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import Program
from bot.domain.accounts.service import ChangeProfile, change_profile
from bot.domain.alerts.model import Pace
from bot.domain.alerts.service import change_alert_settings, save_alert
from bot.domain.alerts.settings import AlertSettings
from bot.domain.jobs.model import Job
from bot.domain.jobs.service import close_job, edit_job, said_by
from bot.domain.market import Market
from bot.domain.search.language import parse_jobs
from bot.domain.search.model import JobQuery
from tests.journeys.conftest import played, running
from tests.journeys.people import Keep, OnSlack, OnTelegram, Person, Pick, Skip
from tests.journeys.scenes import account, client, freelancer, market, posted, usd
from tests.journeys.steps import push

HOUR = 3_600
PYTHON = JobQuery(skills=(("python",),))

Finder = Callable[[str], Person]
both = pytest.mark.parametrize("name", ["ana", "noor"])


async def saved(program: Program, who: Person, query: JobQuery = PYTHON, pace: Pace = "instant") -> str:
    """An alert of theirs."""
    return await market(program, lambda m: save_alert(m, account(m, who), query=query, pace=pace).id)


async def people(program: Program, person: Finder, name: str) -> tuple[Person, Person]:
    """A freelancer, and a client."""
    worker, hirer = person(name), person("carla")
    await freelancer(program, worker)
    await client(hirer)
    return worker, hirer


async def zone_of(program: Program, who: Person) -> ZoneInfo:
    """Where somebody is."""
    return ZoneInfo(await market(program, lambda m: account(m, who).time_zone))


async def push_to(program: Program, who: Person, *, hour: int, weekday: int | None = None) -> None:
    """Push the clock forward to this hour where somebody is."""
    now = await market(program, lambda m: m.now)
    local = now.astimezone(await zone_of(program, who))
    day = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    while day.astimezone(UTC) <= now or (weekday is not None and day.weekday() != weekday):
        day += timedelta(days=1)
    await push(program, (day.astimezone(UTC) - now).total_seconds() + 1)


def cards(who: Person, title: str) -> int:
    """How many messages tell of a job."""
    return sum(title in who._text(shown) for shown in who._all() if "New job:" in who._text(shown))


@both
async def test_several_alerts_buzz_once_and_say_why(program: Program, person: Finder, name: str) -> None:
    worker, hirer = await people(program, person, name)
    await market(program, lambda m: change_profile(m, account(m, worker), ChangeProfile(hourly_rate=usd(45))))
    for query in (PYTHON, parse_jobs("csv skill:python"), JobQuery()):
        await saved(program, worker, query)
    await posted(program, hirer)

    card = await worker.sees("New job: Nightly import of orders", old=True)
    for words in ("$600", "your alert: Python, csv", "Fits", "skills 50", "0–4 proposals"):
        assert words in card
    await posted(program, hirer, "Another import")
    await worker.sees("New job: Another import", old=True)
    assert cards(worker, "Nightly import") == 1


@both
async def test_digests_come_at_the_local_hour(program: Program, person: Finder, name: str) -> None:
    worker, hirer = await people(program, person, name)
    await push_to(program, worker, hour=6)
    await saved(program, worker, pace="daily")
    for number in range(7):
        await posted(program, hirer, f"Import number {number}")
    await push_to(program, worker, hour=8)
    assert not worker.sees_now("jobs for you")

    await push_to(program, worker, hour=9)
    digest = await worker.sees("7 jobs for you", "the best first", "And 2 more.", old=True)
    assert digest.count("Import number") == 5
    await worker.taps("Show all", "7 jobs for you")
    await worker.sees("7 jobs for you", "Import number")


async def test_an_hourly_and_a_weekly_digest(program: Program, person: Finder) -> None:
    ana, carla = await people(program, person, "ana")
    bruno = person("bruno")
    await freelancer(program, bruno)
    await saved(program, ana, pace="hourly")
    await saved(program, bruno, pace="weekly")
    for title in ("The first import", "The second import"):
        await posted(program, carla, title)
    await push(program, HOUR)
    await ana.sees("2 jobs for you", old=True)
    assert not bruno.sees_now("2 jobs for you")

    await push_to(program, bruno, hour=9, weekday=0)
    await bruno.sees("2 jobs for you", old=True)


@both
async def test_quiet_hours_and_the_cap_are_set_in_the_chat(program: Program, person: Finder, name: str) -> None:
    worker, hirer = await people(program, person, name)
    await saved(program, worker)
    await worker.says("/alerts")
    await worker.taps("When I am told", "Your alerts")
    await worker.sees("No quiet hours", "20 messages a day")
    await worker.taps("Change", "20 messages a day")
    answers = {"Quiet hours": "22:00-7:00", "At most a day": "2", "Digest hour": "9"}
    await worker.fills({**answers, "Day of the weekly digest": Pick("Friday")}, "Save")
    await worker.sees("22:00-7:00", "2 messages a day", "Friday, 9:00")

    await push_to(program, worker, hour=23)
    for title in ("One import", "Two imports", "Three imports"):
        await posted(program, hirer, title)
    await push_to(program, worker, hour=7)
    await worker.sees("3 jobs for you", old=True)
    assert cards(worker, "import") == 0
    for title in ("Four imports", "Five imports", "Six imports", "Seven imports"):
        await posted(program, hirer, title)
    await worker.sees("New job: Five imports", old=True)
    assert not worker.sees_now("Six imports")
    await push_to(program, worker, hour=9)
    await worker.sees("2 jobs for you", "Six imports", "Seven imports", old=True)


@both
async def test_an_alert_is_paused_changed_and_removed(program: Program, person: Finder, name: str) -> None:
    worker, hirer = await people(program, person, name)
    await saved(program, worker)
    await worker.says("/alerts")
    await worker.taps("Open", "Your alerts", "skill:python")
    await worker.taps("Pause", "Looks for")
    await worker.sees("Paused. You hear nothing of it")
    await posted(program, hirer, "While it was paused")
    await worker.taps("Resume", "Paused")
    await worker.sees("It finds jobs again.")
    await worker.taps("Jobs it finds now", "Looks for")
    await worker.sees("One job", "While it was paused")
    await worker.taps("Back", "While it was paused")
    await worker.taps("How often", "Looks for")
    await worker.taps("Daily digest", "How often would you like to hear of it?")
    await worker.sees("Saved.", "Daily digest")
    await worker.taps("Remove", "Looks for")
    await worker.sees("The alert is gone.")
    assert cards(worker, "While it was paused") == 0


async def _edited(program: Program, hirer: Person, job: Job, dollars: int) -> None:
    def work(m: Market) -> Job:
        fresh = m.jobs.get(job.id)
        said = said_by(fresh).model_copy(update={"budget": usd(dollars)})
        return edit_job(m, account(m, hirer), job.id, fresh.version, said)

    await market(program, work)


@both
async def test_a_job_is_edited_into_a_match_and_out_of_one(program: Program, person: Finder, name: str) -> None:
    worker, hirer = await people(program, person, name)
    await saved(program, worker, parse_jobs("skill:python budget:>=700"))
    into, out = await posted(program, hirer, "Into a match"), await posted(program, hirer, "Out of a match")
    await _edited(program, hirer, into, 800)
    await worker.sees("New job: Into a match", "$800", old=True)

    await market(
        program,
        lambda m: change_alert_settings(m, account(m, worker), AlertSettings(20, 9, 0, quiet_from=0, quiet_until=1439)),
    )
    await _edited(program, hirer, out, 800)
    await _edited(program, hirer, out, 500)
    await push(program, 25 * HOUR)
    assert not worker.sees_now("Out of a match")


@both
async def test_not_for_me_asks_why_and_learns(program: Program, person: Finder, name: str) -> None:
    worker, hirer = await people(program, person, name)
    await saved(program, worker)
    await posted(program, hirer, "The first import")
    await worker.taps("Not for me", "New job: The first import")
    await worker.sees("Not for you.", "Why?")
    await worker.taps("The client", "New job: The first import", "Why?")
    await worker.sees("Not for you: The client.", "Say it once more")
    await posted(program, hirer, "The second import")
    await worker.taps("Not for me", "New job: The second import")
    await worker.taps("The client", "New job: The second import", "Why?")
    await worker.sees("Not for you: The client.", "come in the digest from now on")

    await posted(program, hirer, "The third import")
    await posted(program, hirer, "The fourth import")
    await push_to(program, worker, hour=9)
    await worker.sees("2 jobs for you", "The third import", "The fourth import", old=True)
    assert cards(worker, "The third import") == 0
    await worker.says("/alerts")
    await worker.taps("When I am told", "Your alerts")
    await worker.taps("Forget what was learned", "The client (2)")
    await worker.sees("Forgotten. I begin to learn anew.")
    await posted(program, hirer, "The fifth import")
    await worker.sees("New job: The fifth import", old=True)
    await worker.taps("Not for me", "New job: The fifth import")
    await worker.taps("Undo", "New job: The fifth import")
    await worker.taps("Propose", "New job: The fifth import")


@both
async def test_more_like_this_makes_an_alert(program: Program, person: Finder, name: str) -> None:
    worker, hirer = await people(program, person, name)
    await saved(program, worker)
    await posted(program, hirer)
    await worker.taps("More like this", "New job: Nightly import")
    if isinstance(worker, OnTelegram):
        await worker.sees(
            "check it", "Skills: Python", "$420", "In the last 7 days: 1 job:", "Nightly import of orders"
        )
        await worker.taps("Save alert", "check it")
    else:
        await worker.fills({"Skills": Keep, "Least budget": Keep}, "Save alert")
    await worker.sees("Alert saved", "Python")
    await worker.says("/alerts")
    await worker.sees("Your alerts", "skill:python budget:>=420")


@both
async def test_an_alert_from_a_typed_query(program: Program, person: Finder, name: str) -> None:
    worker, hirer = await people(program, person, name)
    await worker.says("/alert skill:python budget:>500 -wordpress")
    if isinstance(worker, OnTelegram):
        await worker.sees("check it", "-wordpress skill:python budget:>500", "In the last 7 days")
        await worker.taps("Save alert", "check it")
    else:
        await worker.fills({"Words and filters": Keep}, "Save alert")
    await worker.sees("Alert saved")
    await worker.says("/alerts")
    await worker.sees("-wordpress skill:python budget:>500", "At once")
    await posted(program, hirer)
    await worker.sees("New job: Nightly import", old=True)


@both
async def test_an_alert_from_a_search(program: Program, person: Finder, name: str) -> None:
    worker, _ = await people(program, person, name)
    await worker.says("/jobs skill:python budget:>=500 -wordpress")
    await worker.taps("Alert me of these")
    if isinstance(worker, OnTelegram):
        await worker.sees("check it", "Skills: Python", "$500", "-wordpress")
        await worker.taps("Save alert", "check it")
    else:
        await worker.fills({"Skills": Keep, "Least budget": Keep, "Words and filters": Keep}, "Save alert")
    await worker.sees("Alert saved", "Python")
    await worker.says("/alerts")
    await worker.sees("-wordpress skill:python budget:>=500")


async def test_an_alert_from_plain_words(program: Program, person: Finder) -> None:
    ana, _ = await people(program, person, "ana")
    await ana.says("Alert me about python jobs over 500")
    await ana.sees("check it", "skill:python budget:>500")
    await ana.taps("Save alert", "check it")
    await ana.sees("Alert saved", "Python")


async def test_a_typed_query_with_a_mistake_is_mended_with_a_tap(program: Program, person: Finder) -> None:
    ana, _ = await people(program, person, "ana")
    await ana.says("/alert skil:python")
    await ana.sees("check it", "Did you mean “skill:”?", "Column 1: »skil:«python")
    await ana.taps("Save alert", "check it")
    await ana.taps("skill:python", "Words and filters")
    await ana.taps("Save alert", "check it", "skill:python")
    await ana.sees("Alert saved", "Python")


async def test_a_mistake_in_slack_stands_beside_its_field(program: Program, person: Finder) -> None:
    noor, _ = await people(program, person, "noor")
    assert isinstance(noor, OnSlack)
    await noor.says("/alert python")
    (problem,) = (await noor.tries({"Words and filters": "skil:python"})).values()
    assert "Did you mean “skill:”?" in problem
    assert "You could write: skill:python" in problem


@both
async def test_an_alert_that_matches_everything_is_warned_of(program: Program, person: Finder, name: str) -> None:
    worker, hirer = await people(program, person, name)
    for number in range(20):
        await posted(program, hirer, f"Import number {number}")
    await worker.says("/alert budget:>=500")
    if isinstance(worker, OnTelegram):
        await worker.sees("check it", "It finds nearly everything: 20 of 20 jobs")
        await worker.taps("Save alert", "check it")
    else:
        await worker.fills({"Words and filters": Keep}, "Save alert")
    await worker.sees("Alert saved", "So it comes as a daily digest.")
    await posted(program, hirer, "One more import")
    await worker.taps("At once anyway", "Alert saved")
    await worker.sees("Saved.", "At once")
    await posted(program, hirer, "And another import")
    await worker.sees("New job: And another import", old=True)


async def test_more_than_fifty_are_refused(program: Program, person: Finder) -> None:
    ana, _ = await people(program, person, "ana")
    for _ in range(50):
        await saved(program, ana)
    await ana.says("/alert")
    await ana.fills({"Skills": Keep, "Least budget": Skip}, "Save alert")
    await ana.sees("You have 50 alerts, which is the most.")


@both
async def test_closed_jobs_fall_out_of_a_digest(program: Program, person: Finder, name: str) -> None:
    worker, hirer = await people(program, person, name)
    await saved(program, worker, pace="daily")
    jobs = [await posted(program, hirer, f"Import number {number}") for number in range(3)]
    await market(program, lambda m: close_job(m, account(m, hirer), jobs[0].id, jobs[0].version))
    await push_to(program, worker, hour=9)

    digest = await worker.sees("2 jobs for you", old=True)
    assert "Import number 0" not in digest


async def test_a_restart_repeats_nothing(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, tmp_path) as program:
        ana, carla = played(program, "ana"), played(program, "carla")
        await freelancer(program, ana)
        await client(carla)
        await saved(program, ana)
        told = await posted(program, carla, "The first import")
        await ana.sees("New job: The first import", old=True)
    async with running(database_url, tmp_path) as program:
        ana, carla = played(program, "ana"), played(program, "carla")
        await _edited(program, carla, told, 900)
        await posted(program, carla, "The second import")
        await ana.sees("New job: The second import", old=True)
        assert cards(ana, "The first import") == 1
