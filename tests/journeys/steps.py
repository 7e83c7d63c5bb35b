"""Steps that happen outside the chats."""

from __future__ import annotations

import re
import socket
from urllib.parse import urlencode

import aiohttp

from bot.app import Program
from tests.journeys.people import OnSlack, OnTelegram, Person


def listening() -> socket.socket:
    """A free port on this machine. Named as TCP, because asyncio turns Nagle's delay off only then."""
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    server.bind(("127.0.0.1", 0))
    return server


async def push(program: Program, seconds: float) -> None:
    """Push the clock forward, as the playground's page does."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(60)) as session,
        session.post(f"{program.address}/control/clock", json={"seconds": seconds}) as answer,
    ):
        assert answer.status == 200, await answer.text()


class OutsideTheChats:
    """What the story needs beside the chats, past the page."""

    def __init__(self, program: Program) -> None:
        self._program = program

    async def push(self, seconds: int) -> None:
        """Push the clock forward."""
        await push(self._program, seconds)

    async def add_bank_account(self, person: Person) -> None:
        """Follow the newest one-time link, and fill in the page."""
        await add_bank_account(person)


async def add_bank_account(person: Person) -> None:
    """Follow the newest one-time link for it in a browser, and fill in the page."""
    url = _link(person, "b")
    form = {"holder": "Ana Souza", "account": "DE89 3704 0044 0532 0130 00", "country": "Germany"}
    await _fill_page(url, form)


async def add_paypal(person: Person, receiver: str) -> None:
    """Follow the newest one-time link for it in a browser, and fill in the page."""
    await _fill_page(_link(person, "p"), {"receiver": receiver})


async def _fill_page(url: str, form: dict[str, str]) -> None:
    """Look at a page, fill it in, and find that its link works once."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as session:
        async with session.get(url) as page:
            assert page.status == 200, await page.text()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        async with session.post(url, data=urlencode(form), headers=headers) as saved:
            assert saved.status == 200, await saved.text()
        async with session.get(url) as again:
            assert again.status == 410


def _link(person: Person, kind: str) -> str:
    """The newest link of a kind, which its first letter tells."""
    if isinstance(person, OnTelegram):
        urls = [b.url for m in person._messages() for row in m.keyboard for b in row if b.url]
        urls = [url for url in urls if f"/payout-method/{kind}" in url]
    else:
        assert isinstance(person, OnSlack)
        shown = [str(m.blocks) for m in person._messages()]
        home = person.world.home(person.id)
        shown += [str(home.blocks)] if home else []
        urls = re.findall(rf"http://127\.0\.0\.1:\d+/payout-method/{kind}\w+", "".join(shown))
    assert urls
    return str(urls[-1])
