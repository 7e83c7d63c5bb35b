"""What people wait for: answers in their chats, and alerts. Through the real program over loopback.

The program, the playground and the people share one process and its processor, so that every figure holds the cost of
the playground's two servers too.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from benchmarks.figures import Figure, milliseconds
from bot.app import Program
from tests.journeys.conftest import played
from tests.journeys.people import Keep, OnSlack, OnTelegram, Pick, Several, Value

ALERTS = 14
"""With the warm-up, below what somebody is told in a day."""
SCREENS = 100
WARM_UP = 5


async def settle(program: Program) -> tuple[OnTelegram, OnSlack]:
    """A freelancer with an alert in Telegram, and a client in Slack."""
    ana, mia = played(program, "ana"), played(program, "mia")
    assert isinstance(ana, OnTelegram)
    assert isinstance(mia, OnSlack)
    await ana.opens()
    await ana.taps("Find work")
    await ana.taps("Set up profile")
    profile: dict[str, Value] = {
        "Title": "Python developer",
        "Skills": Several(("python",)),
        "Hourly rate": "45",
        "Overview": "Hello.",
    }
    await ana.fills(profile, "Save")
    await ana.taps("Get job alerts")
    await ana.fills({"Skills": Keep, "Least budget": "100"}, "Save alert")
    await ana.sees("Alert saved")
    await mia.opens()
    await mia.taps("Hire someone")
    await mia.sees("You can hire now")
    return ana, mia


async def alerts(ana: OnTelegram, mia: OnSlack) -> Figure:
    """From the modal that posts a job in Slack to the alert in Telegram."""
    seconds = []
    for number in range(WARM_UP + ALERTS):
        title = f"Import of orders, part {number + 1}"
        await mia.says("/post")
        await mia.fills(
            {
                "Title": title,
                "Description": "Move our nightly import into PostgreSQL.",
                "Skills": Several(("python",)),
                "Budget": "600",
                "Level": Pick("Expert"),
            },
            "Continue",
        )
        await mia.playground.bus.until(lambda: _may_post(mia), 10)
        begun = time.perf_counter()
        posting = asyncio.create_task(mia.world.submit(mia.id))
        await ana.sees(f"New job: {title}")
        seconds.append(time.perf_counter() - begun)
        await posting
        await mia.closes()
    return milliseconds("Alert: job posted in Slack, read in Telegram", seconds[WARM_UP:], 500)


def _may_post(mia: OnSlack) -> bool | None:
    modal = mia.world.modal(mia.id)
    return True if modal is not None and modal.submit == "Post job" else None


async def _timed(act: Callable[[int], Awaitable[object]]) -> list[float]:
    seconds = []
    for number in range(WARM_UP + SCREENS):
        begun = time.perf_counter()
        await act(number)
        seconds.append(time.perf_counter() - begun)
    return seconds[WARM_UP:]


async def taps_in_telegram(ana: OnTelegram) -> Figure:
    """From a tap to the message that it changed."""
    await ana.says("/home")
    await ana.sees("Hello, Ana")

    async def tap(number: int) -> None:
        label, words = ("Alerts", "Your alerts") if number % 2 == 0 else ("Home", "Hello, Ana")
        newest = ana.world.chat(ana.id, 1).messages[-1]
        ana.world.tap(ana.id, newest.id, label)
        await _shows(ana, words)

    return milliseconds("Screen: tap in Telegram, message changed", await _timed(tap), 50)


async def commands_in_telegram(ana: OnTelegram) -> Figure:
    """From a typed command to the message that answers it."""

    async def say(number: int) -> None:
        command, words = ("/money", "Your money") if number % 2 == 0 else ("/alerts", "Your alerts")
        ana.world.send_text(ana.id, command)
        await _shows(ana, words)

    return milliseconds("Screen: command in Telegram, message arrived", await _timed(say), 50)


async def taps_in_slack(mia: OnSlack) -> Figure:
    """From a tap on the App Home to the Home that it changed."""
    await mia.opens()
    await mia.sees("Open jobs")

    async def tap(number: int) -> None:
        label, words = ("Help", "What you can type") if number % 2 == 0 else ("Home", "Hello, Mia")
        await mia.taps(label)
        await mia.sees(words)

    return milliseconds("Screen: tap in Slack, App Home changed", await _timed(tap), 50)


async def _shows(ana: OnTelegram, words: str) -> None:
    """Wait until the newest message is the bot's and holds these words."""

    def look() -> bool | None:
        newest = ana.world.chat(ana.id, 1).messages[-1]
        return True if newest.from_bot and words in newest.text else None

    await ana.playground.bus.until(look, 10)
