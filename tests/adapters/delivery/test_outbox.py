"""What the turn writes into the outbox, and finds there again."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, select

from bot.adapters.database.delivery_tables import chat_queues, outbox_messages
from bot.adapters.database.engine import Database
from bot.adapters.delivery import outbox
from tests.adapters.delivery.post_office import ANA, MIA, NOW, notice


async def pending(database: Database) -> dict[str, int]:
    rows = await database.read(
        lambda connection: connection.execute(select(chat_queues.c.chat_id, chat_queues.c.pending)).all()
    )
    return {row.chat_id: row.pending for row in rows}


async def test_a_key_is_told_once_a_chat(database: Database) -> None:
    await database.write(lambda connection: outbox.enqueue(connection, notice("a"), ANA, NOW))
    await database.write(lambda connection: outbox.post(connection, [(notice("a"), ANA), (notice("a"), MIA)], (), NOW))

    assert await pending(database) == {"ana-telegram": 1, "mia-slack": 1}


async def test_what_a_transaction_undoes_is_not_told(database: Database) -> None:
    def work(connection: Connection) -> None:
        outbox.enqueue(connection, notice("a"), ANA, NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.write(work)

    assert await pending(database) == {}
    assert await database.read(outbox.backlog) == outbox.Backlog(0, None)


async def test_the_backlog_is_counted_from_the_oldest(database: Database) -> None:
    await database.write(lambda connection: outbox.post(connection, [(notice("a"), ANA)], (), NOW))

    assert await database.read(outbox.backlog) == outbox.Backlog(1, NOW)


async def test_a_landed_message_is_found_by_itself_and_by_its_thread(database: Database) -> None:
    first, second = notice("a", thread="room:1"), notice("b", thread="room:1")

    def work(connection: Connection) -> None:
        outbox.post(connection, [(first, ANA), (second, ANA)], (), NOW)
        land = outbox_messages.update().where(outbox_messages.c.key == "a")
        connection.execute(land.values(state="sent", platform_message="100"))
        land = outbox_messages.update().where(outbox_messages.c.key == "b")
        connection.execute(land.values(state="sent", platform_message="101", root="100"))

    await database.write(work)

    assert await database.read(lambda c: outbox.notice_of(c, ANA.id, "101")) == second
    assert await database.read(lambda c: outbox.notice_of(c, MIA.id, "101")) is None
    assert await database.read(lambda c: outbox.notice_in_thread(c, ANA.id, "100")) == first
    assert await database.read(lambda c: outbox.thread_root(c, ANA.id, "room:1")) == "100"
    assert await database.read(lambda c: outbox.thread_root(c, ANA.id, "room:2")) is None


async def test_many_events_make_one_mend(database: Database) -> None:
    def work(connection: Connection) -> None:
        outbox.enqueue(connection, notice("a", subject="offer:1"), ANA, NOW)
        connection.execute(outbox_messages.update().values(state="sent", platform_message="100"))
        connection.execute(chat_queues.update().values(pending=0))

    await database.write(work)
    for _ in range(3):
        await database.write(lambda c: outbox.mend(c, ["offer:1", "offer:2"], NOW))

    assert await pending(database) == {"ana-telegram": 1}


async def test_a_turn_over_many_chats_deadlocks_with_no_other(database: Database) -> None:
    """Two turns that tell the same chats in opposite order."""

    def tell(order: int) -> None:
        chats = [ANA, MIA][::order]
        database.write_here(
            lambda c: outbox.post(c, [(notice(f"{order}{i}"), chat) for i, chat in enumerate(chats)], (), NOW)
        )

    async with asyncio.timeout(10):
        await asyncio.gather(*(asyncio.to_thread(tell, order) for order in (1, -1)))

    assert await pending(database) == {"ana-telegram": 2, "mia-slack": 2}
