"""Disputes"""

import sqlalchemy as sa
from alembic import op

from bot.adapters.database.append_only import statements_of

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

RUNNING = "'waiting for the other side', 'with an operator', 'a split is proposed', 'waiting for the decision'"


def upgrade() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("by_client", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed", sa.BigInteger()),
        sa.Column("client_accepts", sa.Boolean(), nullable=False),
        sa.Column("freelancer_accepts", sa.Boolean(), nullable=False),
        sa.Column("offered", sa.BigInteger()),
        sa.Column("offered_by_client", sa.Boolean(), nullable=False),
        sa.Column("refund", sa.BigInteger()),
        sa.Column("settled_at", sa.BigInteger()),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("review_left", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0 AND held > 0 AND held <= amount", name=op.f("ck_disputes_amount")),
        sa.CheckConstraint("refund IS NULL OR (refund >= 0 AND refund <= amount)", name=op.f("ck_disputes_refund")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_disputes_contract_id_contracts")),
        sa.ForeignKeyConstraint(["opened_by"], ["accounts.id"], name=op.f("fk_disputes_opened_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    for column in ("contract_id", "subject_id"):
        op.create_index(op.f(f"ix_disputes_{column}"), "disputes", [column])
    running = sa.text(f"state IN ({RUNNING})")
    op.create_index(
        "uq_disputes_running",
        "disputes",
        ["subject_id"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )
    _entries()


def _entries() -> None:
    op.create_table(
        "dispute_entries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("dispute_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("currency", sa.String()),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dispute_id"], ["disputes.id"], name=op.f("fk_dispute_entries_dispute_id_disputes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_entries")),
    )
    op.create_index(op.f("ix_dispute_entries_dispute_id"), "dispute_entries", ["dispute_id"])
    for statement in statements_of("dispute_entries", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("dispute_entries")
    op.drop_table("disputes")
