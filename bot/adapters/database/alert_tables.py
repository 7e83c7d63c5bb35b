"""The alerts' tables: the alerts, where each stands to be found by a job, and whom a job was found for."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from bot.adapters.database.metadata import metadata
from bot.adapters.database.types import Instant

alerts = Table(
    "alerts",
    metadata,
    Column("id", String, primary_key=True),
    Column("account_id", String, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("query", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("pace", String, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)

# Bytes and no language's order: it is compared often, and sorted for nobody.
Term = String().with_variant(String(collation="C"), "postgresql")

_KEY = (
    Column("anchor", Term, nullable=False, comment="a term that the job has to have"),
    Column("category", Term, nullable=False, comment='the only one asked for; "" for any'),
    Column("kind", Term, nullable=False, comment='"" for any'),
    Column("least_budget", BigInteger, nullable=False, comment="-1 where no budget is asked for"),
    Column("found", Term, nullable=False, comment="alert,account,what the fit hangs on: see the anchors"),
)
_KEPT = (
    Column("checks", SmallInteger, nullable=False, comment="1: the four terms, 2: what follows them; or both, or none"),
    Column("also_1", Term, comment="a further term that the job has to have"),
    Column("also_2", Term),
    Column("none_1", Term, comment="a term that the job may not have"),
    Column("none_2", Term),
    Column("country", Term),
    Column("levels", SmallInteger, nullable=False, comment="a bit each; 0 for any"),
    Column("verified", Boolean),
    Column("most_budget", BigInteger),
    Column("least_rate", BigInteger),
    Column("most_rate", BigInteger),
    Column("most_length", BigInteger),
    Column("most_proposals", BigInteger),
    Column("most_connects", BigInteger),
    Column("least_spent", BigInteger),
    Column("least_hire_rate", BigInteger),
    Column("least_rating", BigInteger),
    Column("rest", Text, comment='what is left of the query; "" where it is too long and stands with the alert'),
)

# An alert stands here once under each of its anchors, with all that decides whether it wants a job: the primary key's
# index holds the whole row, so that one scan of it answers, and what is found is one string already. No foreign key,
# which would need a second index: the store of alerts keeps these rows true.
alert_anchors = Table(
    "alert_anchors",
    metadata,
    *_KEY,
    *_KEPT,
    PrimaryKeyConstraint(*(column.name for column in _KEY), postgresql_include=[column.name for column in _KEPT]),
    sqlite_with_rowid=False,
)

alert_terms = Table(
    "alert_terms",
    metadata,
    Column("term", Term, primary_key=True),
    Column("alerts", BigInteger, nullable=False, comment="how many could stand under it: the rarest is the anchor"),
    sqlite_with_rowid=False,
)


def _index(name: str, condition: str, *columns: str) -> Index:
    """An index of the few tellings for which this holds."""
    return Index(f"ix_tellings_{name}", *columns, sqlite_where=text(condition), postgresql_where=text(condition))


# Whom a job was found for: one row a person and job, whatever their alerts, so that nobody hears of it twice.
tellings = Table(
    "tellings",
    metadata,
    Column("account_id", String, ForeignKey("accounts.id"), primary_key=True),
    Column("job_id", String, ForeignKey("jobs.id"), primary_key=True),
    Column("alert_id", String, nullable=False),
    Column("fit", SmallInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("pace", String, nullable=False, comment="what it waits for, while it is queued"),
    Column("at", Instant, nullable=False, comment="of the state"),
    Column("digest_id", String, nullable=False, comment='"" where it is in none'),
    _index("queued", "state = 'queued'", "job_id"),
    _index("told", "state = 'told'", "account_id", "at"),
    _index("digest", "digest_id <> ''", "digest_id"),
    sqlite_with_rowid=False,
)

alert_settings = Table(
    "alert_settings",
    metadata,
    Column("account_id", String, ForeignKey("accounts.id"), primary_key=True),
    Column("quiet_from", SmallInteger, comment="minutes after midnight, where the person is; none: never quiet"),
    Column("quiet_until", SmallInteger),
    Column("most_a_day", Integer, nullable=False),
    Column("digest_hour", SmallInteger, nullable=False),
    Column("digest_day", SmallInteger, nullable=False, comment="0 is Monday"),
)

dislikes = Table(
    "dislikes",
    metadata,
    Column("account_id", String, ForeignKey("accounts.id"), primary_key=True),
    Column("job_id", String, ForeignKey("jobs.id"), primary_key=True),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("skills", JSON, nullable=False, comment="those that are not the person's own"),
    Column("kind", String, nullable=False),
    Column("pay", BigInteger, comment="the budget, or the highest rate an hour"),
    Column("team_id", String, nullable=False),
    Column("proposals", Integer, nullable=False),
)
