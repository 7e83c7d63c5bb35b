"""The first tables"""

import sqlalchemy as sa
from alembic import op

from bot.adapters.database.append_only import statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("freelances", sa.Boolean(), nullable=False),
        sa.Column("hires", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("overview", sa.Text(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("hourly_rate", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )
    op.create_table(
        "chat_queues",
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False, comment="messages that wait or are on their way"),
        sa.Column("next_at", sa.BigInteger(), nullable=False, comment="not before"),
        sa.Column(
            "paced_to", sa.BigInteger(), nullable=False, comment="where the messages so far would end at an even pace"
        ),
        sa.Column(
            "lease_until",
            sa.BigInteger(),
            nullable=True,
            comment="somebody is sending; after this, they are taken for dead",
        ),
        sa.Column("failures", sa.Integer(), nullable=False, comment="in a row"),
        sa.CheckConstraint("pending >= 0", name=op.f("ck_chat_queues_pending")),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_chat_queues")),
    )
    with op.batch_alter_table("chat_queues", schema=None) as batch_op:
        batch_op.create_index(
            "ix_chat_queues_due",
            ["platform", "next_at"],
            unique=False,
            postgresql_where=sa.text("pending > 0"),
            sqlite_where=sa.text("pending > 0"),
        )

    op.create_table(
        "deadlines",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_deadlines")),
    )
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deadlines_at"), ["at"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.create_table(
        "inbound",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("update_id", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "update_id", name=op.f("pk_inbound")),
    )
    op.create_table(
        "installations",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("team_name", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("bot_user_id", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_installations")),
    )
    op.create_table(
        "ledger_accounts",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("may_go_negative", sa.Boolean(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("may_go_negative OR balance >= 0", name=op.f("ck_ledger_accounts_never_negative")),
        sa.PrimaryKeyConstraint("name", "currency", name=op.f("pk_ledger_accounts")),
    )
    op.create_table(
        "ledger_transfers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transfers")),
    )
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False, comment="told once a chat"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False, comment="of its subject since it was last drawn"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "platform_message", sa.String(), nullable=True, comment="the platform's name for it, once it has landed"
        ),
        sa.Column(
            "root", sa.String(), nullable=True, comment="the platform's name for the message that it was posted under"
        ),
        sa.Column("landed_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'uncertain', 'mending', 'sent', 'parked', 'dropped')",
            name=op.f("ck_outbox_messages_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
        sa.UniqueConstraint("chat_id", "key", name=op.f("uq_outbox_messages_chat_id_key")),
    )
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_messages_active",
            ["chat_id", sa.literal_column("urgent DESC"), "id"],
            unique=False,
            postgresql_where=sa.text("state IN ('waiting', 'sending', 'uncertain', 'mending')"),
            sqlite_where=sa.text("state IN ('waiting', 'sending', 'uncertain', 'mending')"),
        )
        batch_op.create_index("ix_outbox_messages_landed", ["chat_id", "platform_message"], unique=False)
        batch_op.create_index("ix_outbox_messages_subject", ["subject"], unique=False)
        batch_op.create_index("ix_outbox_messages_thread", ["chat_id", "thread", "id"], unique=False)

    op.create_table(
        "rate_buckets",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "paced_to", sa.BigInteger(), nullable=False, comment="where the messages so far would end at an even pace"
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rate_buckets")),
    )
    op.create_table(
        "teams",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("home", name=op.f("uq_teams_home")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("least_budget", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_alerts_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alerts_account_id"), ["account_id"], unique=False)

    op.create_table(
        "billings",
        sa.Column("freelancer_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["freelancer_id"], ["accounts.id"], name=op.f("fk_billings_freelancer_id_accounts")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_billings_team_id_teams")),
        sa.PrimaryKeyConstraint("freelancer_id", "team_id", "currency", name=op.f("pk_billings")),
    )
    op.create_table(
        "chats",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_chats_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chats")),
        sa.UniqueConstraint("platform", "address", name=op.f("uq_chats_platform_address")),
    )
    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chats_account_id"), ["account_id"], unique=False)

    op.create_table(
        "connect_lots",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint('"left" >= 0 AND "left" <= granted', name=op.f("ck_connect_lots_left")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_connect_lots_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connect_lots")),
    )
    with op.batch_alter_table("connect_lots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_connect_lots_account_id"), ["account_id"], unique=False)

    op.create_table(
        "connect_spendings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_connect_spendings_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connect_spendings")),
    )
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_identities_account_id_accounts")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identities")),
    )
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identities_account_id"), ["account_id"], unique=False)

    op.create_table(
        "jobs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("posted_by", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("connects", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["posted_by"], ["accounts.id"], name=op.f("fk_jobs_posted_by_accounts")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_jobs_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_open", ["state", "posted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_jobs_team_id"), ["team_id"], unique=False)

    op.create_table(
        "ledger_postings",
        sa.Column("transfer_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_postings_amount")),
        sa.CheckConstraint("source <> target", name=op.f("ck_ledger_postings_two_accounts")),
        sa.ForeignKeyConstraint(
            ["source", "currency"],
            ["ledger_accounts.name", "ledger_accounts.currency"],
            name=op.f("fk_ledger_postings_source_currency_ledger_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["target", "currency"],
            ["ledger_accounts.name", "ledger_accounts.currency"],
            name="fk_ledger_postings_target",
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["ledger_transfers.id"], name=op.f("fk_ledger_postings_transfer_id_ledger_transfers")
        ),
        sa.PrimaryKeyConstraint("transfer_id", "position", name=op.f("pk_ledger_postings")),
    )
    with op.batch_alter_table("ledger_postings", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_postings_source", ["source", "currency"], unique=False)
        batch_op.create_index("ix_ledger_postings_target", ["target", "currency"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_memberships_account_id_accounts")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_memberships_team_id_teams")),
        sa.PrimaryKeyConstraint("team_id", "account_id", name=op.f("pk_memberships")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_account_id"), ["account_id"], unique=False)

    op.create_table(
        "payout_methods",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("usable_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_payout_methods_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_methods")),
    )
    with op.batch_alter_table("payout_methods", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payout_methods_account_id"), ["account_id"], unique=False)

    op.create_table(
        "alert_skills",
        sa.Column("skill", sa.String(), nullable=False),
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_alert_skills_alert_id_alerts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("skill", "alert_id", name=op.f("pk_alert_skills")),
    )
    with op.batch_alter_table("alert_skills", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_skills_alert_id"), ["alert_id"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("editing", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_drafts_chat_id_chats")),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_drafts")),
    )
    op.create_table(
        "job_marks",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_job_marks_account_id_accounts")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_marks_job_id_jobs")),
        sa.PrimaryKeyConstraint("account_id", "job_id", name=op.f("pk_job_marks")),
    )
    op.create_table(
        "payouts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("method_id", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_payouts_account_id_accounts")),
        sa.ForeignKeyConstraint(["method_id"], ["payout_methods.id"], name=op.f("fk_payouts_method_id_payout_methods")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
    )
    with op.batch_alter_table("payouts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payouts_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payouts_state"), ["state"], unique=False)

    op.create_table(
        "proposals",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("freelancer_id", sa.String(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["freelancer_id"], ["accounts.id"], name=op.f("fk_proposals_freelancer_id_accounts")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_proposals_job_id_jobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("job_id", "freelancer_id", name=op.f("uq_proposals_job_id_freelancer_id")),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposals_freelancer_id"), ["freelancer_id"], unique=False)

    op.create_table(
        "offers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("proposal_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("freelancer_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["accounts.id"], name=op.f("fk_offers_client_id_accounts")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["accounts.id"], name=op.f("fk_offers_freelancer_id_accounts")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_offers_job_id_jobs")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_offers_proposal_id_proposals")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_offers_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offers_freelancer_id"), ["freelancer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offers_proposal_id"), ["proposal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offers_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            "uq_offers_open",
            ["proposal_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "rooms",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("proposal_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("freelancer_id", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["accounts.id"], name=op.f("fk_rooms_client_id_accounts")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["accounts.id"], name=op.f("fk_rooms_freelancer_id_accounts")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_rooms_job_id_jobs")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_rooms_proposal_id_proposals")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_rooms_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_rooms_proposal_id")),
    )
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rooms_freelancer_id"), ["freelancer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rooms_team_id"), ["team_id"], unique=False)

    op.create_table(
        "contracts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("offer_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("proposal_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("freelancer_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["accounts.id"], name=op.f("fk_contracts_client_id_accounts")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["accounts.id"], name=op.f("fk_contracts_freelancer_id_accounts")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_contracts_job_id_jobs")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_contracts_offer_id_offers")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_contracts_proposal_id_proposals")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_contracts_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_contracts_offer_id")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_contracts_proposal_id")),
    )
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contracts_freelancer_id"), ["freelancer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contracts_team_id"), ["team_id"], unique=False)

    op.create_table(
        "offer_revisions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("offer_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_offer_revisions_author_id_accounts")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_offer_revisions_offer_id_offers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_revisions")),
        sa.UniqueConstraint("offer_id", "revision", name=op.f("uq_offer_revisions_offer_id_revision")),
    )
    op.create_table(
        "room_messages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("room_id", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_room_messages_author_id_accounts")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_messages_room_id_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_messages")),
    )
    with op.batch_alter_table("room_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_messages_room_id"), ["room_id"], unique=False)

    op.create_table(
        "earnings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("freelancer_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=False),
        sa.Column("available_at", sa.BigInteger(), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("gross = fee + net", name=op.f("ck_earnings_fee_and_net")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_earnings_contract_id_contracts")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["accounts.id"], name=op.f("fk_earnings_freelancer_id_accounts")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_earnings_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earnings")),
    )
    with op.batch_alter_table("earnings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_earnings_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_earnings_freelancer_id"), ["freelancer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_earnings_team_id"), ["team_id"], unique=False)

    op.create_table(
        "milestones",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("review_until", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_milestones_contract_id_contracts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("contract_id", "position", name=op.f("uq_milestones_contract_id_position")),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("stars", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recommend", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("revealed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_reviews_author_id_accounts")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_reviews_contract_id_contracts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("contract_id", "side", name=op.f("uq_reviews_contract_id_side")),
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reviews_about"), ["about"], unique=False)

    op.create_table(
        "fundings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("milestone_id", sa.String(), nullable=False),
        sa.Column("contract_id", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_fundings_contract_id_contracts")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_fundings_milestone_id_milestones")),
        sa.ForeignKeyConstraint(["requested_by"], ["accounts.id"], name=op.f("fk_fundings_requested_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fundings")),
    )
    with op.batch_alter_table("fundings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fundings_milestone_id"), ["milestone_id"], unique=False)

    op.create_table(
        "milestone_entries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("milestone_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_milestone_entries_author_id_accounts")),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestones.id"], name=op.f("fk_milestone_entries_milestone_id_milestones")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_entries")),
    )
    with op.batch_alter_table("milestone_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_entries_milestone_id"), ["milestone_id"], unique=False)
    for statement in statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("milestone_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_milestone_entries_milestone_id"))

    op.drop_table("milestone_entries")
    with op.batch_alter_table("fundings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fundings_milestone_id"))

    op.drop_table("fundings")
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reviews_about"))

    op.drop_table("reviews")
    op.drop_table("milestones")
    with op.batch_alter_table("earnings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_earnings_team_id"))
        batch_op.drop_index(batch_op.f("ix_earnings_freelancer_id"))
        batch_op.drop_index(batch_op.f("ix_earnings_contract_id"))

    op.drop_table("earnings")
    with op.batch_alter_table("room_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_messages_room_id"))

    op.drop_table("room_messages")
    op.drop_table("offer_revisions")
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contracts_team_id"))
        batch_op.drop_index(batch_op.f("ix_contracts_freelancer_id"))

    op.drop_table("contracts")
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rooms_team_id"))
        batch_op.drop_index(batch_op.f("ix_rooms_freelancer_id"))

    op.drop_table("rooms")
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_offers_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_offers_team_id"))
        batch_op.drop_index(batch_op.f("ix_offers_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_offers_freelancer_id"))

    op.drop_table("offers")
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposals_freelancer_id"))

    op.drop_table("proposals")
    with op.batch_alter_table("payouts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payouts_state"))
        batch_op.drop_index(batch_op.f("ix_payouts_account_id"))

    op.drop_table("payouts")
    op.drop_table("job_marks")
    op.drop_table("drafts")
    with op.batch_alter_table("alert_skills", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_skills_alert_id"))

    op.drop_table("alert_skills")
    with op.batch_alter_table("payout_methods", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payout_methods_account_id"))

    op.drop_table("payout_methods")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_account_id"))

    op.drop_table("memberships")
    with op.batch_alter_table("ledger_postings", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_postings_target")
        batch_op.drop_index("ix_ledger_postings_source")

    op.drop_table("ledger_postings")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jobs_team_id"))
        batch_op.drop_index("ix_jobs_open")

    op.drop_table("jobs")
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identities_account_id"))

    op.drop_table("identities")
    op.drop_table("connect_spendings")
    with op.batch_alter_table("connect_lots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_connect_lots_account_id"))

    op.drop_table("connect_lots")
    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chats_account_id"))

    op.drop_table("chats")
    op.drop_table("billings")
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alerts_account_id"))

    op.drop_table("alerts")
    op.drop_table("teams")
    op.drop_table("rate_buckets")
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_messages_thread")
        batch_op.drop_index("ix_outbox_messages_subject")
        batch_op.drop_index("ix_outbox_messages_landed")
        batch_op.drop_index(
            "ix_outbox_messages_active",
            postgresql_where=sa.text("state IN ('waiting', 'sending', 'uncertain', 'mending')"),
            sqlite_where=sa.text("state IN ('waiting', 'sending', 'uncertain', 'mending')"),
        )

    op.drop_table("outbox_messages")
    op.drop_table("ledger_transfers")
    op.drop_table("ledger_accounts")
    op.drop_table("installations")
    op.drop_table("inbound")
    op.drop_table("files")
    op.drop_table("events")
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadlines_at"))

    op.drop_table("deadlines")
    with op.batch_alter_table("chat_queues", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_chat_queues_due", postgresql_where=sa.text("pending > 0"), sqlite_where=sa.text("pending > 0")
        )

    op.drop_table("chat_queues")
    op.drop_table("accounts")
