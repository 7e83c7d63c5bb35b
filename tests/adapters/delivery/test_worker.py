"""The delivery, from a committed row to the platform and back."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select, text

from bot.adapters.database.delivery_tables import chat_queues, outbox_messages
from bot.adapters.database.engine import Database
from bot.adapters.delivery import outbox, queue, settling
from bot.adapters.delivery.pace import Limit, Pace
from bot.adapters.delivery.queue import Room
from bot.adapters.delivery.worker import Delivery
from bot.adapters.ports import TryLater, Uncertain, Unreachable, Unsendable
from bot.domain.notifications.model import Chat, Notice
from tests.adapters.delivery.post_office import ANA, MIA, NOW, Facts, FakePlatform, HandClock, notice


class Office:
    """A delivery with everything around it."""

    def __init__(self, database: Database, **options: object) -> None:
        self.database = database
        self.platform = FakePlatform()
        self.facts = Facts()
        self.clock = HandClock()
        self.lost: list[tuple[Chat, Sequence[Notice]]] = []
        self.delivery = self.another(**options)

    def another(self, **options: object) -> Delivery:
        """A second delivery over the same outbox."""
        given: dict[str, object] = {"paces": {}, "unreachable": lambda _, chat, told: self.lost.append((chat, told))}
        return Delivery(
            self.database,
            {"telegram": self.platform},
            self.facts.render,
            self.clock,
            **(given | options),  # type: ignore[arg-type]
        )

    async def tell(self, *notices: Notice, subjects: Sequence[str] = (), chat: Chat = ANA) -> None:
        """Commit notices and mends, and wake the delivery."""
        pairs = [(one, chat) for one in notices]
        await self.database.write(lambda connection: outbox.post(connection, pairs, subjects, NOW))
        self.delivery.wake()

    async def states(self) -> dict[str, str]:
        """The state of each message by key."""
        rows = await self.database.read(
            lambda c: c.execute(select(outbox_messages.c.key, outbox_messages.c.state)).all()
        )
        return {row.key: row.state for row in rows}

    async def until(self, condition: Callable[[Connection], bool]) -> None:
        """Wait until the database shows it; what waits for its time gets it."""
        async with asyncio.timeout(10):
            while not await self.database.read(condition):  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.005)

    async def until_put_off(self, failures: int = 1) -> None:
        """Wait until Ana's chat has failed this often in a row, and nobody is sending to it."""
        failed = (chat_queues.c.failures == failures) & chat_queues.c.lease_until.is_(None)
        await self.until(lambda c: bool(c.scalar(select(func.count()).where(failed))))


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    made = Office(database)
    await made.delivery.start()
    yield made
    made.platform.gate.set()
    await made.delivery.stop()


async def test_messages_arrive_in_order_urgent_first_and_stay_told(office: Office) -> None:
    office.platform.gate.clear()
    await office.tell(notice("a"))
    await office.platform.until_waiting()
    await office.tell(notice("b"), notice("c", urgent=True))
    office.platform.gate.set()
    office.clock.move(5)
    await office.delivery.idle()
    await office.tell(notice("a"))
    await office.delivery.idle()

    assert office.platform.titles == ["told a", "told c", "told b"]
    assert set((await office.states()).values()) == {"sent"}
    assert office.delivery.counts == {"sent": 3}


async def test_a_message_goes_under_the_first_of_its_thread(office: Office) -> None:
    await office.tell(notice("a", thread="room:1"), notice("b", thread="room:1"))
    await office.delivery.idle()

    assert office.platform.sent == [("7001", "told a", None), ("7001", "told b", "m1")]
    assert await office.database.read(lambda c: outbox.notice_in_thread(c, ANA.id, "m1")) == notice(
        "a", thread="room:1"
    )


async def test_it_shows_what_is_true_when_it_is_sent(office: Office) -> None:
    office.facts.said["gone"] = None
    await office.tell(notice("gone"), notice("a"))
    await office.delivery.idle()

    assert office.platform.titles == ["told a"]
    assert await office.states() == {"gone": "dropped", "a": "sent"}


async def test_every_copy_is_mended(office: Office) -> None:
    await office.tell(notice("a", subject="offer:1"), notice("b"))
    await office.delivery.idle()
    office.facts.said["a"] = "accepted"
    await office.tell(subjects=["offer:1"])
    office.clock.move(1)
    await office.delivery.idle()

    assert office.platform.mended == [("7001", "m1", "accepted")]
    assert await office.states() == {"a": "sent", "b": "sent"}


async def test_a_change_while_a_message_is_on_its_way_mends_it(office: Office) -> None:
    office.platform.gate.clear()
    await office.tell(notice("a", subject="offer:1"))
    await office.platform.until_waiting()
    office.facts.said["a"] = "accepted"
    await office.tell(subjects=["offer:1"])
    office.platform.gate.set()
    await office.delivery.idle()

    assert office.platform.titles == ["told a"]
    assert office.platform.mended == [("7001", "m1", "accepted")]


async def test_a_change_while_a_mend_is_on_its_way_mends_it_again(office: Office) -> None:
    await office.tell(notice("a", subject="offer:1"))
    await office.delivery.idle()
    office.platform.gate.clear()
    office.facts.said["a"] = "countered"
    await office.tell(subjects=["offer:1"])
    await office.platform.until_waiting()
    office.facts.said["a"] = "accepted"
    await office.tell(subjects=["offer:1"])
    await office.tell(subjects=["offer:1"])
    office.platform.gate.set()
    await office.delivery.idle()

    assert [title for _, _, title in office.platform.mended] == ["countered", "accepted"]


async def test_a_busy_platform_is_tried_when_it_said(office: Office) -> None:
    office.platform.troubles.append(TryLater(30))
    await office.tell(notice("a"), notice("b"))
    await office.until_put_off()
    await office.delivery.idle()
    office.clock.move(29)
    await office.delivery.idle()

    assert office.platform.sent == []

    office.clock.move(8)
    await office.delivery.idle()

    assert office.platform.titles == ["told a", "told b"]


async def test_no_answer_sends_once_more_and_then_no_more(office: Office) -> None:
    office.platform.troubles.extend([Uncertain(), Uncertain()])
    await office.tell(notice("a"))
    await office.until_put_off()
    assert await office.states() == {"a": "uncertain"}
    office.clock.move(10)
    await office.tell(notice("b"))
    await office.delivery.idle()

    assert office.platform.titles == ["told b"]
    assert await office.states() == {"a": "parked", "b": "sent"}


async def test_a_mend_without_an_answer_is_repeated(office: Office) -> None:
    await office.tell(notice("a", subject="offer:1"))
    await office.delivery.idle()
    office.platform.troubles.extend([Uncertain(), Uncertain()])
    await office.tell(subjects=["offer:1"])
    for failures in (1, 2):
        await office.until_put_off(failures)
        office.clock.move(10)
        office.delivery.wake()
    await office.delivery.idle()

    assert len(office.platform.mended) == 1
    assert await office.states() == {"a": "sent"}


async def test_an_unreachable_chat_is_given_up_and_told_of(office: Office) -> None:
    office.platform.troubles.append(Unreachable())
    await office.tell(notice("a"), notice("b"))
    await office.delivery.idle()

    assert [(chat.id, [one.key for one in told]) for chat, told in office.lost] == [("ana-telegram", ["a", "b"])]
    assert await office.states() == {"a": "parked", "b": "parked"}
    assert office.platform.sent == []


async def test_a_refused_message_is_parked_without_its_words(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.platform.troubles.append(Unsendable("Ana's words"))
    with caplog.at_level(logging.DEBUG):
        await office.tell(notice("a"), notice("b"))
        await office.delivery.idle()

    assert await office.states() == {"a": "parked", "b": "sent"}
    assert "refuses" in caplog.text
    assert "Ana's words" not in caplog.text


async def test_what_cannot_be_drawn_holds_up_nobody_else(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.facts.broken.add("a")
    await office.tell(notice("a"))
    await office.tell(notice("b"), chat=Chat("bruno-telegram", "bruno", "telegram", "7002"))
    await office.platform.until_sent(1)
    for failures in range(1, 5):
        await office.until_put_off(failures)
        office.clock.move(300)
        office.delivery.wake()
    await office.delivery.idle()

    assert await office.states() == {"a": "parked", "b": "sent"}
    assert "a secret" not in caplog.text


async def test_a_senders_fault_is_tried_a_few_times(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.platform.troubles.extend([RuntimeError("Ana's words")] * 5)
    await office.tell(notice("a"))
    for failures in range(1, 5):
        await office.until_put_off(failures)
        office.clock.move(300)
        office.delivery.wake()
    await office.delivery.idle()

    assert await office.states() == {"a": "parked"}
    assert "Ana's words" not in caplog.text


async def test_a_chat_gets_a_few_at_once_and_then_an_even_pace(office: Office) -> None:
    await office.tell(*(notice(str(number)) for number in range(5)))
    await office.platform.until_sent(3)
    await office.until(lambda c: c.scalar(select(chat_queues.c.lease_until)) is None)
    row = await office.database.read(lambda c: c.execute(select(chat_queues)).one())

    assert row.pending == 2
    assert row.next_at == NOW + timedelta(seconds=1)

    office.clock.move(1)
    office.delivery.wake()
    await office.platform.until_sent(4)
    office.clock.move(1)
    await office.delivery.idle()
    assert len(office.platform.sent) == 5


async def test_the_whole_bot_has_a_pace(database: Database) -> None:
    office = Office(database, paces={"telegram": Pace(bot=Limit(timedelta(seconds=1), 2))})
    for number in range(3):
        await office.tell(notice(str(number)), chat=Chat(f"chat-{number}", "ana", "telegram", str(number)))
    await office.delivery.start()
    await office.platform.until_sent(2)
    await office.until(lambda c: c.scalar(select(func.sum(chat_queues.c.pending))) == 1)
    assert len(office.platform.sent) == 2
    office.clock.move(1)
    await office.delivery.idle()
    await office.delivery.stop()

    assert len(office.platform.sent) == 3


async def test_other_platforms_are_left_alone(office: Office) -> None:
    await office.tell(notice("a"), chat=MIA)
    await office.tell(notice("b"))
    await office.delivery.idle()

    assert await office.states() == {"a": "waiting", "b": "sent"}


async def test_stopping_waits_for_what_is_on_its_way(office: Office) -> None:
    office.platform.gate.clear()
    await office.tell(notice("a"), notice("b"))
    await office.platform.until_waiting()
    stopping = asyncio.create_task(office.delivery.stop())
    office.platform.gate.set()
    await stopping

    assert await office.states() == {"a": "sent", "b": "waiting"}


async def test_what_a_killed_worker_held_goes_again(office: Office) -> None:
    await office.delivery.stop()
    await office.tell(notice("a"))
    now = office.clock.now()
    held = await office.database.write(lambda c: queue.claim(c, "telegram", now, Room(1), Pace()))
    assert len(held.parcels) == 1
    again = office.another()
    await again.start()
    await office.until(lambda c: c.scalar(select(chat_queues.c.lease_until)) is not None)
    assert office.platform.sent == []
    office.clock.move(queue.LEASE.total_seconds())
    await again.idle()
    await again.stop()

    late = await office.database.write(lambda c: settling.landed(c, [(held.parcels[0], "late", now)]))
    assert not late
    assert office.platform.titles == ["told a"]
    assert await office.database.read(lambda c: c.scalar(select(chat_queues.c.pending))) == 0


async def test_two_workers_send_everything_once(office: Office) -> None:
    other = office.another()
    await other.start()
    for number in range(30):
        chat = Chat(f"chat-{number % 10}", "ana", "telegram", str(number % 10))
        await office.tell(notice(str(number)), chat=chat)
        other.wake()
    await office.delivery.idle()
    await other.stop()

    assert sorted(office.platform.titles) == sorted(f"told {number}" for number in range(30))
    by_chat = [int(title.split()[1]) for address, title, _ in office.platform.sent if address == "3"]
    assert by_chat == [3, 13, 23]


async def test_another_process_is_heard(postgres_url: str) -> None:
    ours, theirs = Database(postgres_url), Database(postgres_url)
    office = Office(ours, listen_to=postgres_url)
    await office.delivery.start()
    await office.tell(notice("warm"))
    await office.delivery.idle()
    heard = text("SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle'")
    await office.until(lambda c: bool(c.scalar(heard)))
    began = time.perf_counter()
    await theirs.write(lambda c: outbox.post(c, [(notice("a"), ANA)], (), NOW))
    await office.platform.until_sent(2)
    took = time.perf_counter() - began
    await office.delivery.stop()
    await ours.close()
    await theirs.close()

    assert took < 0.5
