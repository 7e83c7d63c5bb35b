"""Connects that expire, are bought, and are bid"""

import sqlalchemy as sa
from alembic import op

from bot.adapters.database.append_only import statements_of

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "connect_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.CheckConstraint("change <> 0", name=op.f("ck_connect_entries_change")),
        sa.ForeignKeyConstraint(["lot_id"], ["connect_lots.id"], name=op.f("fk_connect_entries_lot_id_connect_lots")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_connect_entries_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connect_entries")),
        sa.UniqueConstraint("lot_id", "kind", "about", name=op.f("uq_connect_entries_lot_id_kind_about")),
    )
    op.create_index("ix_connect_entries_account_id", "connect_entries", ["account_id", "at"])
    op.create_index("ix_connect_entries_about", "connect_entries", ["about"])
    op.create_table(
        "connect_auctions",
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("bids", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_connect_auctions_job_id_jobs")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_connect_auctions")),
    )
    _boosts()
    _what_happened()
    for statement in statements_of("connect_entries", op.get_bind().dialect.name):
        op.execute(statement)


def _boosts() -> None:
    op.create_table(
        "connect_boosts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("proposal_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("bid", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("raises", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("bid > 0", name=op.f("ck_connect_boosts_bid")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_connect_boosts_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_connect_boosts_job_id_jobs")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_connect_boosts_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connect_boosts")),
    )
    op.create_index(op.f("ix_connect_boosts_proposal_id"), "connect_boosts", ["proposal_id"])
    op.create_index("ix_connect_boosts_job_id", "connect_boosts", ["job_id", "state"])
    standing = sa.text("state = 'boosted'")
    op.create_index(
        "uq_connect_boosts_standing",
        "connect_boosts",
        ["proposal_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def _what_happened() -> None:
    """The history of the lots that there are, as far as it is known, and the dates on which they expire."""
    said = sa.MetaData()
    names = ("connect_entries", "connect_lots", "connect_spendings", "proposals", "deadlines")
    said.reflect(op.get_bind(), only=names)
    entries, lots, spendings, proposals, deadlines = (said.tables[name] for name in names)
    connection = op.get_bind()
    sent = {row.id: row.submitted_at for row in connection.execute(sa.select(proposals.c.id, proposals.c.submitted_at))}
    rows: list[dict[str, str | int]] = []
    expiries = []
    granted_at = {}
    for lot in connection.execute(sa.select(lots)):
        granted_at[lot.id] = (lot.account_id, lot.granted_at)
        if lot.granted:
            rows.append(_entry(lot.id, lot.account_id, lot.granted_at, "granted", lot.granted, lot.source))
            expiries.append({"kind": "connects.expiry", "key": lot.id, "at": lot.expires_at})
    for spending in connection.execute(sa.select(spendings)):
        for lot_id, part in spending.parts:
            account_id, since = granted_at[lot_id]
            at = sent.get(spending.id.partition(".")[0], since)
            rows.append(_entry(lot_id, account_id, at, "spent", -part, spending.id))
            if spending.returned:
                rows.append(_entry(lot_id, account_id, at, "returned", part, spending.id))
    if rows:
        connection.execute(sa.insert(entries), sorted(rows, key=lambda row: row["at"]))
        connection.execute(sa.insert(deadlines), expiries)


def _entry(lot_id: str, account_id: str, at: int, kind: str, change: int, about: str) -> dict[str, str | int]:
    return {"lot_id": lot_id, "account_id": account_id, "at": at, "kind": kind, "change": change, "about": about}


def downgrade() -> None:
    for table in ("connect_boosts", "connect_auctions", "connect_entries"):
        op.drop_table(table)
    op.execute("DELETE FROM deadlines WHERE kind = 'connects.expiry'")
