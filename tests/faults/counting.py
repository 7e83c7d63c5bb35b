"""What must be there once, however often the program died on the way."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from bot.adapters.database.engine import Database
from bot.adapters.delivery.queue import anything_due
from tests.journeys.people import OnSlack, OnTelegram

ONCE = {
    "accounts": 3,
    "jobs": 1,
    "proposals": 1,
    "connect_spendings": 1,
    "room_messages": 2,
    "offers": 1,
    "contracts": 1,
    "fundings": 1,
    "milestones": 1,
    "milestone_entries": 3,
    "earnings": 1,
    "payouts": 1,
    "reviews": 2,
}
"""Rows at the end of the story."""


async def counted(url: str) -> dict[str, int]:
    """How many rows of each kind there are."""

    def count(connection: Connection) -> dict[str, int]:
        return {table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in ONCE}

    database = Database(url)
    try:
        return await database.read(count)
    finally:
        await database.close()


def _anything_due(connection: Connection) -> bool:
    return anything_due(connection, ("telegram", "slack"), datetime.now(UTC))


async def settled(url: str) -> None:
    """Return when nothing waits to be delivered, and nothing is on its way."""
    database = Database(url)
    try:
        async with asyncio.timeout(40):
            while await database.read(_anything_due):  # noqa: ASYNC110 - it is another process that changes it
                await asyncio.sleep(0.02)
    finally:
        await database.close()


def notices_of(person: OnTelegram | OnSlack) -> Counter[str]:
    """How often each message of the bot with buttons that count on a notice stands in the chat, by its first line."""
    if isinstance(person, OnTelegram):
        told = [
            m.text
            for m in person._messages()
            if any((b.callback_data or "")[:1] in "nk" for r in m.keyboard for b in r)
        ]
    else:
        told = [m.text for m in person._messages() if any("'n|" in str(b) for b in m.blocks)]
    return Counter("\n".join(each.splitlines()[:6]) for each in told)
