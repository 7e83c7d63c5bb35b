"""What was answered, until it has arrived"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbound", sa.Column("answer", sa.JSON(), comment="what was answered, for when the process dies before it has arrived"))
    op.add_column("inbound", sa.Column("process", sa.String(), comment="who answered it last"))
    op.create_index("ix_inbound_at", "inbound", ["at"])


def downgrade() -> None:
    op.drop_index("ix_inbound_at", "inbound")
    op.drop_column("inbound", "process")
    op.drop_column("inbound", "answer")
