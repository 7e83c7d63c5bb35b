"""The playground as one application: its page, its controls, and what a restart keeps."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from bot.adapters.playground.directory import Directory
from bot.adapters.playground.loopback import loopback
from bot.adapters.playground.server import Playground, Secrets
from tests.adapters.playground.telegram_kit import ANA, NOON, PIXEL, make_bot


@dataclass
class TestClock:
    """A clock with one thing due, a week ahead."""

    __test__ = False
    time: datetime = NOON
    due: list[datetime] = field(default_factory=lambda: [NOON + timedelta(days=7)])

    def now(self) -> datetime:
        return self.time

    async def advance(self, by: timedelta) -> datetime:
        self.time += by
        return self.time

    async def advance_to_next(self) -> datetime | None:
        if not self.due:
            return None
        self.time = self.due.pop(0)
        return self.time


@dataclass
class Served:
    playground: Playground
    http: aiohttp.ClientSession

    async def post(self, path: str, **body: object) -> tuple[int, dict[str, object]]:
        async with self.http.post(path, json=body) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    playground = Playground(TestClock())
    async with loopback(playground.app) as url:
        await playground.start()
        async with aiohttp.ClientSession(url) as http:
            yield Served(playground, http)
        await playground.close()


async def test_the_page_comes_from_here_alone(served: Served) -> None:
    async with served.http.get("/") as answer:
        assert answer.status == 200
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "https://" not in await answer.text()
    for name in ("page.css", "page.js", "telegram.js", "telegram.css"):
        async with served.http.get(f"/page/{name}") as answer:
            assert answer.status == 200, name


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:9"}, 200),
        ({"Host": "rebound.example.com"}, 403),
        ({"Origin": "https://example.com"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_other_sites_cannot_use_the_controls(served: Served, headers: dict[str, str], status: int) -> None:
    async with served.http.get("/control/people", headers=headers) as answer:
        assert answer.status == status


async def test_people_are_listed_and_made(served: Served) -> None:
    status, made = await served.post("/control/people", name=" Yuki  Tanaka", about="Illustrator", platform="telegram")
    assert status == 201
    assert made["id"] == "yukitanaka"
    assert made["telegram"] == {
        "id": 7101,
        "first_name": "Yuki",
        "last_name": "Tanaka",
        "username": "yukitanaka",
        "language_code": "en",
    }
    async with served.http.get("/control/people") as answer:
        assert [person["id"] for person in await answer.json()][-2:] == ["olga", "yukitanaka"]
    assert (await served.post("/control/people", name="  ", platform="slack"))[0] == 400
    assert (await served.post("/control/people", name="X", platform="fax"))[0] == 400


def test_ids_never_repeat() -> None:
    directory = Directory()
    people = [directory.create("Bo", "", platform) for platform in ("telegram", "telegram", "slack", "slack")]
    assert [person.id for person in people] == ["bo", "bo2", "bo3", "bo4"]
    usernames = [person.telegram.username for person in people if person.telegram]
    assert usernames == ["bo000", "bo0002"]
    slack = [person.slack for person in people if person.slack]
    assert [user.name for user in slack] == ["bo", "bo2"]
    assert all(directory.slack_user(user.id) is user for user in slack)
    other = Directory()
    other.load(json.loads(json.dumps(directory.to_json())))
    assert other.people == directory.people
    made = other.create("Cy", "", "telegram").telegram
    assert made is not None
    assert made.id == 7103


async def test_the_clock_is_pushed(served: Served) -> None:
    async with served.http.get("/control/clock") as answer:
        assert await answer.json() == {"now": NOON.isoformat()}
    assert await served.post("/control/clock", seconds=3600) == (
        200,
        {"now": (NOON + timedelta(hours=1)).isoformat(), "moved": True},
    )
    due = (NOON + timedelta(days=7)).isoformat()
    assert await served.post("/control/clock", to="next") == (200, {"now": due, "moved": True})
    assert await served.post("/control/clock", to="next") == (200, {"now": due, "moved": False})
    assert (await served.post("/control/clock"))[0] == 400
    assert (await served.post("/control/clock", seconds=-5))[0] == 400


async def test_changes_are_told_as_they_happen(served: Served) -> None:
    async with served.http.get("/control/changes") as stream:
        assert (await stream.content.readline()).startswith(b"retry")
        served.playground.telegram.start(ANA)
        async with asyncio.timeout(3):
            while (line := await stream.content.readline()) == b"\n":
                pass
        assert line == f"data: telegram:{ANA}\n".encode()
        await served.playground.close()
        async with asyncio.timeout(3):
            await stream.content.read()


async def test_the_page_can_do_what_a_person_does(served: Served) -> None:
    world = served.playground.telegram
    bot_api = f"/telegram/bot{served.playground.secrets.telegram_token}"
    base = f"/control/telegram/{ANA}"
    assert (await served.post(f"{base}/send", text="hello"))[0] == 409
    assert (await served.post(f"{base}/start", payload="job_1"))[0] == 200
    assert (await served.post(f"{base}/send", text="hello"))[0] == 200
    buttons = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await served.post(f"{bot_api}/sendMessage", chat_id=ANA, text="Sure?", reply_markup=buttons)
    question = world.chat(ANA).last.id
    status, tapped = await served.post(f"{base}/tap", message_id=question, row=0, column=0)
    assert status == 200
    assert world.chat(ANA).waiting[0].callback_query_id == tapped["result"]
    assert (await served.post(f"{base}/tap", message_id=question, row=3, column=0))[0] == 404
    assert (await served.post(f"{base}/tap", message_id="x"))[0] == 400
    assert (await served.post(f"{base}/react", message_id=question, emoji="👍"))[0] == 200
    assert (await served.post(f"{base}/edit", message_id=question - 1, text="hello!"))[0] == 200
    assert (await served.post(f"{base}/fly"))[0] == 404
    form = aiohttp.FormData()
    form.add_field("file", b"<script>alert(1)</script>", filename="page.html", content_type="text/html")
    form.add_field("caption", "look")
    async with served.http.post(f"{base}/file", data=form) as answer:
        assert answer.status == 200
    async with served.http.get(f"{base}?most=2") as answer:
        chat = await answer.json()
    assert [message["text"] for message in chat["messages"]] == ["Sure?", "look"]
    assert (chat["earlier"], chat["messages"][0]["reaction"], chat["unread"]) == (2, "👍", 0)
    async with served.http.get(f"/control/telegram/files/{chat['messages'][1]['file']['file_id']}") as answer:
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
    picture = world.send_file(ANA, "me.png", "image/png", PIXEL, as_photo=True)
    shown = world.chat(ANA).message(picture).file
    assert shown is not None
    async with served.http.get(f"/control/telegram/files/{shown.file_id}") as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", PIXEL)
    async with served.http.get("/control/telegram/files/none") as answer:
        assert answer.status == 404
    for act in ("block", "unblock", "read"):
        assert (await served.post(f"{base}/{act}"))[0] == 200
    assert (await served.post("/control/telegram/1/start"))[0] == 409
    async with served.http.get("/control/telegram/chats") as answer:
        assert await answer.json() == [{"user_id": ANA, "unread": 0}]


async def test_a_restart_keeps_everything(tmp_path: Path) -> None:
    folder = tmp_path / "playground"
    first = Playground(TestClock(), folder=folder)
    async with loopback(first.app) as url, make_bot(url, first.secrets.telegram_token) as bot:
        await first.start()
        person = first.directory.create("Yuki", "", "telegram")
        assert person.telegram is not None
        first.telegram.start(person.telegram.id)
        await bot.send_document(person.telegram.id, b"keep me", filename="a.txt")
        await first.close()
    second = Playground(TestClock(), folder=folder)
    assert second.secrets == first.secrets
    assert second.to_json() == first.to_json()
    kept = second.telegram.chat(person.telegram.id).last.file
    assert kept is not None
    assert kept.content == b"keep me"
    assert (folder / "secrets.json").stat().st_mode & 0o077 == 0


async def test_changes_are_kept_without_waiting_for_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.playground.server.QUIET_SECONDS", 0.01)
    playground = Playground(TestClock(), folder=tmp_path)
    await playground.start()
    await asyncio.sleep(0)
    playground.telegram.start(ANA)
    async with asyncio.timeout(5):
        while not (tmp_path / "state.json").exists():  # noqa: ASYNC110 - a file tells nobody that it is there
            await asyncio.sleep(0.01)
    assert Playground(TestClock(), folder=tmp_path).telegram.chat(ANA).started
    await playground.close()


def test_a_broken_state_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{")
    playground = Playground(TestClock(), folder=tmp_path)
    assert playground.telegram.state.chats == {}
    assert (tmp_path / "state.unreadable.json").read_text() == "{"


def test_secrets_look_real_and_differ() -> None:
    one, other = Secrets(), Secrets()
    assert one != other
    number, _, key = one.telegram_token.partition(":")
    assert number.isdecimal()
    assert len(key) == 35
    assert one.slack_bot_token.startswith("xoxb-")


async def test_it_can_live_behind_the_routes_of_a_program() -> None:
    async def healthy(_request: Request) -> Response:
        return PlainTextResponse("well")

    playground = Playground(TestClock())
    program = Starlette(routes=[Route("/healthz", healthy), Mount("/", playground.app)])
    async with loopback(program) as url, aiohttp.ClientSession(url) as http:
        async with http.get("/healthz") as answer:
            assert await answer.text() == "well"
        async with http.get("/") as answer:
            assert "Parley" in await answer.text()
        async with http.get("/page/page.css") as answer:
            assert answer.status == 200
        async with make_bot(url, playground.secrets.telegram_token) as bot:
            assert (await bot.get_me()).username == "ParleyBot"
        await playground.close()
