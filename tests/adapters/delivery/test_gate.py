"""The way to a platform that counts: nobody is refused, little is left unused, and replies wait for nobody."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.adapters.delivery.gate import Gate
from bot.adapters.playground.telegram.errors import ApiError
from bot.adapters.playground.telegram.gate import Pace
from bot.adapters.ports import Lane
from tests.adapters.delivery.virtual_time import run

PER_SECOND = 30
CHATS = 300


@dataclass
class Town:
    """A platform that enforces its limits behind a network that takes ``way`` seconds, and what was sent to it."""

    way: tuple[float, float]
    per_second: int = PER_SECOND
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    came: list[tuple[float, Lane, int]] = field(default_factory=list)
    waited: dict[Lane, list[float]] = field(default_factory=lambda: {"reply": [], "notice": [], "broadcast": []})

    def __post_init__(self) -> None:
        self.gate = Gate(self.per_second)
        self.pace = Pace(self.per_second, lambda: asyncio.get_running_loop().time())

    async def send(self, lane: Lane, chat: int) -> None:
        """Send one message as the program does."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        async with self.gate.passing(lane):
            self.waited[lane].append(loop.time() - begun)
            await asyncio.sleep(self.dice.uniform(*self.way))
            try:
                self.pace.spend(chat)
            except ApiError:
                return
            self.came.append((loop.time(), lane, chat))
            await asyncio.sleep(self.dice.uniform(*self.way))

    async def every(self, seconds: float, lane: Lane, first_chat: int) -> None:
        """Send to one chat after another, until cancelled, with pauses that last ``seconds`` on average."""
        sending: list[asyncio.Task[None]] = []
        while True:
            await asyncio.sleep(self.dice.uniform(0, 2 * seconds))
            sending.append(asyncio.create_task(self.send(lane, first_chat + len(sending))))

    async def broadcast(self, chats: Sequence[int]) -> None:
        """Tell many, twelve of them on their way at once."""
        left = iter(chats)

        async def some() -> None:
            for chat in left:
                await self.send("broadcast", chat)

        await asyncio.gather(*(some() for _ in range(12)))

    @property
    def rate(self) -> float:
        """Messages a second, from the first to the last."""
        times = sorted(at for at, _, _ in self.came)
        return (len(times) - 1) / (times[-1] - times[0])


async def a_burst(town: Town) -> Town:
    """A burst to many while people tap and are written to."""
    meanwhile = [
        asyncio.create_task(town.every(0.5, "reply", 10_000)),
        asyncio.create_task(town.every(0.8, "notice", 20_000)),
    ]
    await town.broadcast(range(CHATS))
    for each in meanwhile:
        each.cancel()
    await asyncio.gather(*meanwhile, return_exceptions=True)
    return town


@pytest.mark.parametrize(
    ("way", "least"),
    [
        pytest.param((0.001, 0.003), 0.95, id="near"),
        pytest.param((0.04, 0.045), 0.95, id="far"),
        pytest.param((0.05, 0.1), 0.9, id="uneven"),
    ],
)
def test_a_burst_uses_what_is_allowed_and_is_never_refused(way: tuple[float, float], least: float) -> None:
    town = run(a_burst(Town(way)))

    assert town.pace.refused == 0
    assert town.rate >= least * PER_SECOND
    assert len(town.waited["reply"]) > 10
    assert max(town.waited["reply"]) < 0.1
    assert max(town.waited["notice"]) < 0.2


def test_a_paid_burst_is_as_quick_as_paid() -> None:
    async def work() -> Town:
        town = Town((0.005, 0.01), per_second=1_000)
        await asyncio.gather(*(town.send("broadcast", chat) for chat in range(3_000)))
        return town

    town = run(work())

    assert town.pace.refused == 0
    assert town.rate >= 900


def test_those_who_wait_go_in_the_order_of_their_lanes() -> None:
    async def work() -> list[Lane]:
        town = Town((0.001, 0.001), per_second=3)
        full = [asyncio.create_task(town.send("reply", chat)) for chat in range(3)]
        await asyncio.sleep(0.01)
        lanes: tuple[Lane, ...] = ("broadcast", "notice", "reply")
        await asyncio.gather(*full, *(town.send(lane, 10 + chat) for chat, lane in enumerate(lanes)))
        assert town.pace.refused == 0
        return [lane for _, lane, _ in town.came[3:]]

    assert run(work()) == ["reply", "notice", "broadcast"]


def test_whoever_goes_away_takes_nobodys_place() -> None:
    async def work() -> Town:
        town = Town((0.001, 0.001), per_second=2)
        tasks = [asyncio.create_task(town.send("reply", chat)) for chat in range(4)]
        await asyncio.sleep(0.01)
        tasks[2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return town

    town = run(work())

    assert [chat for _, _, chat in town.came] == [0, 1, 3]
    assert town.came[-1][0] < 1.1


def test_after_a_rest_many_replies_go_at_once() -> None:
    async def work() -> Town:
        town = Town((0.001, 0.001))
        await asyncio.gather(*(town.send("reply", chat) for chat in range(PER_SECOND)))
        return town

    assert max(at for at, _, _ in run(work()).came) < 0.01


@pytest.mark.parametrize("per_second", [1, 2, 29, 31])
def test_every_number_that_may_be_set_works(per_second: int) -> None:
    async def work() -> Town:
        town = Town((0.001, 0.002), per_second)
        await asyncio.gather(*(town.send("broadcast", chat) for chat in range(4 * per_second)))
        return town

    town = run(work())

    assert town.pace.refused == 0
    assert len(town.came) == 4 * per_second
