"""Who is told of which job, when, and never twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.accounts.model import Account
from bot.domain.accounts.service import change_settings
from bot.domain.alerts.model import Alert, Pace
from bot.domain.alerts.preview import dry_run
from bot.domain.alerts.service import (
    change_alert,
    change_alert_settings,
    dislike,
    forget_taste,
    like_job,
    pause_alert,
    remove_alert,
    save_alert,
    set_pace,
    take_back,
    taste_of,
)
from bot.domain.alerts.settings import AlertSettings, told_at, zone_of
from bot.domain.errors import BadValue, NotFound, NotYours
from bot.domain.jobs.model import Job
from bot.domain.jobs.service import PostJob, close_job, edit_job, mark_job, post_job, reopen_job, said_by
from bot.domain.notifications.model import Notice
from bot.domain.search.language import parse_jobs
from bot.domain.search.model import JobQuery, Span
from tests.domain.town import DAY, START, Town, usd

HOUR = timedelta(hours=1)
PYTHON = JobQuery(skills=(("python",),))
DEFAULT = AlertSettings(most_a_day=20, digest_hour=9, digest_day=0)
BERLIN = zone_of("Europe/Berlin")


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# When


@pytest.mark.parametrize(
    ("pace", "found", "told"),
    [
        ("instant", "2027-03-01 21:59", "2027-03-01 21:59"),
        ("hourly", "2027-03-01 10:00", "2027-03-01 11:00"),
        ("hourly", "2027-03-01 10:59:59", "2027-03-01 11:00"),
        ("daily", "2027-03-01 07:59", "2027-03-01 08:00"),
        ("daily", "2027-03-01 08:00", "2027-03-02 08:00"),
        ("daily", "2027-03-27 12:00", "2027-03-28 07:00"),
        ("daily", "2027-10-30 12:00", "2027-10-31 08:00"),
        ("weekly", "2027-03-01 08:00", "2027-03-08 08:00"),
        ("weekly", "2027-03-03 08:00", "2027-03-08 08:00"),
    ],
)
def test_a_digest_comes_by_the_clock_where_somebody_is(pace: Pace, found: str, told: str) -> None:
    assert told_at(pace, at(found), DEFAULT, BERLIN) == at(told)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ("2027-03-01 20:59", "2027-03-01 20:59"),
        ("2027-03-01 21:00", "2027-03-02 06:00"),
        ("2027-03-02 05:59", "2027-03-02 06:00"),
        ("2027-03-02 06:00", "2027-03-02 06:00"),
        ("2027-03-27 23:30", "2027-03-28 05:00"),
        ("2027-10-31 00:30", "2027-10-31 06:00"),
    ],
)
def test_quiet_hours_run_over_midnight_and_daylight_saving(found: str, told: str) -> None:
    quiet = replace(DEFAULT, quiet_from=22 * 60, quiet_until=7 * 60)

    assert told_at("instant", at(found), quiet, BERLIN) == at(told)


def test_an_hour_that_the_clock_skips_or_shows_twice() -> None:
    half_past_two = replace(DEFAULT, quiet_from=60, quiet_until=150)

    assert told_at("instant", at("2027-03-28 00:30"), half_past_two, BERLIN) == at("2027-03-28 01:30")
    assert told_at("instant", at("2027-10-31 00:10"), half_past_two, BERLIN) == at("2027-10-31 00:30")
    assert told_at("instant", at("2027-10-31 01:10"), half_past_two, BERLIN) == at("2027-10-31 01:30")


def test_hours_begin_at_half_past_where_the_zone_is_so() -> None:
    assert told_at("hourly", at("2027-03-01 10:10"), DEFAULT, zone_of("Asia/Kolkata")) == at("2027-03-01 10:30")
    assert told_at("hourly", at("2027-03-01 10:10"), DEFAULT, zone_of("nowhere")) == at("2027-03-01 11:00")


def test_a_digest_that_would_come_in_quiet_hours_comes_after_them() -> None:
    late = replace(DEFAULT, quiet_from=22 * 60, quiet_until=10 * 60)

    assert told_at("daily", at("2027-03-01 12:00"), late, zone_of("UTC")) == at("2027-03-02 10:00")


# Who


@pytest.fixture
def client(town: Town) -> Account:
    return town.client()


@pytest.fixture
def ana(town: Town) -> Account:
    """A freelancer in Berlin, where it is ten o'clock."""
    return town.do(change_settings, town.freelancer("ana"), language="en", time_zone="Europe/Berlin")


def saved(town: Town, who: Account, query: JobQuery = PYTHON, pace: Pace = "instant") -> Alert:
    """An alert."""
    return town.do(save_alert, who, query=query, pace=pace)


def edited(town: Town, client: Account, job: Job, **changes: object) -> Job:
    """The job with something else said."""
    fresh = town.look(lambda market: market.jobs.get(job.id))
    command = said_by(fresh).model_copy(update=changes)
    return town.do(edit_job, client, job.id, fresh.version, command)


def notices(town: Town, who: Account) -> list[Notice]:
    """What somebody's alerts told them."""
    return [n for n, chat in town.told if chat.account_id == who.id and n.kind in {"alert", "digest"}]


def digest_jobs(town: Town, notice: Notice) -> list[str]:
    """The jobs of a digest, the best first."""
    assert notice.kind == "digest"
    return [telling.job_id for telling in town.look(lambda market: market.tellings.of_digest(notice.args[0]))]


def wishes(town: Town, who: Account, **changes: Any) -> None:
    """Be told otherwise."""
    town.do(change_alert_settings, who, replace(DEFAULT, **changes))


def test_several_alerts_one_message(town: Town, client: Account, ana: Account) -> None:
    for query in (PYTHON, JobQuery(), parse_jobs("bot")):
        saved(town, ana, query)
    job = town.job(client)

    (told,) = notices(town, ana)
    assert told.args[0] == job.id
    assert told.rank > 0


def test_the_quickest_of_several_alerts_tells(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana, parse_jobs("bot chats skill:python"), "weekly")
    saved(town, ana, parse_jobs("java"))
    quick = saved(town, ana, PYTHON)
    town.job(client)

    assert [notice.args[1] for notice in notices(town, ana)] == [quick.id]


def test_an_hourly_digest(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana, pace="hourly")
    town.now += 10 * timedelta(minutes=1)
    jobs = [town.job(client) for _ in range(3)]
    assert notices(town, ana) == []

    town.wait(HOUR)
    (digest,) = notices(town, ana)
    assert sorted(digest_jobs(town, digest)) == sorted(job.id for job in jobs)
    town.wait(DAY)
    assert len(notices(town, ana)) == 1


@pytest.mark.parametrize(("pace", "wait"), [("daily", 23 * HOUR), ("weekly", 7 * DAY - HOUR)])
def test_a_digest_at_the_local_time(town: Town, client: Account, ana: Account, pace: Pace, wait: timedelta) -> None:
    saved(town, ana, pace=pace)
    for _ in range(2):
        town.job(client)

    town.wait(wait - timedelta(seconds=1))
    assert notices(town, ana) == []
    town.wait(timedelta(seconds=1))
    assert [notice.kind for notice in notices(town, ana)] == ["digest"]
    assert town.now == START + wait


def test_a_digest_of_one_job_is_its_card(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana, pace="daily")
    job = town.job(client)
    town.wait(DAY)

    assert [(notice.kind, notice.args[0]) for notice in notices(town, ana)] == [("alert", job.id)]


def test_the_best_comes_first(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana, JobQuery(skills=(("python",),), budget=Span(least=10_000)), "daily")
    jobs = [town.job(client, dollars) for dollars in (120, 900, 400)]
    town.wait(DAY)

    (digest,) = notices(town, ana)
    assert digest_jobs(town, digest) == [jobs[1].id, jobs[2].id, jobs[0].id]


def test_quiet_hours_end_with_one_message(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana)
    wishes(town, ana, quiet_from=9 * 60, quiet_until=12 * 60)
    jobs = [town.job(client) for _ in range(10)]
    assert notices(town, ana) == []

    town.wait(2 * HOUR)
    (digest,) = notices(town, ana)
    assert len(digest_jobs(town, digest)) == len(jobs)
    town.job(client)
    assert [notice.kind for notice in notices(town, ana)] == ["digest", "alert"]


def test_what_the_day_has_no_room_for_waits_for_the_digest(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana)
    wishes(town, ana, most_a_day=2)
    for _ in range(5):
        town.job(client)
    assert [notice.kind for notice in notices(town, ana)] == ["alert", "alert"]

    town.wait(23 * HOUR)
    assert [notice.kind for notice in notices(town, ana)] == ["alert", "alert", "digest"]
    assert len(digest_jobs(town, notices(town, ana)[-1])) == 3
    town.wait(HOUR)
    town.job(client)
    assert notices(town, ana)[-1].kind == "alert"


def test_a_changed_wish_counts_for_what_waits(town: Town, client: Account, ana: Account) -> None:
    alert = saved(town, ana, pace="weekly")
    for _ in range(2):
        town.job(client)
    wishes(town, ana, digest_day=1)
    town.wait(23 * HOUR)
    assert len(notices(town, ana)) == 1

    for _ in range(2):
        town.job(client)
    town.do(set_pace, ana, alert.id, "hourly")
    town.wait(HOUR)
    assert len(notices(town, ana)) == 2


def test_somebody_who_moves_is_told_by_the_new_clock(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana, pace="daily")
    for _ in range(2):
        town.job(client)
    town.do(change_settings, town.fresh(ana), language="en", time_zone="America/New_York")

    town.wait(5 * HOUR - timedelta(seconds=1))
    assert notices(town, ana) == []
    town.wait(timedelta(seconds=1))
    assert len(notices(town, ana)) == 1


def test_a_paused_alert_is_silent_and_drops_what_waits(town: Town, client: Account, ana: Account) -> None:
    alert = saved(town, ana, pace="daily")
    town.job(client)
    town.do(pause_alert, ana, alert.id, paused=True)
    town.job(client)
    town.wait(2 * DAY)
    assert notices(town, ana) == []
    assert town.look(lambda market: market.deadlines.at("alerts.digest", ana.id)) is None

    town.do(pause_alert, ana, alert.id, paused=False)
    job = town.job(client)
    town.wait(DAY)
    assert [notice.args[0] for notice in notices(town, ana)] == [job.id]


def test_a_removed_alert_drops_what_waits(town: Town, client: Account, ana: Account) -> None:
    alert = saved(town, ana, pace="daily")
    town.job(client)
    town.do(remove_alert, ana, alert.id)
    town.wait(2 * DAY)

    assert notices(town, ana) == []


# Never twice


def test_an_edited_job_alerts_those_whom_it_fits_now_once(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana, JobQuery(skills=(("python",),), budget=Span(least=50_000)))
    job = town.job(client, 400)
    assert notices(town, ana) == []

    edited(town, client, job, budget=usd(500))
    assert [notice.args[0] for notice in notices(town, ana)] == [job.id]
    edited(town, client, job, budget=usd(400))
    edited(town, client, job, budget=usd(700))
    assert len(notices(town, ana)) == 1


def test_a_job_edited_out_of_a_match_is_not_told(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana, JobQuery(skills=(("python",),), budget=Span(least=50_000)), "daily")
    job = town.job(client, 600)
    edited(town, client, job, budget=usd(400))
    town.wait(DAY)
    assert notices(town, ana) == []

    edited(town, client, job, budget=usd(600))
    town.wait(DAY)
    assert [notice.args[0] for notice in notices(town, ana)] == [job.id]


def test_nobody_hears_twice_of_a_job_by_a_new_alert_or_when_it_is_reopened(
    town: Town, client: Account, ana: Account
) -> None:
    saved(town, ana)
    job = town.job(client)
    saved(town, ana, JobQuery())
    closed = town.do(close_job, client, job.id, job.version)
    reopened = town.do(reopen_job, client, job.id, closed.version)
    edited(town, client, reopened, title="A better bot")

    assert len(notices(town, ana)) == 1


def test_a_reopened_job_is_told_to_those_who_did_not_hear_of_it(town: Town, client: Account, ana: Account) -> None:
    job = town.job(client)
    closed = town.do(close_job, client, job.id, job.version)
    saved(town, ana)
    town.do(reopen_job, client, job.id, closed.version)

    assert [notice.args[0] for notice in notices(town, ana)] == [job.id]


def test_who_knows_the_job_is_not_told(town: Town, client: Account, ana: Account) -> None:
    mia = town.freelancer("mia")
    job = town.job(client, 400)
    for who in (ana, mia):
        saved(town, who, JobQuery(budget=Span(least=50_000)))
    town.do(mark_job, ana, job.id, "hidden")
    town.proposal(mia, job)
    edited(town, client, job, budget=usd(900))

    assert notices(town, ana) == notices(town, mia) == []


def test_closed_hidden_and_proposed_jobs_fall_out_of_a_digest(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana, pace="daily")
    closed, hidden, proposed, *left = [town.job(client) for _ in range(5)]
    town.do(close_job, client, closed.id, closed.version)
    town.do(mark_job, ana, hidden.id, "hidden")
    town.proposal(ana, proposed)
    town.wait(DAY)

    (digest,) = notices(town, ana)
    assert sorted(digest_jobs(town, digest)) == sorted(job.id for job in left)


def test_an_empty_digest_is_not_sent(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana, pace="daily")
    for _ in range(2):
        job = town.job(client)
        town.do(close_job, client, job.id, job.version)
    town.wait(2 * DAY)

    assert notices(town, ana) == []


def test_jobs_for_invited_people_alert_nobody(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana)
    command = PostJob(
        title="A bot",
        description="It chats.",
        skills=("python",),
        budget=usd(600),
        level="expert",
        is_public=False,
    )
    job = town.do(post_job, client, command)
    assert notices(town, ana) == []

    edited(town, client, job, is_public=True)
    assert len(notices(town, ana)) == 1


# Not for me


def test_not_for_me_twice_for_one_cause_waits_for_the_digest(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana)
    for _ in range(2):
        town.do(dislike, ana, town.job(client).id, "client")
    third, fourth = town.job(client), town.job(town.client())

    assert [notice.args[0] for notice in notices(town, ana)][2:] == [fourth.id]
    town.wait(DAY)
    assert [notice.args[0] for notice in notices(town, ana)][3:] == [third.id]


def test_what_was_learned_can_be_taken_back_and_forgotten(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana)
    first, second = town.job(client), town.job(client)
    for job in (first, second):
        town.do(dislike, ana, job.id, "client")
    assert town.look(lambda market: market.jobs.mark_of(ana.id, second.id)) == "hidden"
    town.do(take_back, ana, second.id)
    assert town.look(lambda market: market.jobs.mark_of(ana.id, second.id)) == ""
    town.job(client)
    assert len(notices(town, ana)) == 3

    town.do(dislike, ana, second.id, "pay")
    town.do(dislike, ana, second.id, "client")
    assert len(town.look(lambda market: taste_of(market, ana.id)).dislikes) == 2
    town.do(forget_taste, ana)
    town.job(client)
    assert len(notices(town, ana)) == 4
    assert town.look(lambda market: market.jobs.mark_of(ana.id, first.id)) == "hidden"


def test_skills_that_are_ones_own_are_never_the_wrong_ones(town: Town, client: Account, ana: Account) -> None:
    saved(town, ana, JobQuery(skills=(("django",),)))
    command = PostJob(
        title="A shop",
        description="It sells.",
        skills=("python", "django", "php"),
        budget=usd(600),
        level="expert",
    )
    town.do(dislike, ana, town.do(post_job, client, command).id, "skills")

    (kept,) = town.look(lambda market: taste_of(market, ana.id)).dislikes
    assert kept.skills == ("php",)


# Alerts


def test_there_are_at_most_fifty(town: Town, ana: Account) -> None:
    alerts = [saved(town, ana) for _ in range(50)]
    refusal = town.refused(BadValue, save_alert, ana, query=PYTHON)
    assert refusal.values == {"most": 50}

    town.do(remove_alert, ana, alerts[0].id)
    saved(town, ana)


def test_an_alert_is_called_after_what_it_looks_for(town: Town, ana: Account) -> None:
    assert saved(town, ana, JobQuery(skills=(("python", "django"),))).name == "Python, Django"
    alert = saved(town, ana, parse_jobs("budget:>=500"))
    assert alert.name == "budget:>=500"
    assert town.do(change_alert, ana, alert.id, PYTHON).name == "Python"
    named = town.do(save_alert, ana, query=PYTHON, name="Mine")
    assert town.do(change_alert, ana, named.id, parse_jobs("bots")).name == "Mine"


def test_other_peoples_alerts_stay_theirs(town: Town, ana: Account) -> None:
    alert, mia = saved(town, ana), town.freelancer("mia")
    town.refused(NotYours, set_pace, mia, alert.id, "daily")
    town.refused(NotYours, pause_alert, mia, alert.id, paused=True)
    town.refused(NotYours, change_alert, mia, alert.id, PYTHON)
    town.refused(NotFound, dislike, mia, "no job", "pay")


@pytest.mark.parametrize(
    "wrong",
    [
        {"most_a_day": 0},
        {"most_a_day": 101},
        {"digest_hour": 24},
        {"digest_day": 7},
        {"quiet_from": 60},
        {"quiet_from": 60, "quiet_until": 60},
        {"quiet_from": -1, "quiet_until": 60},
        {"quiet_from": 60, "quiet_until": 1440},
    ],
)
def test_wishes_are_bounded(town: Town, ana: Account, wrong: dict[str, int]) -> None:
    town.refused(BadValue, change_alert_settings, ana, replace(DEFAULT, **wrong))


def test_a_dry_run_counts_the_last_days(town: Town, client: Account, ana: Account) -> None:
    town.job(client)
    town.wait(8 * DAY)
    jobs = [town.job(client) for _ in range(4)]
    run = town.look(lambda market: dry_run(market, ana.id, PYTHON))
    assert (run.found, run.posted, run.is_broad) == (4, 4, False)
    assert {job.id for job in run.jobs} < {job.id for job in jobs}
    assert len(run.jobs) == 3

    assert town.look(lambda market: dry_run(market, ana.id, JobQuery())).is_broad
    for _ in range(16):
        town.job(client)
    assert town.look(lambda market: dry_run(market, ana.id, PYTHON)).is_broad
    assert not town.look(lambda market: dry_run(market, ana.id, parse_jobs("java"))).is_broad


def test_more_like_a_job_finds_jobs_like_it(town: Town, client: Account, ana: Account) -> None:
    job = town.job(client, 1_000)
    query = town.look(lambda market: like_job(market, job.id))
    assert query.budget == Span(least=70_000)
    saved(town, ana, query)
    town.job(client, 690)
    alike = town.job(client, 700)

    assert [notice.args[0] for notice in notices(town, ana)] == [alike.id]
