"""Many are told at once: the best fits first, nobody personal behind them, and little work for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, func, select

from bot.adapters.database.delivery_tables import chat_queues
from bot.adapters.database.engine import Database
from bot.adapters.delivery import outbox, queue, settling
from bot.adapters.delivery.pace import TELEGRAM, Limit, Pace
from bot.adapters.delivery.queue import Parcel, Room
from bot.adapters.delivery.replies import ReplyTeller
from bot.adapters.delivery.worker import Delivery
from bot.adapters.ports import TryLater
from bot.domain.notifications.model import Chat, Notice
from tests.adapters.delivery.post_office import ANA, NOW, Facts, FakePlatform, HandClock, notice

MANY = 7_000
SECOND = timedelta(seconds=1)


def alert(rank: int) -> Notice:
    """One of a broadcast, told with its rank."""
    return Notice(f"alert:{rank}", "ana", "told", (str(rank),), rank=rank)


def chat_of(number: int) -> Chat:
    """Somebody's chat."""
    return Chat(f"chat-{number:05}", "ana", "telegram", str(number))


def land(connection: Connection, parcels: Sequence[Parcel]) -> None:
    """They have arrived."""
    settling.landed(connection, [(parcel, f"m{parcel.id}", NOW) for parcel in parcels])


class Town:
    """A delivery with one platform for what one person is told, and one for broadcasts."""

    def __init__(self, database: Database, pace: Pace) -> None:
        self.database = database
        self.personal, self.broadcasts = FakePlatform(), FakePlatform()
        self.clock = HandClock()
        self.delivery = Delivery(
            database,
            {"telegram": self.personal},
            Facts().render,
            self.clock,
            broadcasters={"telegram": self.broadcasts},
            paces={"telegram": pace},
        )

    async def tell(self, *told: tuple[Notice, Chat]) -> None:
        """Commit notices, and wake the delivery."""
        await self.database.write(lambda connection: outbox.post(connection, told, (), NOW))
        self.delivery.wake()

    async def tell_ranks(self, *ranks: int) -> None:
        """An alert for a chat each."""
        await self.tell(*((alert(rank), chat_of(number)) for number, rank in enumerate(ranks)))

    async def until_left(self, count: int) -> None:
        """Wait until so many messages are left, and nobody is sending."""
        left = select(func.sum(chat_queues.c.pending), func.count(chat_queues.c.lease_until))
        async with asyncio.timeout(10):
            while tuple(await self.database.read(lambda c: c.execute(left).one())) != (count, 0):  # noqa: ASYNC110
                await asyncio.sleep(0.005)  # the database tells nobody


@pytest.fixture
async def town(database: Database) -> AsyncIterator[Town]:
    made = Town(database, Pace(ahead=4))
    yield made
    for platform in (made.personal, made.broadcasts):
        platform.gate.set()
    await made.delivery.stop()


async def test_the_best_fits_go_first(town: Town) -> None:
    await town.tell_ranks(300, 1000, 1, 700, 250, 999)
    await town.delivery.start()
    await town.delivery.idle()

    assert town.broadcasts.titles == [f"told {rank}" for rank in (1000, 999, 700, 300, 250, 1)]
    assert town.personal.sent == []


async def test_what_one_person_is_told_passes_a_broadcast_that_is_stuck(town: Town) -> None:
    town.broadcasts.gate.clear()
    await town.tell_ranks(*range(1, 30))
    await town.delivery.start()
    await town.broadcasts.until_waiting(4)
    await town.tell((notice("offer"), ANA))
    await town.personal.until_sent(1)

    assert town.personal.titles == ["told offer"]
    assert town.broadcasts.sent == []
    assert town.broadcasts.waiting == 4


async def test_in_one_chat_what_is_personal_goes_before_a_broadcast(town: Town) -> None:
    await town.tell((alert(900), ANA), (alert(950), ANA), (notice("offer"), ANA), (notice("money", urgent=True), ANA))
    pace = Pace(chat=Limit(SECOND, 9))

    def next_one(connection: Connection) -> str:
        claimed = queue.claim(connection, "telegram", NOW, Room(1, 1), pace)
        land(connection, claimed.parcels)
        (parcel,) = claimed.parcels
        return parcel.notice.key

    assert [await town.database.write(next_one) for _ in range(4)] == ["money", "offer", "alert:950", "alert:900"]


async def test_a_rank_is_kept(town: Town) -> None:
    await town.tell((alert(321), ANA))
    await town.delivery.start()
    await town.delivery.idle()

    assert await town.database.read(lambda c: outbox.notice_of(c, ANA.id, "m1")) == alert(321)


async def test_when_the_platform_wants_no_more_the_whole_broadcast_waits(town: Town) -> None:
    town.broadcasts.troubles.extend([TryLater(40)] * 4)
    await town.tell_ranks(*range(1, 20))
    await town.delivery.start()
    await town.until_left(19)
    await town.tell((notice("offer"), ANA))
    await town.personal.until_sent(1)
    await town.until_left(19)

    assert town.broadcasts.sent == []
    assert town.delivery.counts["put_off"] == 4

    town.clock.move(60)
    await town.delivery.idle()

    assert len(town.broadcasts.sent) == 19


async def test_a_broadcast_leaves_a_part_of_the_bots_burst(database: Database) -> None:
    town = Town(database, Pace(bot=Limit(SECOND, 4), personal=2, ahead=8))
    await town.tell_ranks(*range(1, 6))
    await town.delivery.start()
    await town.broadcasts.until_sent(2)
    await town.until_left(3)
    await town.tell((notice("offer"), ANA))
    await town.personal.until_sent(1)
    await town.until_left(3)

    assert town.broadcasts.titles == ["told 5", "told 4"]

    town.clock.move(9)
    await town.until_left(1)
    town.clock.move(9)
    await town.delivery.idle()
    await town.delivery.stop()

    assert town.broadcasts.titles[2:] == ["told 3", "told 2", "told 1"]


async def test_replies_of_another_process_count(database: Database) -> None:
    town = Town(database, Pace(bot=Limit(SECOND, 3), ahead=8))
    teller = ReplyTeller(database, "telegram", Limit(SECOND, 3), lambda: 2, town.clock)
    await teller.tell()
    await teller.tell()
    await town.tell_ranks(1, 2, 3)
    await town.delivery.start()
    await town.broadcasts.until_sent(1)
    await town.until_left(2)

    assert town.broadcasts.titles == ["told 3"]

    town.clock.move(9)
    await town.delivery.idle()
    await town.delivery.stop()


async def test_a_burst_is_put_in_claimed_and_settled_in_few_statements(database: Database) -> None:
    statements: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def count(_c: object, _cursor: object, statement: str, _p: object, _context: object, _many: object) -> None:
        statements.append(statement)

    told = [(Notice(f"a:{n}", "ana", "told", ("x",), rank=1 + n % 1000), chat_of(n)) for n in range(MANY)]
    await database.write(lambda c: outbox.post(c, told, (), NOW))
    put_in = len(statements)
    pace = TELEGRAM.at(1_000, alone=True)
    claimed = await database.write(lambda c: queue.claim(c, "telegram", NOW, Room(16, 100), pace))
    took = len(statements) - put_in
    await database.write(lambda c: land(c, claimed.parcels))

    assert len(claimed.parcels) == 100
    assert {parcel.notice.rank for parcel in claimed.parcels} <= set(range(980, 1001))
    assert put_in < 30
    assert took < 10
    assert len(statements) - put_in - took < 10


async def test_a_key_told_before_is_left_out_of_a_burst(database: Database) -> None:
    told = [(alert(1 + n), chat_of(n % 5)) for n in range(10)]
    await database.write(lambda c: outbox.post(c, told[:3], (), NOW))
    await database.write(lambda c: outbox.post(c, told, (), NOW))

    rows = await database.read(lambda c: c.execute(select(chat_queues.c.pending, chat_queues.c.precedence)).all())
    assert sorted(tuple(row) for row in rows) == [(2, rank) for rank in range(6, 11)]
