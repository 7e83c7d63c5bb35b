"""Who was told of which job, and what people wish about being told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
    union,
    update,
)
from sqlalchemy import column as sql_column
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

from bot.adapters.database import tables
from bot.adapters.database.alert_tables import alert_settings, dislikes, tellings
from bot.adapters.database.rows import insert_or
from bot.adapters.database.types import Instant
from bot.domain.alerts.digests import DIGEST
from bot.domain.alerts.model import Pace
from bot.domain.alerts.settings import AlertSettings, default_settings
from bot.domain.alerts.taste import Dislike, Taste
from bot.domain.alerts.tellings import Listener, Telling
from bot.domain.jobs.model import JobState
from bot.domain.rules import MarketRules

AT_ONCE = 1_000
"""People who are asked about in one query."""

_tellings = tellings.c
_settings = alert_settings.c
_dislikes = dislikes.c
_accounts = tables.accounts.c
_marks = tables.job_marks.c
_proposals = tables.proposals.c
_jobs = tables.jobs.c
_is_queued = _tellings.state == literal_column("'queued'")
"""Written out, as the indexes have it: a parameter's value is not known when an index is chosen."""
_is_told = _tellings.state == literal_column("'told'")
_BEST = (_tellings.fit.desc(), _tellings.at, _tellings.job_id)


class Tellings:
    """See ``bot.domain.alerts.ports``."""

    def __init__(self, connection: Connection, rules: MarketRules, now: datetime) -> None:
        self.connection = connection
        self._default = default_settings(rules)
        self._now = now

    # Who was told

    def queued(self, account_id: str) -> Sequence[Telling]:
        return [Telling(*row) for row in self.connection.execute(_QUEUED, {"account": account_id})]

    def of_digest(self, digest_id: str) -> Sequence[Telling]:
        return [Telling(*row) for row in self.connection.execute(_OF_DIGEST, {"digest": digest_id})]

    def waiting_for(self, job_id: str) -> Sequence[str]:
        query = select(_tellings.account_id).where(_tellings.job_id == job_id, _is_queued)
        return list(self.connection.execute(query).scalars())

    def knowing(self, job_id: str) -> Collection[str]:
        marked = select(_marks.account_id).where(_marks.job_id == job_id)
        proposed = select(_proposals.freelancer_id).where(_proposals.job_id == job_id)
        return set(self.connection.execute(union(marked, proposed)).scalars())

    def passed(self, account_id: str, job_ids: Collection[str]) -> Collection[str]:
        asked = {"account": account_id, "jobs": list(job_ids)}
        return set(self.connection.execute(_PASSED, asked).scalars())

    def add_all(self, tellings: Sequence[Telling]) -> Collection[str]:
        if not tellings:
            return ()
        rows = sorted(tellings)
        if self.connection.dialect.name == "postgresql":
            columns = dict(zip(Telling._fields, map(list, zip(*rows, strict=True)), strict=True))
            return set(self.connection.execute(_ADDED_AT_ONCE, columns).scalars())
        kept: set[str] = set()
        for some in portions(rows):
            kept.update(self.connection.execute(_ADDED, [row._asdict() for row in some]).scalars())
        return kept

    def drop(self, job_id: str, account_ids: Collection[str]) -> None:
        for some in portions(account_ids):
            self._change(_tellings.job_id == job_id, _tellings.account_id.in_(some), state="dropped", at=self._now)

    def drop_jobs(self, account_id: str, job_ids: Collection[str]) -> None:
        self._change(_tellings.account_id == account_id, _tellings.job_id.in_(job_ids), state="dropped", at=self._now)

    def drop_alert(self, account_id: str, alert_id: str) -> None:
        self._change(_tellings.account_id == account_id, _tellings.alert_id == alert_id, state="dropped", at=self._now)

    def repace(self, account_id: str, alert_id: str, pace: Pace) -> None:
        self._change(_tellings.account_id == account_id, _tellings.alert_id == alert_id, pace=pace)

    def put_in_digest(self, account_id: str, job_ids: Collection[str], digest_id: str) -> None:
        put = {"account": account_id, "jobs": list(job_ids), "now": self._now, "digest": digest_id}
        self.connection.execute(_PUT_IN_DIGEST, put)

    def _change(self, *where: ColumnElement[bool], **values: object) -> None:
        """Change what is queued."""
        self.connection.execute(update(tellings).where(*where, _is_queued).values(values))

    def await_digests(self, at: Mapping[str, datetime]) -> None:
        if not at:
            return
        due = tables.deadlines
        query = insert_or(self.connection, due)
        query = query.on_conflict_do_update(
            index_elements=["kind", "key"], set_={"at": query.excluded.at}, where=due.c.at > query.excluded.at
        )
        rows = [{"kind": DIGEST, "key": account_id, "at": at[account_id]} for account_id in sorted(at)]
        self.connection.execute(query, rows)

    # What people wish

    def listeners(self, account_ids: Collection[str], since: datetime) -> Mapping[str, Listener]:
        found: dict[str, Listener] = {}
        for some in portions(account_ids):
            told = self._told(some, since)
            tastes = self._tastes(some)
            chosen = select(_accounts.id, _accounts.time_zone, alert_settings).outerjoin(
                alert_settings, _settings.account_id == _accounts.id
            )
            for row in self.connection.execute(chosen.where(_accounts.id.in_(some))):
                settings = self._settings(row)
                found[row[0]] = Listener(settings, row[1], told.get(row[0], 0), tastes.get(row[0], Taste()))
        return found

    def _told(self, account_ids: Sequence[str], since: datetime) -> dict[str, int]:
        lately = (_tellings.account_id.in_(account_ids), _is_told, _tellings.at > since)
        query = select(_tellings.account_id, func.count()).where(*lately).group_by(_tellings.account_id)
        return {row[0]: row[1] for row in self.connection.execute(query)}

    def _tastes(self, account_ids: Sequence[str]) -> dict[str, Taste]:
        found: dict[str, list[Dislike]] = defaultdict(list)
        for row in self.connection.execute(select(dislikes).where(_dislikes.account_id.in_(account_ids))):
            found[row.account_id].append(_dislike(row))
        return {account_id: Taste(tuple(many)) for account_id, many in found.items()}

    def settings_of(self, account_id: str) -> AlertSettings:
        row = self.connection.execute(_SETTINGS, {"account": account_id}).first()
        return self._default if row is None else self._settings(row)

    def _settings(self, row: Row[Any]) -> AlertSettings:
        if row.most_a_day is None:
            return self._default
        return AlertSettings(
            most_a_day=row.most_a_day,
            digest_hour=row.digest_hour,
            digest_day=row.digest_day,
            quiet_from=row.quiet_from,
            quiet_until=row.quiet_until,
        )

    def keep_settings(self, account_id: str, settings: AlertSettings) -> None:
        values = {name: getattr(settings, name) for name in AlertSettings.__dataclass_fields__}
        query = insert_or(self.connection, alert_settings).values(account_id=account_id, **values)
        self.connection.execute(query.on_conflict_do_update(index_elements=["account_id"], set_=values))

    def dislikes_of(self, account_id: str) -> Sequence[Dislike]:
        query = select(dislikes).where(_dislikes.account_id == account_id).order_by(_dislikes.at, _dislikes.job_id)
        return [_dislike(row) for row in self.connection.execute(query)]

    def dislike(self, dislike: Dislike) -> None:
        values = {name: getattr(dislike, name) for name in Dislike.__dataclass_fields__}
        query = insert_or(self.connection, dislikes).values({**values, "skills": list(dislike.skills)})
        changed = {name: query.excluded[name] for name in values}
        self.connection.execute(query.on_conflict_do_update(index_elements=["account_id", "job_id"], set_=changed))

    def forget_dislikes(self, account_id: str, job_id: str = "") -> None:
        mine = [_dislikes.account_id == account_id, *([_dislikes.job_id == job_id] if job_id else [])]
        self.connection.execute(delete(dislikes).where(*mine))


def _dislike(row: Row[Any]) -> Dislike:
    return Dislike(**{**row._mapping, "skills": tuple(row.skills)})


def portions(things: Iterable[Any]) -> Iterator[list[Any]]:
    """As many at once as one query takes."""
    many = list(things)
    return (many[start : start + AT_ONCE] for start in range(0, len(many), AT_ONCE))


def _added(query: Any) -> Any:
    """What was dropped begins anew; anything else stays as it is, and is not returned."""
    changed = {name: query.excluded[name] for name in ("alert_id", "fit", "state", "pace", "at")}
    return query.on_conflict_do_update(
        index_elements=["account_id", "job_id"], set_=changed, where=_tellings.state == "dropped"
    ).returning(_tellings.account_id)


_ADDED = _added(SqliteInsert(tellings))

# PostgreSQL takes whole columns in half the time of as many rows.
_GIVEN = func.unnest(*(bindparam(column.name, type_=ARRAY(column.type)) for column in tellings.columns)).table_valued(
    *(sql_column(column.name, column.type) for column in tellings.columns)
)
_ADDED_AT_ONCE = _added(
    PostgresInsert(tellings).from_select(list(tellings.c.keys()), select(*_GIVEN.render_derived().columns))
)

# A digest asks these once a person, thousands of times in an hour: they are not put together anew each time.

_ACCOUNT = bindparam("account", type_=String)
_OF_THESE_JOBS = bindparam("jobs", expanding=True, type_=String)


def _passed() -> Select[str]:
    marked = select(_marks.job_id).where(_marks.job_id == _jobs.id, _marks.account_id == _ACCOUNT)
    proposed = select(_proposals.id).where(_proposals.job_id == _jobs.id, _proposals.freelancer_id == _ACCOUNT)
    is_past = or_(_jobs.state != JobState.OPEN, _jobs.is_public.is_(False), marked.exists(), proposed.exists())
    return select(_jobs.id).where(_jobs.id.in_(_OF_THESE_JOBS), is_past)


_PASSED = _passed()
_QUEUED = select(tellings).where(_tellings.account_id == _ACCOUNT, _is_queued).order_by(*_BEST)
_OF_DIGEST = (
    select(tellings)
    .where(_tellings.digest_id == bindparam("digest", type_=String), _tellings.digest_id != literal_column("''"))
    .order_by(*_BEST)
)
_SETTINGS = select(alert_settings).where(_settings.account_id == _ACCOUNT)
_PUT_IN_DIGEST = (
    update(tellings)
    .where(_tellings.account_id == _ACCOUNT, _tellings.job_id.in_(_OF_THESE_JOBS), _is_queued)
    .values(state="in_digest", at=bindparam("now", type_=Instant), digest_id=bindparam("digest", type_=String))
)
