"""The market's tables. Amounts are minor units beside the currency of their row; instants are UTC."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.adapters.database.metadata import metadata
from bot.adapters.database.types import Instant, Serial


def _entity(name: str, *parts: Column[Any] | UniqueConstraint | CheckConstraint | Index) -> Table:
    """A table of entities that have an id and a version."""
    return Table(
        name, metadata, Column("id", String, primary_key=True), *parts, Column("version", Integer, nullable=False)
    )


def _needed(name: str, kind: Any, *, refers: str = "", index: bool = False, default: object = None) -> Column[Any]:
    args = [ForeignKey(refers)] if refers else []
    return Column(name, kind, *args, nullable=False, index=index, default=default)


accounts = _entity(
    "accounts",
    _needed("name", String),
    _needed("joined_at", Instant),
    _needed("language", String),
    _needed("time_zone", String),
    _needed("freelances", Boolean),
    _needed("hires", Boolean),
    _needed("title", String),
    _needed("overview", Text),
    _needed("skills", JSON),
    Column("hourly_rate", BigInteger),
    Column("currency", String),
    _needed("is_operator", Boolean),
    _needed("category", String),
    _needed("level", String),
    _needed("country", String),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", String, primary_key=True),
    Column("subject", String, primary_key=True),
    _needed("account_id", String, refers="accounts.id", index=True),
)

chats = _entity(
    "chats",
    _needed("account_id", String, refers="accounts.id", index=True),
    _needed("platform", String),
    _needed("address", String),
    _needed("reachable", Boolean),
    UniqueConstraint("platform", "address"),
)

teams = _entity(
    "teams",
    _needed("name", String),
    Column("home", String, nullable=False, unique=True),
    _needed("country", String),
)

memberships = Table(
    "memberships",
    metadata,
    Column("team_id", String, ForeignKey("teams.id"), primary_key=True),
    Column("account_id", String, ForeignKey("accounts.id"), primary_key=True, index=True),
    _needed("role", String),
    Column("place", Serial, nullable=False),
)

jobs = _entity(
    "jobs",
    _needed("team_id", String, refers="teams.id", index=True),
    _needed("posted_by", String, refers="accounts.id"),
    _needed("title", String),
    _needed("description", Text),
    _needed("skills", JSON),
    Column("budget", BigInteger),
    _needed("currency", String),
    _needed("level", String),
    _needed("connects", Integer),
    _needed("posted_at", Instant),
    _needed("state", String),
    _needed("kind", String),
    _needed("category", String),
    Column("rate_least", BigInteger),
    Column("rate_most", BigInteger),
    _needed("length", String),
    Column("weekly_hours", Integer),
    _needed("questions", JSON),
    _needed("files", JSON),
    _needed("is_public", Boolean),
    _needed("open_to", JSON),
    Column("edited_at", Instant),
    CheckConstraint("kind = 'hourly' OR budget IS NOT NULL", name="budget"),
    CheckConstraint("kind = 'fixed' OR rate_least <= rate_most", name="rate"),
    Index("ix_jobs_open", "state", "posted_at"),
)

job_marks = Table(
    "job_marks",
    metadata,
    Column("account_id", String, ForeignKey("accounts.id"), primary_key=True),
    Column("job_id", String, ForeignKey("jobs.id"), primary_key=True),
    _needed("mark", String),
)

connect_lots = Table(
    "connect_lots",
    metadata,
    Column("id", String, primary_key=True),
    _needed("account_id", String, refers="accounts.id", index=True),
    _needed("granted", Integer),
    _needed("left", Integer),
    _needed("source", String),
    _needed("granted_at", Instant),
    _needed("expires_at", Instant),
    CheckConstraint('"left" >= 0 AND "left" <= granted', name="left"),
)

connect_spendings = _entity(
    "connect_spendings",
    _needed("account_id", String, refers="accounts.id"),
    _needed("parts", JSON),
    _needed("returned", Boolean),
)

proposals = _entity(
    "proposals",
    _needed("job_id", String, refers="jobs.id"),
    _needed("freelancer_id", String, refers="accounts.id", index=True),
    _needed("letter", Text),
    _needed("terms", JSON),
    _needed("submitted_at", Instant),
    _needed("state", String),
    _needed("answers", JSON),
    Column("rate", BigInteger),
    Column("currency", String),
    _needed("connects", Integer),
    _needed("times_sent", Integer),
    UniqueConstraint("job_id", "freelancer_id"),
)

rooms = _entity(
    "rooms",
    Column("proposal_id", String, ForeignKey("proposals.id"), nullable=False, unique=True),
    _needed("job_id", String, refers="jobs.id"),
    _needed("team_id", String, refers="teams.id", index=True),
    _needed("client_id", String, refers="accounts.id"),
    _needed("freelancer_id", String, refers="accounts.id", index=True),
    _needed("opened_at", Instant),
)

room_messages = _entity(
    "room_messages",
    _needed("room_id", String, refers="rooms.id", index=True),
    _needed("author_id", String, refers="accounts.id"),
    _needed("text", Text),
    _needed("files", JSON),
    _needed("at", Instant),
    _needed("masked", Boolean),
)

files = _entity("files", _needed("name", String), _needed("mime", String), _needed("size", BigInteger))

offers = _entity(
    "offers",
    _needed("job_id", String, refers="jobs.id"),
    _needed("proposal_id", String, refers="proposals.id", index=True),
    _needed("team_id", String, refers="teams.id", index=True),
    _needed("client_id", String, refers="accounts.id"),
    _needed("freelancer_id", String, refers="accounts.id", index=True),
    _needed("title", String),
    _needed("terms", JSON),
    _needed("note", Text),
    _needed("proposed_by", String),
    _needed("revision", Integer),
    _needed("expires_at", Instant),
    _needed("state", String),
    Column("rate", BigInteger),
    Column("weekly_limit", Integer, nullable=False, server_default="0"),
    Column("currency", String),
)

Index(
    "uq_offers_open",
    offers.c.proposal_id,
    unique=True,
    sqlite_where=offers.c.state == "open",
    postgresql_where=offers.c.state == "open",
)

offer_revisions = _entity(
    "offer_revisions",
    _needed("offer_id", String, refers="offers.id"),
    _needed("revision", Integer),
    _needed("proposed_by", String),
    _needed("author_id", String, refers="accounts.id"),
    _needed("terms", JSON),
    _needed("note", Text),
    _needed("at", Instant),
    Column("rate", BigInteger),
    Column("weekly_limit", Integer, nullable=False, server_default="0"),
    Column("currency", String),
    UniqueConstraint("offer_id", "revision"),
)

contracts = _entity(
    "contracts",
    Column("offer_id", String, ForeignKey("offers.id"), nullable=False, unique=True),
    _needed("job_id", String, refers="jobs.id"),
    Column("proposal_id", String, ForeignKey("proposals.id"), nullable=False, unique=True),
    _needed("team_id", String, refers="teams.id", index=True),
    _needed("client_id", String, refers="accounts.id"),
    _needed("freelancer_id", String, refers="accounts.id", index=True),
    _needed("title", String),
    _needed("started_at", Instant),
    _needed("state", String),
    Column("ended_at", Instant),
    Column("reason", Text, nullable=False, server_default=""),
    Column("moved_by", String, nullable=False, server_default=""),
    Column("refund_at", Instant),
    Column("rate", BigInteger),
    Column("weekly_limit", Integer, nullable=False, server_default="0"),
    Column("currency", String),
)

milestones = _entity(
    "milestones",
    _needed("contract_id", String, refers="contracts.id", index=True),
    _needed("position", Integer),
    _needed("title", String),
    _needed("amount", BigInteger),
    _needed("currency", String),
    Column("due", Date),
    _needed("state", String),
    Column("review_until", Instant),
    Column("settled_at", Instant),
    _needed("settled_by", String),
)

milestone_entries = _entity(
    "milestone_entries",
    _needed("milestone_id", String, refers="milestones.id", index=True),
    _needed("kind", String),
    _needed("author_id", String, refers="accounts.id"),
    _needed("note", Text),
    _needed("files", JSON),
    _needed("at", Instant),
)

fundings = _entity(
    "fundings",
    Column("milestone_id", String, ForeignKey("milestones.id"), index=True),
    _needed("contract_id", String, refers="contracts.id", index=True),
    _needed("amount", BigInteger),
    _needed("fee", BigInteger),
    _needed("currency", String),
    _needed("reference", String),
    Column("provider", String, nullable=False, server_default="manual"),
    Column("purpose", String, nullable=False, server_default="milestone"),
    Column("parts", JSON, nullable=False, server_default="[]"),
    Column("note", Text, nullable=False, server_default=""),
    Column("contract_fee", BigInteger),
    Column("refunded", BigInteger),
    _needed("requested_by", String, refers="accounts.id"),
    _needed("requested_at", Instant),
    _needed("state", String),
    Column("settled_at", Instant),
    CheckConstraint("refunded IS NULL OR (refunded > 0 AND refunded <= amount)", name="refunded"),
)

payout_methods = _entity(
    "payout_methods",
    _needed("account_id", String, refers="accounts.id", index=True),
    _needed("label", String),
    _needed("sealed", Text),
    _needed("added_at", Instant),
    _needed("usable_at", Instant),
    _needed("kind", String),
    _needed("destination", String),
    _needed("ready", Boolean),
    Column("removed_at", Instant),
)

payouts = _entity(
    "payouts",
    _needed("account_id", String, refers="accounts.id", index=True),
    _needed("method_id", String, refers="payout_methods.id"),
    _needed("amount", BigInteger),
    _needed("fee", BigInteger),
    _needed("currency", String),
    _needed("requested_at", Instant),
    _needed("state", String, index=True),
    Column("settled_at", Instant),
    _needed("reason", Text),
    _needed("number", Integer),
    _needed("provider", String),
    _needed("unclaimed", Boolean),
    UniqueConstraint("account_id", "number"),
)

reviews = _entity(
    "reviews",
    _needed("contract_id", String, refers="contracts.id"),
    _needed("side", String),
    _needed("author_id", String, refers="accounts.id"),
    _needed("about", String, index=True),
    _needed("stars", JSON),
    _needed("text", Text),
    _needed("recommend", Integer),
    _needed("at", Instant),
    _needed("revealed", Boolean),
    UniqueConstraint("contract_id", "side"),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    _needed("at", Instant, index=True),
)

events = Table(
    "events",
    metadata,
    Column("id", Serial, primary_key=True),
    _needed("at", Instant),
    _needed("kind", String),
    _needed("content", JSON),
)

inbound = Table(
    "inbound",
    metadata,
    Column("platform", String, primary_key=True),
    Column("update_id", String, primary_key=True),
    _needed("at", Instant, index=True),
    Column("answer", JSON, comment="what was answered, for when the process dies before it has arrived"),
    Column("process", String, comment="who answered it last"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("chat_id", String, ForeignKey("chats.id"), primary_key=True),
    _needed("id", String),
    _needed("form", String),
    _needed("args", JSON),
    _needed("values", JSON),
    _needed("step", Integer),
    _needed("editing", Boolean),
    _needed("version", Integer),
    _needed("until", Instant),
)

installations = Table(
    "installations",
    metadata,
    Column("team_id", String, primary_key=True),
    _needed("team_name", String),
    _needed("sealed", Text),
    _needed("bot_user_id", String),
    Column("expires_at", Instant),
)

ledger_accounts = Table(
    "ledger_accounts",
    metadata,
    Column("name", String, primary_key=True),
    Column("currency", String, primary_key=True),
    _needed("may_go_negative", Boolean),
    _needed("balance", BigInteger),
    Column("reserved", BigInteger, nullable=False, default=0, server_default="0"),
    CheckConstraint("may_go_negative OR balance >= 0", name="never_negative"),
    CheckConstraint("reserved >= 0 AND (may_go_negative OR balance >= reserved)", name="reserved"),
)

ledger_transfers = Table(
    "ledger_transfers",
    metadata,
    Column("id", String, primary_key=True),
    _needed("kind", String),
    _needed("at", Instant),
    Column("about", String, nullable=False, index=True, default="", server_default=""),
    Column("reverses", String, ForeignKey("ledger_transfers.id")),
    Index("uq_ledger_transfers_reverses", "reverses", unique=True),
)

ledger_postings = Table(
    "ledger_postings",
    metadata,
    Column("transfer_id", String, ForeignKey("ledger_transfers.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _needed("source", String),
    _needed("target", String),
    _needed("amount", BigInteger),
    _needed("currency", String),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("source <> target", name="two_accounts"),
    ForeignKeyConstraint(["source", "currency"], ["ledger_accounts.name", "ledger_accounts.currency"]),
    ForeignKeyConstraint(
        ["target", "currency"],
        ["ledger_accounts.name", "ledger_accounts.currency"],
        name="fk_ledger_postings_target",
    ),
    Index("ix_ledger_postings_source", "source", "currency"),
    Index("ix_ledger_postings_target", "target", "currency"),
)

ledger_holds = Table(
    "ledger_holds",
    metadata,
    Column("id", String, primary_key=True),
    _needed("account", String),
    _needed("currency", String),
    _needed("amount", BigInteger),
    _needed("at", Instant),
    Column("until", Instant),
    _needed("about", String),
    CheckConstraint("amount > 0", name="amount"),
    ForeignKeyConstraint(["account", "currency"], ["ledger_accounts.name", "ledger_accounts.currency"]),
)

ledger_hold_ends = Table(
    "ledger_hold_ends",
    metadata,
    Column("hold_id", String, ForeignKey("ledger_holds.id"), primary_key=True),
    _needed("state", String),
    _needed("at", Instant),
    Column("transfer_id", String, ForeignKey("ledger_transfers.id"), unique=True),
    CheckConstraint("(state = 'posted') = (transfer_id IS NOT NULL)", name="posted"),
)

earnings = _entity(
    "earnings",
    _needed("freelancer_id", String, refers="accounts.id", index=True),
    _needed("team_id", String, refers="teams.id", index=True),
    _needed("contract_id", String, refers="contracts.id", index=True),
    _needed("gross", BigInteger),
    _needed("fee", BigInteger),
    _needed("net", BigInteger),
    _needed("currency", String),
    _needed("released_at", Instant),
    _needed("available_at", Instant),
    _needed("available", Boolean),
    Column("kind", String, nullable=False, server_default="milestone"),
    Column("refunded", BigInteger),
    Column("refunded_fee", BigInteger),
    CheckConstraint("gross = fee + net", name="fee_and_net"),
    CheckConstraint("refunded_fee IS NULL OR (refunded_fee >= 0 AND refunded_fee <= fee)", name="refunded_fee"),
    CheckConstraint("refunded IS NULL OR (refunded > 0 AND refunded <= gross)", name="refunded"),
)

billings = Table(
    "billings",
    metadata,
    Column("freelancer_id", String, ForeignKey("accounts.id"), primary_key=True),
    Column("team_id", String, ForeignKey("teams.id"), primary_key=True),
    Column("currency", String, primary_key=True),
    _needed("amount", BigInteger),
    CheckConstraint("amount >= 0", name="amount"),
)
