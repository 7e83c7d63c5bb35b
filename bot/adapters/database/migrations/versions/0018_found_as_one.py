"""What is found of an alert stands as one string"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

Term = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def key() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("anchor", Term, nullable=False, comment="a term that the job has to have"),
        sa.Column("category", Term, nullable=False, comment='the only one asked for; "" for any'),
        sa.Column("kind", Term, nullable=False, comment='"" for any'),
        sa.Column("least_budget", sa.BigInteger(), nullable=False, comment="-1 where no budget is asked for"),
        sa.Column("found", Term, nullable=False, comment="alert,account,what the fit hangs on: see the anchors"),
    )


def kept() -> tuple[sa.Column[Any], ...]:
    return (
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
    op.execute("CREATE TABLE older_anchors AS SELECT * FROM alert_anchors")
    op.drop_table("alert_anchors")
    place, included = key(), kept()
    op.create_table(
        "alert_anchors",
        *place,
        *included,
        sa.PrimaryKeyConstraint(
            *(column.name for column in place),
            name=op.f("pk_alert_anchors"),
            postgresql_include=[column.name for column in included],
        ),
        sqlite_with_rowid=False,
    )
    same = ("anchor", "category", "kind", "least_budget", *(column.name for column in included))
    op.execute(
        f"INSERT INTO alert_anchors (found, {', '.join(same)}) "
        f"SELECT alert_id || ',' || account_id || ',' || fit_by, {', '.join(same)} FROM older_anchors "
        "ORDER BY anchor, category, kind, least_budget, alert_id"
    )
    op.drop_table("older_anchors")


def downgrade() -> None:
    raise NotImplementedError("the program before this finds its alerts in another table")
