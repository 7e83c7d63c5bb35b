"""Many workspaces: installing, tokens that rotate, leaving."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from yarl import URL

from bot.adapters.slack.install import COOKIE
from bot.adapters.slack.manifest import SCOPES, manifest, printed
from tests.adapters.slack.world import MIA, MIAS_ADDRESS, TEAM, Rig, screen, slack

Browser = aiohttp.ClientSession


@pytest.fixture
async def many() -> AsyncIterator[Rig]:
    async with slack(many=True) as rig:
        yield rig


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def begun(rig: Rig, browser: Browser) -> str:
    """Where Slack sends the browser back to, once Mia has allowed the app."""
    async with browser.get(f"{rig.url}/slack/install", allow_redirects=False) as answer:
        assert answer.status == 302
        address = answer.headers["Location"]
    query = parse_qs(urlsplit(address).query)
    assert query["scope"] == [",".join(SCOPES)]
    form = {"user": MIA, "answer": "allow"}
    async with browser.post(address, data=form, allow_redirects=False) as answer:
        assert answer.status == 302
        return answer.headers["Location"]


async def visit(browser: Browser, address: str) -> tuple[int, str]:
    async with browser.get(address) as answer:
        return answer.status, await answer.text()


async def installed(rig: Rig, browser: Browser) -> None:
    status, _ = await visit(browser, await begun(rig, browser))
    assert status == 200


async def test_installing_and_what_comes_next(many: Rig, browser: Browser) -> None:
    assert await many.installed.find(TEAM) is None
    status, page = await visit(browser, await begun(many, browser))
    assert status == 200
    assert "Parley is ready" in page
    assert "/parley" in page
    assert f"team={TEAM}" in page
    kept = await many.installed.find(TEAM)
    assert kept is not None
    assert kept.refresh_token
    assert kept.expires_at is not None
    assert kept.expires_at > many.watch.now() + timedelta(hours=11)
    assert kept.bot_token not in page
    await many.world.send_dm(MIA, "hello")
    await many.message("Home")
    assert many.turns.callers[0].workspace_name == kept.team_name


async def test_the_state_belongs_to_the_browser_that_began(many: Rig, browser: Browser) -> None:
    address = await begun(many, browser)
    async with aiohttp.ClientSession() as stranger:
        status, page = await visit(stranger, address)
    assert (status, "Not installed" in page) == (400, True)
    assert many.installed.teams == {}


@pytest.mark.parametrize("state", ["", "x", "9999999999.0", "9" * 40 + ".x", "²." + "0" * 64])
async def test_a_bad_state_is_refused(many: Rig, browser: Browser, state: str) -> None:
    address = await begun(many, browser)
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    async with browser.get(f"{many.url}{parts.path}", params={"code": query["code"][0], "state": state}) as answer:
        assert answer.status == 400
    assert many.installed.teams == {}


async def test_a_state_does_not_live_long(many: Rig, browser: Browser) -> None:
    address = await begun(many, browser)
    many.watch.ahead = timedelta(minutes=11)
    status, _ = await visit(browser, address)
    assert status == 400


async def test_a_code_counts_once(many: Rig, browser: Browser) -> None:
    address = await begun(many, browser)
    cookie = next(each for each in browser.cookie_jar if each.key == COOKIE)
    assert (await visit(browser, address))[0] == 200
    many.installed.teams.clear()
    browser.cookie_jar.update_cookies({COOKIE: cookie.value}, response_url=URL(f"{many.url}/slack/install"))
    status, page = await visit(browser, address)
    assert (status, "Slack did not confirm" in page) == (502, True)
    assert many.installed.teams == {}


async def test_a_no_is_taken_for_one(many: Rig, browser: Browser) -> None:
    async with browser.get(f"{many.url}/slack/install", allow_redirects=False) as answer:
        address = answer.headers["Location"]
    async with browser.post(address, data={"user": MIA, "answer": "cancel"}, allow_redirects=False) as answer:
        back = answer.headers["Location"]
    async with browser.get(back, headers={"Accept-Language": "en"}) as answer:
        assert answer.status == 200
        assert "Slack was told not to" in await answer.text()
    assert many.installed.teams == {}


async def test_one_workspace_needs_no_installing(rig: Rig, browser: Browser) -> None:
    assert (await visit(browser, f"{rig.url}/slack/install"))[0] == 404


async def test_a_token_is_renewed_once_before_it_runs_out(many: Rig, browser: Browser) -> None:
    await installed(many, browser)
    first = many.installed.teams[TEAM]
    many.watch.ahead = timedelta(hours=10, minutes=30)
    await asyncio.gather(*(many.world.send_dm(MIA, f"word {number}") for number in range(10)))
    await many.world.settled()
    await many.acted(10)
    second = many.installed.teams[TEAM]
    assert second.bot_token != first.bot_token
    assert second.refresh_token != first.refresh_token
    assert [request.method for request in many.world.requests].count("oauth.v2.access") == 2


async def test_a_failed_renewal_is_survived_while_the_token_lives(many: Rig, browser: Browser) -> None:
    await installed(many, browser)
    first = many.installed.teams[TEAM]
    many.watch.ahead = timedelta(hours=11)
    many.world.fail_next("oauth.v2.access", "internal_error")
    await many.adapter.sender.send(MIAS_ADDRESS, screen("Offer"))
    assert many.installed.teams[TEAM] == first
    await many.adapter.sender.send(MIAS_ADDRESS, screen("Offer"))
    assert many.installed.teams[TEAM] != first


async def test_a_token_that_another_process_renewed_is_used(many: Rig, browser: Browser) -> None:
    await installed(many, browser)
    stale = many.installed.teams[TEAM]
    many.watch.ahead = timedelta(hours=11)
    await many.adapter.sender.send(MIAS_ADDRESS, screen("One"))
    fresh = many.installed.teams[TEAM]
    finding = [stale, stale, fresh]

    async def find(team_id: str) -> object:
        return finding.pop(0)

    many.adapter._tokens._installations = _Found(find)
    await many.adapter.sender.send(MIAS_ADDRESS, screen("Two"))
    assert finding == []
    assert len(many.world.dm(MIA)) == 2


class _Found:
    def __init__(self, find: object) -> None:
        self.find = find


async def test_tokens_go_when_the_app_is_removed(many: Rig, browser: Browser) -> None:
    await installed(many, browser)
    many.world.uninstall()
    await many.world.settled()
    assert many.installed.teams == {}


def test_the_manifest_in_the_repository_is_the_one_that_is_made() -> None:
    path = Path(__file__).parents[3] / "slack-manifest.json"
    assert path.read_text() == printed()
    assert json.loads(printed("https://parley.example/"))["oauth_config"]["redirect_urls"] == [
        "https://parley.example/slack/oauth_redirect"
    ]


def test_nothing_of_channels_is_asked_for() -> None:
    assert not [scope for scope in SCOPES if scope.startswith(("channels", "groups", "mpim", "app_mentions"))]
    assert manifest()["settings"]["socket_mode_enabled"] is True
