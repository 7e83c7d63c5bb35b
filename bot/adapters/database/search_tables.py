"""What search looks through: narrow rows beside the market's own, which are wide with people's words.

Open jobs have a row in ``job_facts``, freelancers who can be proposed to clients one in ``person_facts``; their words
stand in ``job_words`` and ``person_words``, which each database makes in its own way (``search_words.py``). A team's
and a person's sums are kept beside, so that no search adds them up.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table

from bot.adapters.database.metadata import metadata
from bot.adapters.database.types import Instant, Serial

team_facts = Table(
    "team_facts",
    metadata,
    Column("team_id", String, ForeignKey("teams.id"), primary_key=True),
    Column("country", String, nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("spent", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("posted", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    Column("hires", Integer, nullable=False),
    Column("reviews", Integer, nullable=False),
    Column("rating", Integer, comment="hundredths of a star"),
    Column("hire_rate", Integer, comment="percent"),
)

job_facts = Table(
    "job_facts",
    metadata,
    Column("number", Serial, primary_key=True),
    Column("job_id", String, ForeignKey("jobs.id"), nullable=False, unique=True),
    Column("team_id", String, ForeignKey("teams.id"), nullable=False),
    Column("posted_at", Instant, nullable=False),
    Column("is_public", Boolean, nullable=False),
    Column("kind", String, nullable=False),
    Column("category", String, nullable=False),
    Column("level", String, nullable=False),
    Column("connects", Integer, nullable=False),
    Column("proposals", Integer, nullable=False),
    Column("budget", BigInteger),
    Column("rate_least", BigInteger),
    Column("rate_most", BigInteger),
    Column("length", Integer, comment="days"),
    Index("ix_job_facts_newest", "posted_at", "job_id"),
)

job_skills = Table(
    "job_skills",
    metadata,
    Column("skill", String, primary_key=True),
    Column("number", BigInteger, ForeignKey("job_facts.number"), primary_key=True, index=True),
)

person_facts = Table(
    "person_facts",
    metadata,
    Column("number", Serial, primary_key=True),
    Column("account_id", String, ForeignKey("accounts.id"), nullable=False, unique=True),
    Column("joined_at", Instant, nullable=False),
    Column("category", String, nullable=False),
    Column("level", String, nullable=False),
    Column("country", String, nullable=False),
    Column("rate", BigInteger),
    Column("rating", Integer, comment="hundredths of a star"),
    Column("earned", BigInteger, nullable=False),
    Column("jobs", Integer, nullable=False, comment="contracts that have ended"),
    Index("ix_person_facts_newest", "joined_at", "account_id"),
)

account_skills = Table(
    "account_skills",
    metadata,
    Column("skill", String, primary_key=True),
    Column("number", BigInteger, ForeignKey("person_facts.number"), primary_key=True, index=True),
)
