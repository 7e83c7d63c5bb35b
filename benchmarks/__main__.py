"""Measures everything, prints the table and writes docs/performance.md. The exit status tells of a missed target."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import sys
import tempfile
from pathlib import Path

from benchmarks import burst, chats, ledger, matching, peers, processes, search
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
- **Search**: a page of five jobs and how many there are in all, from the query to the jobs, among 20,000 open jobs of
  1,000 teams with 120 words each. A common word is in one job of five, a rare one in one of 130.
- **Matching**: from the facts of a posted job to everybody whose alert wants it, by their best alert and the best fit
  first, in a transaction of its own. The load is made up: 5,000 skills, 120 categories and 20,000 words, named as often
  as in life (Zipf), jobs of 130 words, and people with two alerts each. About 0.7% of the alerts want a job. The naive
  loop has all of them in memory, which no store could give it; the plain table knows terms and nothing else, neither
  what a job pays nor the order. On PostgreSQL it is timed on rows that were just added, and after the server's own
  vacuum. Alerts are added 1,000 in a transaction.
- **A burst**: 7,000 people have an alert that wants the job that is posted. Telegram is a server in another process
  that keeps to the limits: 30 messages in any second (1,000 where they are paid for), 1 a second in a chat, 429 beyond.
  Alerts are timed from the end of the transaction that posted the job; at 30 a second the run ends after 1,200 of them,
  since all take four minutes. Meanwhile 20 people ask for something again and again. In *delivery alone* every message
  shows the same card, without a market to look it up in; *the sender alone* is the transport without a database.
- **Transfers**: a release of ten dollars from escrow, in a transaction each: a head, two postings, three balances. The
  use case goes the whole way: a market on a connection, the idempotency key, the guarded balances. The bare driver
  writes the same rows with statements that are prepared, over connections that stay open, and asks nothing. With 20 at
  once each has accounts of its own; SQLite has one writer, PostgreSQL eight connections, for both. The target is 40% of
  the bare driver.
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
    figures = [
        *asyncio.run(_in_the_program()),
        *ledger.transfers(),
        *search.searches(),
        *matching.matching(),
        *asyncio.run(burst.measure()),
        *processes.starts(),
    ]
    shown = table(figures)
    sys.stdout.write(f"{busy}\n\n{shown}\n")
    day = dt.datetime.now(dt.UTC).date()
    PAGE.write_text(TEXT.format(day=day, circumstances=busy, table=shown), encoding="utf-8")
    return 1 if any(figure.verdict == "missed" for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
