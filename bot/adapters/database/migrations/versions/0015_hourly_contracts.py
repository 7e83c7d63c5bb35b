"""Hourly contracts and their timesheets"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

AGREED = ("offers", "offer_revisions", "contracts")


def upgrade() -> None:
    for table in AGREED:
        op.add_column(table, sa.Column("rate", sa.BigInteger()))
        op.add_column(table, sa.Column("weekly_limit", sa.Integer(), nullable=False, server_default="0"))
        op.add_column(table, sa.Column("currency", sa.String()))
    op.create_table(
        "weeks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("limit_minutes", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("charged_minutes", sa.Integer(), nullable=False),
        sa.Column("charged", sa.BigInteger(), nullable=False),
        sa.Column("holds", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("review_until", sa.BigInteger()),
        sa.Column("agreed_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes >= 0 AND minutes <= limit_minutes", name=op.f("ck_weeks_minutes")),
        sa.CheckConstraint(
            "charged_minutes >= 0 AND charged_minutes <= minutes", name=op.f("ck_weeks_charged_minutes")
        ),
        sa.CheckConstraint("charged >= 0", name=op.f("ck_weeks_charged")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_weeks_contract_id_contracts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weeks")),
        sa.UniqueConstraint("contract_id", "starts_at", name=op.f("uq_weeks_contract_id_starts_at")),
    )
    _entries()
    op.create_table(
        "timers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("logged", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["accounts.id"], name=op.f("fk_timers_id_accounts")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_timers_contract_id_contracts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
    )
    op.create_index(op.f("ix_timers_contract_id"), "timers", ["contract_id"])


def _entries() -> None:
    op.create_table(
        "time_entries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("week_id", sa.String(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("freelancer_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("started_at", sa.BigInteger()),
        sa.Column("logged_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0 AND minutes <= 1440", name=op.f("ck_time_entries_minutes")),
        sa.ForeignKeyConstraint(["week_id"], ["weeks.id"], name=op.f("fk_time_entries_week_id_weeks")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_time_entries_contract_id_contracts")),
        sa.ForeignKeyConstraint(
            ["freelancer_id"], ["accounts.id"], name=op.f("fk_time_entries_freelancer_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_entries")),
    )
    op.create_index(op.f("ix_time_entries_week_id"), "time_entries", ["week_id"])
    op.create_index(op.f("ix_time_entries_freelancer_id"), "time_entries", ["freelancer_id"])


def downgrade() -> None:
    op.drop_table("timers")
    op.drop_table("time_entries")
    op.drop_table("weeks")
    for table in AGREED:
        with op.batch_alter_table(table) as batch:
            for column in ("currency", "weekly_limit", "rate"):
                batch.drop_column(column)
