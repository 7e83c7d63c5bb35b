"""Whom a job was told, when people want to be told, and what they did not want"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def account() -> sa.Column[str]:
    return sa.Column("account_id", sa.String(), nullable=False)


def of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id_accounts"))


def of_job(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f(f"fk_{table}_job_id_jobs"))


def upgrade() -> None:
    op.create_table(
        "tellings",
        account(),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("fit", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("pace", sa.String(), nullable=False, comment="what it waits for, while it is queued"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="of the state"),
        sa.Column("digest_id", sa.String(), nullable=False, comment='"" where it is in none'),
        of_account("tellings"),
        of_job("tellings"),
        sa.PrimaryKeyConstraint("account_id", "job_id", name=op.f("pk_tellings")),
        sqlite_with_rowid=False,
    )
    for name, columns, condition in (
        ("queued", ["job_id"], "state = 'queued'"),
        ("told", ["account_id", "at"], "state = 'told'"),
        ("digest", ["digest_id"], "digest_id <> ''"),
    ):
        where = sa.text(condition)
        op.create_index(f"ix_tellings_{name}", "tellings", columns, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "alert_settings",
        account(),
        sa.Column(
            "quiet_from",
            sa.SmallInteger(),
            comment="minutes after midnight, where the person is; none: never quiet",
        ),
        sa.Column("quiet_until", sa.SmallInteger()),
        sa.Column("most_a_day", sa.Integer(), nullable=False),
        sa.Column("digest_hour", sa.SmallInteger(), nullable=False),
        sa.Column("digest_day", sa.SmallInteger(), nullable=False, comment="0 is Monday"),
        of_account("alert_settings"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_alert_settings")),
    )
    op.create_table(
        "dislikes",
        account(),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False, comment="those that are not the person's own"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("pay", sa.BigInteger(), comment="the budget, or the highest rate an hour"),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("proposals", sa.Integer(), nullable=False),
        of_account("dislikes"),
        of_job("dislikes"),
        sa.PrimaryKeyConstraint("account_id", "job_id", name=op.f("pk_dislikes")),
    )


def downgrade() -> None:
    op.drop_table("dislikes")
    op.drop_table("alert_settings")
    op.drop_table("tellings")
