"""Addresses of jobs unfold, wherever somebody writes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from bot.adapters.playground.slack.seen import MessageView
from bot.adapters.slack.app import app_id_of
from bot.adapters.slack.manifest import manifest
from bot.adapters.slack.unfurl import MOST_LINKS
from bot.domain.jobs.model import Job
from bot.domain.market import Market, MarketView
from bot.handlers.kit.acts import Answer, Tapped
from tests.adapters.slack.world import MIA, MIAS_ADDRESS, Rig, screen, slack
from tests.domain.town import Town
from tests.handlers.conftest import market_file, town

__all__ = ["market_file", "town"]

Result = TypeVar("Result")
LIAM = "U0LIAMNOV1"


class TownMarket:
    """A town's market, as adapters reach it."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.broken = False

    async def view(self, work: Callable[[MarketView], Result]) -> Result:
        if self.broken:
            raise ConnectionError("the database is away")
        return self.town.look(work)

    async def change(self, work: Callable[[Market], Result]) -> Result:
        raise AssertionError("unfolding changes nothing")


@pytest.fixture
def jobs(town: Town) -> list[Job]:
    """Two public jobs, and one that is not."""
    client = town.client()
    posted = [town.job(client) for _ in range(3)]
    private = replace(posted[2], is_public=False)
    town.do(lambda market: market.jobs.save(private))
    return posted


async def unfolded(rig: Rig, said: MessageView, user: str = MIA) -> dict[str, Any]:
    """What unfolds under a message, once something does."""

    def found() -> dict[str, Any] | None:
        shown = next(one for one in rig.world.channel(said.channel, user) if one.ts == said.ts)
        return shown.unfurls or None

    return await rig.bus.until(found)


async def test_public_jobs_alone_unfold(town: Town, jobs: list[Job]) -> None:
    one, other, private = jobs
    async with slack(many=False, market=TownMarket(town)) as rig:
        base = f"{rig.url}/jobs"
        texts = [f"{base}/{private.id}", f"{base}/{one.id}", f"{base}/nothing", f"{rig.url}/other/{other.id}"]
        said = await rig.world.post_in_channel(MIA, "#hiring", " ".join([*texts, f"{base}/{other.id}?from=me"]))
        shown = await unfolded(rig, said)
        assert list(shown) == [f"{base}/{one.id}", f"{base}/{other.id}?from=me"]
        [call] = [each for each in rig.world.requests if each.method == "chat.unfurl"]
        assert (call.args["source"], call.args["unfurl_id"]) == (
            "conversations_history",
            f"{said.channel}-{said.ts}",
        )


async def test_an_event_without_an_unfurl_id_names_its_message(town: Town, jobs: list[Job]) -> None:
    async with slack(market=TownMarket(town)) as rig:
        said = await rig.world.post_in_channel(MIA, "#hiring", f"{rig.url}/jobs/{jobs[2].id}")
        [event] = rig.world.events("link_shared")
        url = f"{rig.url}/jobs/{jobs[0].id}"
        await rig.world.edit_message(MIA, said.channel, said.ts, url)
        bare = {key: value for key, value in event["event"].items() if key not in {"unfurl_id", "source", "user"}}
        await rig.world.courier.send(
            "events_api", rig.world.courier.envelope({**bare, "links": [{"domain": "127.0.0.1", "url": url}]})
        )
        assert list(await unfolded(rig, said)) == [url]


async def test_a_tap_is_answered_to_whoever_tapped(town: Town, jobs: list[Job]) -> None:
    async with slack(market=TownMarket(town)) as rig:
        route = f"job.shared~{jobs[0].id}"
        rig.turns.answers[route] = Answer(screen=screen("The job", "Propose"), in_place=True)
        said = await rig.world.post_in_channel(LIAM, "#hiring", f"{rig.url}/jobs/{jobs[0].id}")
        before = await unfolded(rig, said, LIAM)
        assert await rig.world.click(MIA, said, "Read and propose") is None

        def aside() -> MessageView | None:
            return next((one for one in rig.world.channel("#hiring", MIA) if "The job" in one.text), None)

        assert (await rig.bus.until(aside)).ephemeral
        assert rig.turns.tapped(route) == Tapped(route)
        assert rig.turns.callers[-1].address == MIAS_ADDRESS
        assert [one.text for one in rig.world.channel("#hiring", LIAM)] == [said.text]
        assert await unfolded(rig, said, LIAM) == before


async def test_so_many_unfold_and_no_more(town: Town) -> None:
    client = town.client()
    posted = [town.job(client) for _ in range(MOST_LINKS + 2)]
    async with slack(market=TownMarket(town)) as rig:
        words = " ".join(f"{rig.url}/jobs/{job.id}" for job in posted)
        said = await rig.world.post_in_channel(MIA, "#hiring", words)
        assert len(await unfolded(rig, said)) == MOST_LINKS


async def test_what_slack_refuses_is_no_failure_of_the_event(town: Town, jobs: list[Job]) -> None:
    async with slack(market=TownMarket(town)) as rig:
        rig.world.fail_next("chat.unfurl", "cannot_unfurl_url")
        refused = await rig.world.post_in_channel(MIA, "#hiring", f"{rig.url}/jobs/{jobs[0].id}")
        said = await rig.world.post_in_channel(MIA, "#hiring", f"{rig.url}/jobs/{jobs[1].id}")
        await unfolded(rig, said)
        await rig.world.settled()
        assert len(rig.world.events("link_shared")) == 2
        shown = next(one for one in rig.world.channel("#hiring", MIA) if one.ts == refused.ts)
        assert shown.unfurls == {}


async def test_an_event_that_failed_comes_again(town: Town, jobs: list[Job]) -> None:
    market = TownMarket(town)
    async with slack(market=market) as rig:
        market.broken = True
        rig.world.courier.retry_delays = (0.0,)
        said = await rig.world.post_in_channel(MIA, "#hiring", f"{rig.url}/jobs/{jobs[0].id}")
        market.broken = False
        [event] = rig.world.events("link_shared")
        await rig.world.redeliver(event["event_id"])
        await unfolded(rig, said)


@pytest.mark.parametrize(
    ("token", "app_id"),
    [("xapp-1-A0PARLEYAP-1234567890123-0123", "A0PARLEYAP"), ("", ""), ("xoxb-1-A0-1-2", ""), ("xapp-1", "")],
)
def test_an_app_token_names_its_app(token: str, app_id: str) -> None:
    assert app_id_of(token) == app_id


def test_the_manifest_names_the_domain_where_there_is_one() -> None:
    assert manifest("https://parley.example.com/x")["features"]["unfurl_domains"] == ["parley.example.com"]
    assert "unfurl_domains" not in manifest()["features"]
    assert "link_shared" in manifest()["settings"]["event_subscriptions"]["bot_events"]
