"""Skills that people propose"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposed_skills",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False, comment="as they were typed"),
        sa.Column("key", sa.String(), nullable=False, comment="what counts as the same words"),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("skill", sa.String(), nullable=False, comment="the skill's id, once they lead to one"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_skills")),
        sa.UniqueConstraint("key", name=op.f("uq_proposed_skills_key")),
    )
    op.create_index(op.f("ix_proposed_skills_state"), "proposed_skills", ["state"])
    op.create_table(
        "skill_proposers",
        sa.Column("proposed_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("proposed_id", "account_id", name=op.f("pk_skill_proposers")),
        sa.ForeignKeyConstraint(
            ["proposed_id"], ["proposed_skills.id"], name=op.f("fk_skill_proposers_proposed_id_proposed_skills")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_skill_proposers_account_id_accounts")),
    )
    op.create_index(op.f("ix_skill_proposers_account_id"), "skill_proposers", ["account_id"])


def downgrade() -> None:
    op.drop_table("skill_proposers")
    op.drop_table("proposed_skills")
