"""Skills that people propose, and how every process learns those that were taken into the catalogue."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.adapters.database import skill_tables as tables
from bot.adapters.database.engine import Database
from bot.adapters.database.rows import Codec, Store, insert_or
from bot.adapters.faults import place_of
from bot.domain.skills.catalogue import learn
from bot.domain.skills.model import ProposedSkill, SkillState

LOOK_EVERY = 10.0
"""Seconds between two looks whether an operator has decided anything, in another process."""

_proposed = tables.proposed_skills.c
_proposers = tables.skill_proposers.c
_log = logging.getLogger(__name__)


class Skills(Store[ProposedSkill]):
    """See ``bot.domain.skills.ports``."""

    codec = Codec(tables.proposed_skills, ProposedSkill)

    def __init__(self, connection: Connection, now: datetime) -> None:
        super().__init__(connection)
        self._now = now

    def waiting(self) -> Sequence[ProposedSkill]:
        return self.all(_proposed.state == SkillState.PROPOSED, order=[_proposed.proposed_at, _proposed.id])

    def of_key(self, key: str) -> ProposedSkill | None:
        return self.first(_proposed.key == key)

    def proposers(self, proposed_id: str) -> Sequence[str]:
        query = (
            select(_proposers.account_id)
            .where(_proposers.proposed_id == proposed_id)
            .order_by(_proposers.at, _proposers.account_id)
        )
        return self.connection.execute(query).scalars().all()

    def count_waiting(self, account_id: str) -> int:
        query = (
            select(func.count())
            .select_from(tables.skill_proposers.join(tables.proposed_skills))
            .where(_proposers.account_id == account_id, _proposed.state == SkillState.PROPOSED)
        )
        return self.connection.execute(query).scalar_one()

    def count_in(self, proposed_id: str, account_id: str) -> None:
        row = {"proposed_id": proposed_id, "account_id": account_id, "at": self._now}
        self.connection.execute(insert_or(self.connection, tables.skill_proposers).values(row).on_conflict_do_nothing())


def decided(connection: Connection) -> int:
    """How many proposals have become a part of the catalogue. It only ever grows."""
    taken = _proposed.state.in_((SkillState.ADDED, SkillState.MERGED))
    return connection.execute(select(func.count()).where(taken)).scalar_one()


def learn_from(connection: Connection) -> None:
    """Put everything that operators took into this process's catalogue."""
    rows = connection.execute(select(_proposed.words, _proposed.state, _proposed.skill).where(_proposed.skill != ""))
    taken = [(row.words, row.state == SkillState.ADDED, row.skill) for row in rows]
    learn(
        {skill: words for words, is_new, skill in taken if is_new},
        {words: skill for words, is_new, skill in taken if not is_new},
    )


class SkillLearner:
    """Keeps this process's catalogue up to date with what operators decide in any. ``start`` and ``stop`` it."""

    def __init__(self, database: Database, every: float = LOOK_EVERY) -> None:
        self._database = database
        self._every = every
        self._known = 0
        self._closed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Learn what there is, and go on looking."""
        await self.look()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Look no more."""
        self._closed.set()
        if self._task is not None:
            await self._task
            self._task = None

    async def look(self) -> None:
        """Learn what is new; where the database cannot say, the next look may."""
        try:
            count = await self._database.read(decided)
            if count != self._known:
                await self._database.read(learn_from)
                self._known = count
        except Exception as error:  # noqa: BLE001 - the catalogue as it is serves until then
            _log.warning("proposed skills could not be read: %s", place_of(error))

    async def _run(self) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), self._every)
            if not self._closed.is_set():
                await self.look()
