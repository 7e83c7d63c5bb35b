"""Webhook, health, metrics and what every answer carries."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.adapters.database.engine import Database
from bot.adapters.web.health import database_probe
from tests.adapters.web.site import SECRET, Site

HEADER = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


async def test_an_update_is_taken_before_it_is_acknowledged() -> None:
    site = Site()
    answer = await site.ask("POST", "/telegram/webhook", json={"update_id": 1}, headers=HEADER)

    assert answer.status_code == 200
    assert site.telegram.taken == [{"update_id": 1}]


@pytest.mark.parametrize("secret", ["", "wrong", "s" * 19, "ß" * 20])
async def test_a_stranger_is_turned_away(secret: str) -> None:
    site = Site()
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret.encode()} if secret else {}
    answer = await site.ask("POST", "/telegram/webhook", json={"update_id": 1}, headers=headers)

    assert answer.status_code == 401
    assert site.telegram.taken == []


@pytest.mark.parametrize(
    ("body", "status"), [(b"no", 400), (b"[1]", 400), (b"\xff", 400), (b'"' + b"x" * 1_000_001, 413)]
)
async def test_what_is_no_update_is_refused(body: bytes, status: int) -> None:
    assert (await Site().ask("POST", "/telegram/webhook", content=body, headers=HEADER)).status_code == status


async def test_a_body_without_an_announced_length_is_bounded() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 100_000

    answer = await Site().ask("POST", "/telegram/webhook", content=endless(), headers=HEADER)
    assert answer.status_code == 413


async def test_an_update_that_was_not_taken_has_to_come_again(caplog: pytest.LogCaptureFixture) -> None:
    site = Site()
    site.telegram.fails = True
    answer = await site.ask("POST", "/telegram/webhook", json={"update_id": 1}, headers=HEADER)

    assert answer.status_code == 503
    assert "somebody's words" not in caplog.text


async def test_it_lives_even_when_it_is_not_ready() -> None:
    site = Site()
    assert (await site.ask("GET", "/readyz")).json() == {"ready": True, "checks": {"database": "ok"}}
    for unready, told in (("migrations are behind", "migrations are behind"), ("raise", "does not answer")):
        site.unready = unready
        answer = await site.ask("GET", "/readyz")
        assert answer.status_code == 503
        assert answer.json() == {"ready": False, "checks": {"database": told}}
    assert (await site.ask("GET", "/healthz")).text == "alive\n"


async def test_the_database_is_asked(database: Database) -> None:
    assert await database_probe(database)() == ""


async def test_measures_are_told_in_prometheus_format() -> None:
    lines = (await Site().ask("GET", "/metrics")).text.splitlines()

    assert lines[:2] == ["# HELP parley_uptime_seconds Since this process began.", "# TYPE parley_uptime_seconds gauge"]
    assert lines[3:] == [
        "# HELP parley_turns_total Turns.",
        "# TYPE parley_turns_total counter",
        'parley_turns_total{platform="telegram"} 3',
        'parley_turns_total{platform="a\\"b\\\\c\\n"} 1234567',
        "# HELP parley_messages_waiting Waiting.",
        "# TYPE parley_messages_waiting gauge",
        "parley_messages_waiting 2.5",
    ]


async def test_every_answer_tells_browsers_to_be_careful() -> None:
    site = Site(over_tls=True)
    for path in ("/healthz", "/nowhere", "/payout-method/x"):
        headers = (await site.ask("GET", path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["strict-transport-security"].startswith("max-age=")
        assert "frame-ancestors" in headers["content-security-policy"]


async def test_other_adapters_routes_and_the_playground_have_their_place() -> None:
    async def slack(_request: Request) -> Response:
        return PlainTextResponse("slack")

    async def play(_request: Request) -> Response:
        return PlainTextResponse("playground", headers={"Content-Security-Policy": "default-src 'self'"})

    playground = Starlette(routes=[Route("/", play)])
    site = Site(routes=[Route("/slack/events", slack, methods=["POST"])], playground=playground)

    assert (await site.ask("POST", "/slack/events")).text == "slack"
    answer = await site.ask("GET", "/")
    assert answer.text == "playground"
    assert answer.headers["content-security-policy"] == "default-src 'self'"
    assert (await site.ask("GET", "/healthz")).text == "alive\n"


async def test_what_nobody_foresaw_is_answered_with_a_page(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_request: Request) -> Response:
        raise RuntimeError("somebody's words")

    answer = await Site(routes=[Route("/broken", broken)]).ask("GET", "/broken")

    assert answer.status_code == 500
    assert "try again" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "a request failed: RuntimeError" in caplog.text
    assert "somebody's words" not in caplog.text + answer.text


async def test_without_telegram_there_is_no_webhook() -> None:
    site = Site(telegram=None, payout_pages=None)
    assert (await site.ask("POST", "/telegram/webhook", json={}, headers=HEADER)).status_code == 404
