"""Holds, reversals, and what a transfer is about"""

import sqlalchemy as sa
from alembic import op

from bot.adapters.database.append_only import statements_of

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

HOLDS = ("ledger_holds", "ledger_hold_ends")


def upgrade() -> None:
    with op.batch_alter_table("ledger_accounts") as batch:
        batch.add_column(sa.Column("reserved", sa.BigInteger(), nullable=False, server_default="0"))
        batch.create_check_constraint(
            op.f("ck_ledger_accounts_reserved"), "reserved >= 0 AND (may_go_negative OR balance >= reserved)"
        )
    with op.batch_alter_table("billings") as batch:
        batch.create_check_constraint(op.f("ck_billings_amount"), "amount >= 0")
    with op.batch_alter_table("fundings") as batch:
        batch.add_column(sa.Column("provider", sa.String(), nullable=False, server_default="manual"))
    with op.batch_alter_table("earnings") as batch:
        batch.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="milestone"))
        batch.add_column(sa.Column("refunded", sa.BigInteger()))
        batch.create_check_constraint(
            op.f("ck_earnings_refunded"), "refunded IS NULL OR (refunded > 0 AND refunded <= gross)"
        )
    _transfers()
    op.create_table(
        "ledger_holds",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("about", sa.String(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_holds_amount")),
        sa.ForeignKeyConstraint(
            ["account", "currency"],
            ["ledger_accounts.name", "ledger_accounts.currency"],
            name=op.f("fk_ledger_holds_account_ledger_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_holds")),
    )
    op.create_table(
        "ledger_hold_ends",
        sa.Column("hold_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("transfer_id", sa.String()),
        sa.CheckConstraint("(state = 'posted') = (transfer_id IS NOT NULL)", name=op.f("ck_ledger_hold_ends_posted")),
        sa.ForeignKeyConstraint(["hold_id"], ["ledger_holds.id"], name=op.f("fk_ledger_hold_ends_hold_id_ledger_holds")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["ledger_transfers.id"], name=op.f("fk_ledger_hold_ends_transfer_id_ledger_transfers")
        ),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_ledger_hold_ends")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_ledger_hold_ends_transfer_id")),
    )
    for table in HOLDS:
        for statement in statements_of(table, op.get_bind().dialect.name):
            op.execute(statement)


def _transfers() -> None:
    """SQLite adds plain columns in place, so that the triggers stay. What is written stays: old transfers are about nothing."""
    op.add_column("ledger_transfers", sa.Column("about", sa.String(), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE ledger_transfers ADD COLUMN reverses VARCHAR REFERENCES ledger_transfers (id)")
    else:
        op.add_column("ledger_transfers", sa.Column("reverses", sa.String()))
        name = op.f("fk_ledger_transfers_reverses_ledger_transfers")
        op.create_foreign_key(name, "ledger_transfers", "ledger_transfers", ["reverses"], ["id"])
    op.create_index("uq_ledger_transfers_reverses", "ledger_transfers", ["reverses"], unique=True)
    op.create_index(op.f("ix_ledger_transfers_about"), "ledger_transfers", ["about"])
