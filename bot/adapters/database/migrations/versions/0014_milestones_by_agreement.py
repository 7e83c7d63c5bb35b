"""Changes by agreement, bonuses and refunds"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contracts") as batch:
        batch.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("moved_by", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("refund_at", sa.BigInteger()))
    with op.batch_alter_table("milestones") as batch:
        batch.drop_constraint("uq_milestones_contract_id_position", type_="unique")
    op.create_index("ix_milestones_contract_id", "milestones", ["contract_id"])
    with op.batch_alter_table("fundings") as batch:
        batch.alter_column("milestone_id", existing_type=sa.String(), nullable=True)
        batch.add_column(sa.Column("purpose", sa.String(), nullable=False, server_default="milestone"))
        batch.add_column(sa.Column("parts", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("contract_fee", sa.BigInteger()))
        batch.add_column(sa.Column("refunded", sa.BigInteger()))
        batch.create_check_constraint(
            op.f("ck_fundings_refunded"), "refunded IS NULL OR (refunded > 0 AND refunded <= amount)"
        )
    op.create_index("ix_fundings_contract_id", "fundings", ["contract_id"])
    with op.batch_alter_table("earnings") as batch:
        batch.add_column(sa.Column("refunded_fee", sa.BigInteger()))
        batch.create_check_constraint(
            op.f("ck_earnings_refunded_fee"), "refunded_fee IS NULL OR (refunded_fee >= 0 AND refunded_fee <= fee)"
        )
    _changes()
    _requests()
    _refunds()


def _changes() -> None:
    op.create_table(
        "contract_changes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("milestone_id", sa.String()),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_contract_changes_contract_id_contracts")
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestones.id"], name=op.f("fk_contract_changes_milestone_id_milestones")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_changes")),
    )
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_contract_changes_open",
        "contract_changes",
        ["contract_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "contract_change_revisions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("change_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["contract_changes.id"], name=op.f("fk_contract_change_revisions_change_id_contract_changes")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["accounts.id"], name=op.f("fk_contract_change_revisions_author_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_change_revisions")),
        sa.UniqueConstraint("change_id", "revision", name=op.f("uq_contract_change_revisions_change_id_revision")),
    )


def _requests() -> None:
    op.create_table(
        "contract_requests",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_contract_requests_amount")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_contract_requests_contract_id_contracts")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_contract_requests_asked_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_requests")),
    )
    op.create_index(op.f("ix_contract_requests_contract_id"), "contract_requests", ["contract_id"])
    is_open = sa.text("state = 'open' AND kind = 'refund'")
    op.create_index(
        "uq_contract_requests_open",
        "contract_requests",
        ["about"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("funding_id", sa.String()),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", sa.BigInteger()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("gross > 0 AND fee >= 0", name=op.f("ck_refunds_gross")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_refunds_contract_id_contracts")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_refunds_team_id_teams")),
        sa.ForeignKeyConstraint(["funding_id"], ["fundings.id"], name=op.f("fk_refunds_funding_id_fundings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
    )
    op.create_index(op.f("ix_refunds_contract_id"), "refunds", ["contract_id"])
    op.create_index("ix_refunds_state", "refunds", ["state"])
