"""Alerts, and where each stands to be found by a job."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, case, delete, select, text

from bot.adapters.database.alert_tables import alert_anchors, alerts
from bot.adapters.database.anchors import found_of, key_of, row_of, standing
from bot.adapters.database.bulk import insert_rows, no_search_for_garbage
from bot.adapters.database.matching import best_matches
from bot.adapters.database.rows import Codec, Store
from bot.adapters.database.tellings import portions
from bot.adapters.database.types import EPOCH
from bot.domain.alerts.model import Alert, Match, Pace
from bot.domain.rules import FitWeights
from bot.domain.search.matching import wants_job
from bot.domain.search.model import JobFacts, JobQuery

_columns = alerts.c
_anchors = alert_anchors.c
_EMPTY = dict.fromkeys(column.name for column in alert_anchors.columns)
_COUNTED = """
INSERT INTO alert_terms (term, alerts) SELECT key, CAST(value AS bigint) FROM {each} WHERE true
ON CONFLICT (term) DO UPDATE SET alerts = alert_terms.alerts + excluded.alerts
RETURNING term, alerts
"""
MICROSECOND = timedelta(microseconds=1)


class Alerts(Store[Alert]):
    """See ``bot.domain.alerts.ports``."""

    codec = Codec(alerts, Alert)

    def __init__(self, connection: Connection, weights: FitWeights) -> None:
        super().__init__(connection)
        self._weights = weights

    def add(self, alert: Alert) -> None:
        self.add_all([alert])

    def add_all(self, many: Sequence[Alert]) -> None:
        """Keep new alerts, far quicker than one by one."""
        with no_search_for_garbage():
            insert_rows(self.connection, alerts, [_row(alert) for alert in many])
            self._stand(many)

    def save(self, alert: Alert) -> Alert:
        before = self.get(alert.id)
        saved = super().save(alert)
        if (before.query, before.paused, before.account_id) != (saved.query, saved.paused, saved.account_id):
            self._leave(before)
            self._stand([saved])
        return saved

    def remove(self, id: str) -> None:  # noqa: A002 - the field's own name
        if (alert := self.find(id)) is not None:
            self._leave(alert)
            self.connection.execute(delete(alerts).where(_columns.id == id))

    def of_account(self, account_id: str) -> Sequence[Alert]:
        return self.all(_columns.account_id == account_id, order=[_columns.id])

    def matching(self, job: JobFacts) -> Sequence[Match]:
        return best_matches(self.connection, job, self._weights)

    def paces(self, alert_ids: Collection[str]) -> Mapping[str, Pace]:
        found: dict[str, Pace] = {}
        for some in portions(alert_ids):
            query = select(_columns.id, _columns.pace).where(_columns.id.in_(some))
            found.update((row[0], row[1]) for row in self.connection.execute(query))
        return found

    def quickest(
        self, job: JobFacts, account_ids: Collection[str], paces: Sequence[Pace]
    ) -> Mapping[str, tuple[str, Pace]]:
        wanted = (_columns.paused.is_(False), _columns.pace.in_(paces))
        order = case({pace: at for at, pace in enumerate(paces)}, value=_columns.pace)
        columns = select(_columns.account_id, _columns.id, _columns.pace, _columns.query)
        found: dict[str, tuple[str, Pace]] = {}
        for some in portions(account_ids):
            query = columns.where(_columns.account_id.in_(some), *wanted).order_by(order, _columns.id)
            for account_id, alert_id, pace, wish in self.connection.execute(query):
                if account_id not in found and wants_job(JobQuery.model_validate(wish), job, job.posted_at):
                    found[account_id] = (alert_id, pace)
        return found

    def _stand(self, many: Sequence[Alert]) -> None:
        """Enter alerts under the rarest of what they require, those that are not paused."""
        standings = [(alert, found) for alert in many if not alert.paused and (found := standing(alert.query))]
        new = Counter(term for _, found in standings for term in found.terms)
        counts = self._counted(new)
        rows = []
        for alert, found in standings:
            chosen = found.rarest(counts)
            row = row_of(alert.id, alert.account_id, found, chosen)
            _, *values = (_EMPTY | row).values()
            rows += [(anchor, *values) for anchor in chosen]
        insert_rows(self.connection, alert_anchors, sorted(rows))  # the key comes first, and no two are the same

    def _leave(self, alert: Alert) -> None:
        """Take an alert from where it stands, which is known by its query but for the choice among its terms."""
        found = None if alert.paused else standing(alert.query)
        if found is None:
            return
        key = [_anchors[name] == value for name, value in key_of(alert.query).items()]
        stands = _anchors.anchor.in_(found.terms)
        first, beyond = found_of(alert.id)
        own = (_anchors.found >= first, _anchors.found < beyond)
        self.connection.execute(delete(alert_anchors).where(stands, *key, *own))
        self._counted(dict.fromkeys(found.terms, -1))

    def _counted(self, new: Mapping[str, int]) -> Mapping[str, int]:
        """Count alerts that could stand under these terms, or no more; returns how many there are of each."""
        if not new:
            return {}
        each = "json_each(:new)" if self.connection.dialect.name == "sqlite" else "json_each_text(CAST(:new AS json))"
        in_order = json.dumps({term: new[term] for term in sorted(new)})
        rows = self.connection.execute(text(_COUNTED.format(each=each)), {"new": in_order})
        return {row[0]: row[1] for row in rows}


def _row(alert: Alert) -> tuple[Any, ...]:
    """What the drivers take, in the order of the columns."""
    return (
        alert.id,
        alert.account_id,
        alert.name,
        alert.query.model_dump_json(exclude_defaults=True),
        (alert.created_at - EPOCH) // MICROSECOND,
        alert.pace,
        alert.paused,
        alert.version,
    )
