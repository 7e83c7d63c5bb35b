"""Jobs of every kind, and profiles that can be searched"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def added() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("kind", sa.String(), nullable=False, server_default="fixed"),
        sa.Column("category", sa.String(), nullable=False, server_default=""),
        sa.Column("rate_least", sa.BigInteger()),
        sa.Column("rate_most", sa.BigInteger()),
        sa.Column("length", sa.String(), nullable=False, server_default=""),
        sa.Column("weekly_hours", sa.Integer()),
        sa.Column("questions", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("files", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("is_public", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("open_to", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("edited_at", sa.BigInteger()),
    )


def upgrade() -> None:
    for name in ("category", "level", "country"):
        op.add_column("accounts", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("teams", sa.Column("country", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("jobs") as jobs:
        for column in added():
            jobs.add_column(column)
        jobs.alter_column("budget", existing_type=sa.BigInteger(), nullable=True)
        jobs.drop_column("search_text")
        jobs.create_check_constraint(op.f("ck_jobs_budget"), "kind = 'hourly' OR budget IS NOT NULL")
        jobs.create_check_constraint(op.f("ck_jobs_rate"), "kind = 'fixed' OR rate_least <= rate_most")


def downgrade() -> None:
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_constraint(op.f("ck_jobs_rate"), type_="check")
        jobs.drop_constraint(op.f("ck_jobs_budget"), type_="check")
        jobs.add_column(sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
        jobs.alter_column("budget", existing_type=sa.BigInteger(), nullable=False)
        for column in added():
            jobs.drop_column(column.name)
    op.drop_column("teams", "country")
    for name in ("country", "level", "category"):
        op.drop_column("accounts", name)
