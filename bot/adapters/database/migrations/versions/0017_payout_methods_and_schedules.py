"""Payout methods of several kinds, and schedules"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NUMBER_THEM = """
UPDATE payouts SET number = (
    SELECT count(*) FROM payouts AS other
    WHERE other.account_id = payouts.account_id
    AND (other.requested_at < payouts.requested_at
         OR (other.requested_at = payouts.requested_at AND other.id <= payouts.id))
)
"""


def upgrade() -> None:
    with op.batch_alter_table("payout_methods") as batch:
        batch.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="bank"))
        batch.add_column(sa.Column("destination", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("ready", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.add_column(sa.Column("removed_at", sa.BigInteger()))
    with op.batch_alter_table("payouts") as batch:
        batch.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("provider", sa.String(), nullable=False, server_default="manual"))
        batch.add_column(sa.Column("unclaimed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(NUMBER_THEM)
    with op.batch_alter_table("payouts") as batch:
        batch.create_unique_constraint(op.f("uq_payouts_account_id_number"), ["account_id", "number"])
    op.create_table(
        "payout_plans",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("method_id", sa.String(), nullable=False, comment='"" for the newest'),
        sa.Column("every", sa.String(), nullable=False),
        sa.Column("least", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("least >= 0", name=op.f("ck_payout_plans_least")),
        sa.ForeignKeyConstraint(["id"], ["accounts.id"], name=op.f("fk_payout_plans_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_plans")),
    )


def downgrade() -> None:
    op.drop_table("payout_plans")
    with op.batch_alter_table("payouts") as batch:
        batch.drop_constraint(op.f("uq_payouts_account_id_number"), type_="unique")
        batch.drop_column("unclaimed")
        batch.drop_column("provider")
        batch.drop_column("number")
    with op.batch_alter_table("payout_methods") as batch:
        for name in ("removed_at", "ready", "destination", "kind"):
            batch.drop_column(name)
