"""Templates of jobs, invitations, answers to questions and bids by the hour"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_templates",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("job", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_job_templates_team_id_teams")),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_job_templates_made_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_templates")),
    )
    op.create_index(op.f("ix_job_templates_team_id"), "job_templates", ["team_id"])
    op.create_table(
        "job_invitations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("freelancer_id", sa.String(), nullable=False),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_invitations_job_id_jobs")),
        sa.ForeignKeyConstraint(
            ["freelancer_id"], ["accounts.id"], name=op.f("fk_job_invitations_freelancer_id_accounts")
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["accounts.id"], name=op.f("fk_job_invitations_invited_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_invitations")),
        sa.UniqueConstraint("job_id", "freelancer_id", name=op.f("uq_job_invitations_job_id_freelancer_id")),
    )
    op.create_index(op.f("ix_job_invitations_freelancer_id"), "job_invitations", ["freelancer_id"])
    with op.batch_alter_table("proposals") as proposals:
        proposals.add_column(sa.Column("answers", sa.JSON(), nullable=False, server_default="[]"))
        proposals.add_column(sa.Column("rate", sa.BigInteger()))
        proposals.add_column(sa.Column("currency", sa.String()))
        proposals.add_column(sa.Column("connects", sa.Integer(), nullable=False, server_default="0"))
        proposals.add_column(sa.Column("times_sent", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE proposals SET connects = (SELECT connects FROM jobs WHERE jobs.id = proposals.job_id)")


def downgrade() -> None:
    with op.batch_alter_table("proposals") as proposals:
        for name in ("times_sent", "connects", "currency", "rate", "answers"):
            proposals.drop_column(name)
    op.drop_table("job_invitations")
    op.drop_table("job_templates")
