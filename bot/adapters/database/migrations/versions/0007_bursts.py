"""Many messages at once, the best fits first"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ACTIVE = sa.text("state IN ('waiting', 'sending', 'uncertain', 'mending')")
PENDING = sa.text("pending > 0")


def upgrade() -> None:
    op.add_column(
        "outbox_messages",
        sa.Column("precedence", sa.Integer(), server_default="1001", nullable=False, comment="higher goes first"),
    )
    op.execute("UPDATE outbox_messages SET precedence = 1002 WHERE urgent")
    op.drop_index("ix_outbox_messages_active", table_name="outbox_messages")
    op.create_index(
        "ix_outbox_messages_active",
        "outbox_messages",
        ["chat_id", sa.literal_column("precedence DESC"), "id"],
        unique=False,
        postgresql_where=ACTIVE,
        sqlite_where=ACTIVE,
    )
    op.add_column(
        "chat_queues",
        sa.Column(
            "precedence",
            sa.Integer(),
            server_default="1001",
            nullable=False,
            comment="of the message that is next",
        ),
    )
    op.execute(
        "UPDATE chat_queues SET precedence = 1002 WHERE chat_id IN"
        f" (SELECT chat_id FROM outbox_messages WHERE urgent AND {ACTIVE.text})"
    )
    op.create_index(
        "ix_chat_queues_first",
        "chat_queues",
        ["platform", sa.literal_column("precedence DESC"), "next_at"],
        unique=False,
        postgresql_where=PENDING,
        sqlite_where=PENDING,
    )


def downgrade() -> None:
    op.drop_index("ix_chat_queues_first", table_name="chat_queues")
    op.drop_column("chat_queues", "precedence")
    op.drop_index("ix_outbox_messages_active", table_name="outbox_messages")
    op.drop_column("outbox_messages", "precedence")
    op.create_index(
        "ix_outbox_messages_active",
        "outbox_messages",
        ["chat_id", sa.literal_column("urgent DESC"), "id"],
        unique=False,
        postgresql_where=ACTIVE,
        sqlite_where=ACTIVE,
    )
