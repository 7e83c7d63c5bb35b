"""One job, 7,000 people whose alerts want it: how soon they hear of it, and what replies wait meanwhile.

The whole program runs in one process, with the database in a file; Telegram is a server in another that keeps to the
limits, and answers 429 beyond them. ``python -m benchmarks.burst`` prints this table alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import insert
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from benchmarks.bot_api import TOKEN, Server, serving
from benchmarks.figures import Figure, circumstances, milliseconds, table
from bot.adapters.clock.now import SystemClock
from bot.adapters.database import tables
from bot.adapters.database.accounts import Accounts, Chats
from bot.adapters.database.engine import Database
from bot.adapters.database.migrations import upgrade
from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.adapters.delivery import outbox
from bot.adapters.delivery.gate import Gate
from bot.adapters.delivery.pace import TELEGRAM
from bot.adapters.delivery.worker import Delivery
from bot.adapters.files.folder import FolderVault
from bot.adapters.telegram.app import TelegramAdapter
from bot.adapters.telegram.limiter import GateLimiter
from bot.adapters.telegram.transport import AiohttpRequest
from bot.app import Program
from bot.domain.accounts.model import Account, Identity
from bot.domain.accounts.service import Join, join
from bot.domain.alerts.model import Alert
from bot.domain.jobs.service import PostJob, post_job
from bot.domain.market import Market
from bot.domain.money import Money
from bot.domain.notifications.model import Chat, Notice
from bot.domain.search.model import JobQuery, Span
from bot.domain.teams.service import start_hiring
from bot.handlers.kit.route import Route
from bot.handlers.kit.screen import Action, Field, Screen
from bot.settings import Settings
from tests.journeys.steps import listening

PEOPLE = 7_000
WATCHED = 1_200
"""Alerts that are waited for at the free pace: all 7,000 take four minutes."""
PAID_FOR = 3_000
"""The same at the paid pace, which goes on evenly."""
FREE, PAID = 30, 1_000
ASKING = 20
"""People who ask for something during the burst, again and again after ``PAUSE`` seconds on average."""
PAUSE = 8.0
SENT_ALONE = 2_000
AT_ONCE = 32
FIRST_CHAT = 5_000_000_000
CLIENT = "client"
CARD = Screen(
    title="New job: Import of orders",
    fields=(
        Field(label="Budget", value="$600.00 · Expert"),
        Field(label="Skills", value="Python, PostgreSQL"),
        Field(label="Why you see it", value="your alert: Python"),
        Field(label="To propose", value="8 Connects, 0–4 proposals so far"),
    ),
    actions=tuple(Action(label=label, route=Route("job~1")) for label in ("Read", "Propose", "Save", "Not for me")),
)


@dataclass(frozen=True)
class Burst:
    """Seconds from the posting of the job, sorted, until each alert came; of each reply meanwhile; and how many
    messages came in the busiest part, a second.
    """

    posting: float
    alerts: list[float]
    replies: list[float]
    per_second: float
    refused: int


async def measure() -> list[Figure]:
    """Everything, one after the other."""
    async with serving() as server:
        with tempfile.TemporaryDirectory(prefix="measured-") as name:
            free = await _burst(server, Path(name) / "free", FREE, WATCHED)
            paid = await _burst(server, Path(name) / "paid", PAID, PAID_FOR)
            delivered = await _delivered(server, Path(name) / "alone")
        alone = await _alone(server)
    return [*_free_figures(free), *_paid_figures(paid), *delivered, *alone]


def _free_figures(burst: Burst) -> list[Figure]:
    limit = "30 a second allowed"
    return [
        milliseconds(f"{PEOPLE:,} alerts: job, matches and outbox in one transaction", [burst.posting]),
        *(
            milliseconds(f"{PEOPLE:,} alerts, {limit}: number {number:,} has come", [burst.alerts[number - 1]])
            for number in (1, 100, 1_000)
        ),
        Figure(f"{PEOPLE:,} alerts, {limit}: all messages of the burst", [burst.per_second], "messages/s"),
        Figure(f"{PEOPLE:,} alerts, {limit}: left unused", [100 - 100 * burst.per_second / FREE], "%", 5),
        Figure(f"{PEOPLE:,} alerts, {limit}: refused with 429", [burst.refused], "messages", 1),
        milliseconds("Reply to a command meanwhile", burst.replies),
        milliseconds("Reply to a command meanwhile, 99 of 100", [_percentile(burst.replies, 99)], 300),
    ]


def _paid_figures(burst: Burst) -> list[Figure]:
    return [
        Figure(f"{PEOPLE:,} alerts, paid ({PAID:,} a second allowed)", [burst.per_second], "messages/s"),
        Figure(f"{PEOPLE:,} alerts, paid: refused with 429", [burst.refused], "messages", 1),
        milliseconds("Reply to a command meanwhile, paid, 99 of 100", [_percentile(burst.replies, 99)]),
    ]


def _percentile(values: list[float], part: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * part // 100)]


# The burst


async def _burst(server: Server, folder: Path, per_second: int, watched: int) -> Burst:
    await server.enforce(per_second)
    async with _running(server, folder, per_second) as program:
        await program.turns.change(_fill)
        await asyncio.gather(*(server.ask(FIRST_CHAT + number) for number in range(ASKING)))
        await asyncio.sleep(1.1)  # what was asked to warm up no longer counts
        await server.enforce(per_second)
        posted_in, posted_at = await _post(program)
        replies: list[float] = []
        asking = [asyncio.create_task(_ask_again(server, FIRST_CHAT + number, replies)) for number in range(ASKING)]
        await _until(lambda: program.delivery.counts["sent"] >= watched)
        for each in asking:
            each.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        came, refused = await server.came()
    alerts = sorted(at - posted_at for at, _, text in came if "New job" in text)
    return Burst(posted_in, alerts, replies, _rate_of([at for at, _, _ in came]), refused)


@contextlib.asynccontextmanager
async def _running(server: Server, folder: Path, per_second: int) -> AsyncIterator[Program]:
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'parley.db'}",
        files_url=str(folder / "files"),
        secret_key="a key for benchmarks only, of thirty-two characters or more",
        telegram_bot_token=TOKEN,
        telegram_api_url=server.url,
        telegram_messages_per_second=per_second,
    )
    with contextlib.closing(listening()) as socket:
        program = Program(settings, server=socket)
        try:
            await program.start()
            yield program
        finally:
            await program.stop()


def _fill(market: Market) -> None:
    """A client, and 7,000 freelancers in Telegram whose alerts want more and more of the job's budget."""
    assert isinstance(market, MarketOnConnection)
    client = join(market, Join(identity=Identity("telegram", CLIENT), name="Mia", language="en", time_zone="UTC"))
    start_hiring(market, client, workspace=None, name="Acme")
    accounts, identities, chats, alerts = [], [], [], []
    for number in range(PEOPLE):
        who = market.new_id()
        address = str(FIRST_CHAT + number)
        accounts.append(Accounts.codec.row(Account(who, f"Person {number}", market.now, freelances=True)))
        identities.append({"issuer": "telegram", "subject": address, "account_id": who})
        chats.append(Chats.codec.row(Chat(market.new_id(), who, "telegram", address)))
        least = Span(least=10_000 + number)
        query = JobQuery(skills=(("python",),), budget=least)
        alerts.append(Alert(market.new_id(), who, "python", query, market.now))
    market.connection.execute(insert(tables.accounts), accounts)
    market.connection.execute(insert(tables.identities), identities)
    market.connection.execute(insert(tables.chats), chats)
    market.alerts.add_all(alerts)


async def _post(program: Program) -> tuple[float, float]:
    """Post the job; how long the transaction took, and when it was done (monotonic seconds)."""

    def post(market: Market) -> None:
        client = market.accounts.of_identity(Identity("telegram", CLIENT))
        assert client is not None
        wanted = PostJob(
            title="Import of orders",
            description="Move our nightly import into PostgreSQL.",
            skills=("python", "postgresql"),
            level="expert",
            budget=Money(60_000, market.rules.currency),
        )
        post_job(market, client, wanted)

    begun = time.monotonic()
    await program.turns.change(post)
    done = time.monotonic()
    return done - begun, done


async def _ask_again(server: Server, chat: int, replies: list[float]) -> None:
    while True:
        await asyncio.sleep(random.uniform(0, 2 * PAUSE))
        replies.append(await server.ask(chat))


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - a counter tells nobody
        await asyncio.sleep(0.05)


# Without a market around it


async def _delivered(server: Server, folder: Path) -> list[Figure]:
    """Messages a second through the whole delivery, from rows to rows, where every message shows the same card."""
    await server.enforce(PAID)
    database = Database(f"sqlite:///{folder / 'parley.db'}")
    await database.write(upgrade)
    told = [
        (
            Notice(f"alert:{number}", "", "alert", (), rank=1 + number % 1_000),
            Chat(f"chat{number}", "", "telegram", str(FIRST_CHAT + number)),
        )
        for number in range(PEOPLE)
    ]
    begun = time.monotonic()
    await database.write(lambda connection: outbox.post(connection, told, (), SystemClock().now()))
    put_in = time.monotonic() - begun
    gate = Gate(PAID)
    adapter = TelegramAdapter(TOKEN, server.url, cast("Any", None), FolderVault(folder, 1), gate=gate, paid=True)
    delivery = Delivery(
        database,
        {"telegram": adapter.sender},
        lambda *_: CARD,
        SystemClock(),
        broadcasters={"telegram": adapter.broadcaster},
        paces={"telegram": TELEGRAM.at(PAID, alone=True)},
        alone=True,
    )
    await delivery.start()
    await _until(lambda: delivery.counts["sent"] >= PAID_FOR)
    await delivery.stop()
    await adapter.stop()
    await database.close()
    came, refused = await server.came()
    return [
        milliseconds(f"{PEOPLE:,} messages put into the outbox", [put_in], 500),
        Figure("Delivery alone, paid: claim, send, write down", [_rate_of([at for at, _, _ in came])], "messages/s"),
        Figure("Delivery alone, paid: refused with 429", [refused], "messages", 1),
    ]


def _rate_of(times: list[float]) -> float:
    return (len(times) - 1) / (max(times) - min(times))


async def _alone(server: Server) -> list[Figure]:
    """Messages a second without a market around them: with our transport and gate, and with the library's default."""
    await server.enforce(0)
    ours = ExtBot(TOKEN, base_url=f"{server.url}/bot", request=AiohttpRequest(), rate_limiter=GateLimiter(Gate(PAID)))
    default = ExtBot(TOKEN, base_url=f"{server.url}/bot", request=HTTPXRequest(connection_pool_size=AT_ONCE))
    return [
        Figure("Sender alone, paid: Parley's transport and gate", [await _rate(ours)], "messages/s"),
        Figure("python-telegram-bot's default transport (httpx)", [await _rate(default)], "messages/s", peer=True),
    ]


async def _rate(bot: ExtBot[Any]) -> float:
    async with bot:
        left = iter(range(SENT_ALONE))

        async def send() -> None:
            for number in left:
                await bot.send_message(FIRST_CHAT + number, "Hello")

        begun = time.perf_counter()
        await asyncio.gather(*(send() for _ in range(AT_ONCE)))
        return SENT_ALONE / (time.perf_counter() - begun)


def main() -> int:
    """Measure, and print the table."""
    busy = circumstances()
    figures = asyncio.run(measure())
    sys.stdout.write(f"{busy}\n\n{table(figures)}\n")
    return 1 if any(figure.verdict == "missed" for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
