"""Measures everything, prints the table and writes docs/performance.md. The exit status tells of a missed target."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import sys
import tempfile
from pathlib import Path

from benchmarks import chats, peers, processes
from benchmarks.figures import Figure, circumstances, table
from tests.journeys.conftest import played, running
from tests.journeys.people import OnTelegram

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"

TEXT = """# How fast it is

Measured by `make bench` on {day}: {circumstances}. An arrow marks what it is measured against, in the same run.

{table}

## How it is measured

- Everything goes through the real program: real python-telegram-bot and real Bolt, signed requests over HTTP on the
  loopback address, the database in a file. The playground's two servers and the people run in the same process and
  share its processor, so the figures hold their cost, too. A real network adds its own way there and back.
- **Alert**: from sending the modal that posts a job in Slack until the alert stands in the freelancer's Telegram chat.
- **Screen**: from the tap or the typed command until the changed or new message stands in the chat. The turn, its
  transaction and the platform's own call are in it.
- **Start**: from `python -m bot run` until its page answers. The first start after an installation compiles every
  library once; later ones find the byte code. Below each stands the processor's time in it.
- **Memory**: resident set of the whole program, playground and all.
- The median is what counts; the worst is shown for honesty. Where the load that is said above exceeds the number of
  cores, times by the clock are longer than they would be on an idle machine; the processor's time is not.
"""


async def _in_the_program() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="measured-") as name:
        folder = Path(name)
        async with running(f"sqlite:///{folder / 'parley.db'}", folder) as program:
            ana, mia = await chats.settle(program)
            answered = [
                await chats.alerts(ana, mia),
                await chats.taps_in_telegram(ana),
                await chats.commands_in_telegram(ana),
                await chats.taps_in_slack(mia),
            ]
            bruno = played(program, "bruno")
            assert isinstance(bruno, OnTelegram)
            await bruno.opens()
            await bruno.sees("Welcome to Parley")
            return [
                *answered,
                await peers.bare_request(program),
                await peers.bot_api_request(program, bruno),
                *await peers.transports(program, bruno),
            ]


def main() -> int:
    """Measure, tell, and write it down."""
    logging.basicConfig(level=logging.WARNING)
    busy = circumstances()
    figures = [*asyncio.run(_in_the_program()), *processes.starts()]
    shown = table(figures)
    sys.stdout.write(f"{busy}\n\n{shown}\n")
    day = dt.datetime.now(dt.UTC).date()
    PAGE.write_text(TEXT.format(day=day, circumstances=busy, table=shown), encoding="utf-8")
    return 1 if any(figure.verdict == "missed" for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
