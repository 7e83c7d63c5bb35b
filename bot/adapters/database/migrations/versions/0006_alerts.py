"""Alerts of any search, and where they stand to be found"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Term = sa.String().with_variant(sa.String(collation="C"), "postgresql")

OLD = sa.table("alerts", *map(sa.column, ("id", "account_id", "skills", "least_budget")))
NEW = sa.table("alerts", sa.column("id"), sa.column("query", sa.JSON()), sa.column("created_at"))
ACCOUNTS = sa.table("accounts", sa.column("id"), sa.column("joined_at"))


def anchors() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("anchor", Term, nullable=False, comment="a term that the job has to have"),
        sa.Column("category", Term, nullable=False, comment='the only one asked for; "" for any'),
        sa.Column("kind", Term, nullable=False, comment='"" for any'),
        sa.Column("least_budget", sa.BigInteger(), nullable=False, comment="-1 where no budget is asked for"),
        sa.Column("alert_id", Term, nullable=False),
    )


def kept() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("account_id", Term, nullable=False),
        sa.Column("fit_by", Term, nullable=False, comment="what the fit hangs on: see the anchors"),
        sa.Column("checks", sa.SmallInteger(), nullable=False, comment="1: the four terms, 2: what follows them; or both, or none"),
        sa.Column("also_1", Term, comment="a further term that the job has to have"),
        sa.Column("also_2", Term),
        sa.Column("none_1", Term, comment="a term that the job may not have"),
        sa.Column("none_2", Term),
        sa.Column("country", Term),
        sa.Column("levels", sa.SmallInteger(), nullable=False, comment="a bit each; 0 for any"),
        sa.Column("verified", sa.Boolean()),
        sa.Column("most_budget", sa.BigInteger()),
        sa.Column("least_rate", sa.BigInteger()),
        sa.Column("most_rate", sa.BigInteger()),
        sa.Column("most_length", sa.BigInteger()),
        sa.Column("most_proposals", sa.BigInteger()),
        sa.Column("most_connects", sa.BigInteger()),
        sa.Column("least_spent", sa.BigInteger()),
        sa.Column("least_hire_rate", sa.BigInteger()),
        sa.Column("least_rating", sa.BigInteger()),
        sa.Column("rest", sa.Text(), comment='what is left of the query; "" where it is too long and stands with the alert'),
    )


def upgrade() -> None:
    key, included = anchors(), kept()
    stands = op.create_table(
        "alert_anchors",
        *key,
        *included,
        sa.PrimaryKeyConstraint(
            *(column.name for column in key),
            name=op.f("pk_alert_anchors"),
            postgresql_include=[column.name for column in included],
        ),
        sqlite_with_rowid=False,
    )
    terms = op.create_table(
        "alert_terms",
        sa.Column("term", Term, nullable=False),
        sa.Column("alerts", sa.BigInteger(), nullable=False, comment="how many could stand under it: the rarest is the anchor"),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_alert_terms")),
        sqlite_with_rowid=False,
    )
    op.add_column("alerts", sa.Column("query", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("alerts", sa.Column("created_at", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("alerts", sa.Column("pace", sa.String(), nullable=False, server_default="instant"))
    op.add_column("alerts", sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()))
    carry_over(stands, terms)
    op.drop_table("alert_skills")
    with op.batch_alter_table("alerts") as alerts:
        alerts.drop_column("skills")
        alerts.drop_column("least_budget")
        alerts.drop_column("currency")


def carry_over(stands: sa.Table, terms: sa.Table) -> None:
    """An old alert asks for any of its skills, and for its least budget if that is more than nothing.

    When it was made was not written down: when its person joined is the best that is known.
    """
    connection = op.get_bind()
    counts: dict[str, int] = {}
    for row in connection.execute(sa.select(OLD).order_by(OLD.c.id)).all():
        skills = json.loads(row.skills) if isinstance(row.skills, str) else row.skills
        query = {"skills": [skills]} | ({"budget": {"least": row.least_budget}} if row.least_budget else {})
        joined = sa.select(ACCOUNTS.c.joined_at).where(ACCOUNTS.c.id == row.account_id).scalar_subquery()
        connection.execute(sa.update(NEW).where(NEW.c.id == row.id).values(query=query, created_at=joined))
        place = {
            "category": "",
            "kind": "",
            "least_budget": row.least_budget or -1,
            "alert_id": row.id,
            "account_id": row.account_id,
            "fit_by": f"{row.least_budget} 0 0 1",
            "checks": 0,
            "levels": 0,
        }
        anchors = [f"s:{skill}" for skill in dict.fromkeys(skills)]
        connection.execute(sa.insert(stands), [{"anchor": anchor, **place} for anchor in anchors])
        counts |= {anchor: counts.get(anchor, 0) + 1 for anchor in anchors}
    if counts:
        connection.execute(sa.insert(terms), [{"term": term, "alerts": count} for term, count in counts.items()])


def downgrade() -> None:
    raise NotImplementedError("alerts of other searches than skills and a least budget would be lost")
