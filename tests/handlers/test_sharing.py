"""Jobs for anybody's eyes: what a deep link opens, what is shared, and what is found from other chats."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.accounts.model import Account, Identity
from bot.domain.jobs.model import Job
from bot.domain.jobs.service import close_job, mark_job
from bot.domain.market import MarketView
from bot.handlers.kit.screen import Screen
from bot.handlers.kit.words import Words
from bot.handlers.sharing import FOUND_AT_ONCE, Found, found_jobs, shared_job
from tests.domain.town import START, Town
from tests.handlers.stage import CHAT, MODALS, STRANGER, Stage, button, labels, refusal_in, shown

ENGLISH = Words("en", "UTC", START)


@pytest.fixture
def client(town: Town) -> Account:
    return town.client()


@pytest.fixture
def job(town: Town, client: Account) -> Job:
    return town.job(client)


def hidden(town: Town, job: Job) -> Job:
    """The job, for invited freelancers only from now on."""
    town.do(lambda market: market.jobs.save(replace(job, is_public=False)))
    return job


def found(town: Town, who: Account | Identity, typed: str, offset: str = "", language: str = "en") -> Found:
    identity = who if isinstance(who, Identity) else town.look(lambda market: _identity(market, who))
    return town.look(lambda market: found_jobs(market, identity, language, typed, offset))


def _identity(market: MarketView, who: Account) -> Identity:
    (chat,) = market.chats.of_account(who.id)
    return Identity(chat.platform, chat.address)


def told(screen: Screen) -> str:
    """Everything that a screen says."""
    return "\n".join([screen.title, screen.lead, *(f"{one.label}: {one.value}" for one in screen.fields)])


async def test_a_deep_link_opens_the_job(stage: Stage, town: Town, job: Job) -> None:
    ana = town.freelancer()
    screen = shown(await stage.commands(ana, "start", f"job_{job.id}"))
    assert screen.title == job.title
    assert "Propose" in labels(screen)


@pytest.mark.parametrize("address", ["{id}", "job_{id}", "JOB_{id}", "job:{id}", "https://parley.test/jobs/{id}/"])
async def test_a_job_by_its_address(stage: Stage, town: Town, job: Job, address: str) -> None:
    screen = shown(await stage.commands(town.freelancer(), "job", address.format(id=job.id)))
    assert screen.title == job.title


async def test_no_address(stage: Stage, town: Town) -> None:
    screen = shown(await stage.commands(town.freelancer(), "job"))
    assert screen.title == "Which job?"
    for wrong in ("job_", "job_nothing", "<b>", "job_ a b", "https://parley.test/"):
        assert shown(await stage.commands(town.freelancer(), "job", wrong)).title == "That is no longer here."
    assert shown(await stage.commands(STRANGER, "start", "job_nothing")).title == "That is no longer here."


@pytest.mark.parametrize("payload", ["find", "", "jobs_17", "x y"])
async def test_other_payloads_lead_home(stage: Stage, town: Town, payload: str) -> None:
    assert shown(await stage.commands(town.freelancer(), "start", payload)).title.startswith("Hello")
    assert shown(await stage.commands(STRANGER, "start", payload)).title == "Welcome to Parley"


async def test_somebody_new_joins_and_is_at_the_job(stage: Stage, town: Town, job: Job) -> None:
    new = Identity("telegram", f"new-{job.id}")
    card = shown(await stage.commands(new, "start", f"job_{job.id}"))
    assert card.title == job.title
    assert "Connects" not in told(card)
    screen = shown(await stage.taps(new, button(card, "Join and propose")))
    assert screen.notice is not None
    assert screen.notice.text == "You are in, Somebody"
    assert screen.title == job.title
    assert "Propose" in labels(screen)


async def test_joining_for_a_job_that_is_gone_is_joining(stage: Stage, town: Town, job: Job) -> None:
    new = Identity("telegram", f"gone-{job.id}")
    card = shown(await stage.commands(new, "start", f"job_{job.id}"))
    hidden(town, job)
    assert shown(await stage.taps(new, button(card, "Join and propose"))).title == "You are in, Somebody"


async def test_a_closed_job_says_so(stage: Stage, town: Town, client: Account, job: Job) -> None:
    town.do(close_job, client, job.id, job.version)
    assert shown(await stage.commands(STRANGER, "start", f"job_{job.id}")).lead == "This job is closed."
    shared = town.look(lambda market: shared_job(market, ENGLISH, job.id))
    assert shared is not None
    assert not shared.is_open
    assert found(town, STRANGER, f"job:{job.id}").jobs == ()


async def test_who_may_share(stage: Stage, town: Town, client: Account, job: Job) -> None:
    ana = town.freelancer()
    for who in (ana, client):
        screen = shown(await stage.commands(who, "job", job.id))
        share = next(action for action in screen.actions if action.label == "Share")
        assert share.share == f"job:{job.id}"
        told_how = shown(await stage.taps(who, button(screen, "Share"), MODALS))
        assert f"https://parley.test/jobs/{job.id}" in told(told_how)
        assert shown(await stage.taps(who, button(told_how, "Back to the job"), CHAT)).title == job.title
    hidden(town, job)
    assert "Share" not in labels(shown(await stage.commands(client, "job", job.id)))
    assert refusal_in(await stage.taps(client, button(screen, "Share"))) == "That is no longer here."
    refused = shown(await stage.commands(ana, "job", job.id))
    assert refused.title == "This job is for invited freelancers only."


async def test_nothing_of_a_person_is_shared(town: Town, client: Account) -> None:
    named = town.look(lambda market: market.teams.of_member(client.id))[0].name
    job = town.job(client)
    text = "Write to me@example.com. " + "It is about imports and exports. " * 40
    town.do(lambda market: market.jobs.save(replace(job, description=text)))
    shared = found(town, STRANGER, f"job:{job.id}").jobs[0]
    (quote,) = shared.screen.quotes
    assert quote.text.startswith("Write to •••. It is about")
    assert quote.text.endswith(" …")
    assert len(quote.text) < 510
    assert named not in told(shared.screen)
    whole = town.look(lambda market: shared_job(market, ENGLISH, job.id, most=None))
    assert whole is not None
    assert len(whole.screen.quotes[0].text) > 1_000


async def test_finding(town: Town, client: Account, job: Job) -> None:
    ana = town.freelancer()
    posted = [town.job(client).id for _ in range(FOUND_AT_ONCE)]
    for typed in ("", "   "):
        part = found(town, STRANGER, typed)
        assert [one.job_id for one in part.jobs] == posted[::-1]
    rest = found(town, STRANGER, "", part.offset)
    assert rest.jobs[0].job_id == job.id
    assert found(town, STRANGER, "", "-1").jobs == found(town, STRANGER, "", "x").jobs == part.jobs
    assert found(town, STRANGER, "", "9" * 30).jobs == ()
    private = hidden(town, town.job(client))
    town.do(mark_job, ana, posted[-1], "hidden")
    for who in (ana, client, STRANGER):
        assert private.id not in {one.job_id for one in found(town, who, "").jobs}
    assert posted[-1] not in {one.job_id for one in found(town, ana, "").jobs}
    assert posted[-1] in {one.job_id for one in found(town, client, "").jobs}


async def test_what_cannot_be_understood(town: Town) -> None:
    wrong = found(town, STRANGER, "level:exprt")
    assert "exprt" in wrong.problem
    assert wrong.jobs == ()
    assert found(town, STRANGER, "", language="de").words.language == "de"
