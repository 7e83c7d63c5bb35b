"""Words and facets of jobs and people, to be searched"""

import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.domain.search.tokens import tokens
from bot.domain.skills.catalogue import CURATED

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LENGTH_DAYS = {"week": 7, "month": 30, "quarter": 90, "half": 180, "longer": 366}


def words(name: str, owner: str) -> None:
    """FTS5 in SQLite, an inverted index of the words of a text in PostgreSQL."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE VIRTUAL TABLE {name} USING fts5(words, columnsize = 0, tokenize = 'ascii')")
        return
    op.execute(f"CREATE TABLE {name} (rowid BIGINT PRIMARY KEY REFERENCES {owner} (number), words TEXT NOT NULL)")
    op.execute(f"CREATE INDEX ix_{name}_words ON {name} USING gin (words_of(words))")


def splitting() -> None:
    """PostgreSQL is told what taking a text apart costs, or it would rather do so with every row than use the index."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE FUNCTION words_of(joined TEXT) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE "
            "COST 500 AS $$ BEGIN RETURN string_to_array(joined, ' '); END $$"
        )


def skills(name: str, owner: str) -> None:
    op.create_table(
        name,
        sa.Column("skill", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["number"], [f"{owner}.number"], name=op.f(f"fk_{name}_number_{owner}")),
        sa.PrimaryKeyConstraint("skill", "number", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_number"), name, ["number"])


def upgrade() -> None:
    splitting()
    op.create_table(
        "team_facts",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("posted", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("hires", sa.Integer(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), comment="hundredths of a star"),
        sa.Column("hire_rate", sa.Integer(), comment="percent"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_facts_team_id_teams")),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_team_facts")),
    )
    op.create_table(
        "job_facts",
        sa.Column("number", SERIAL, nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("connects", sa.Integer(), nullable=False),
        sa.Column("proposals", sa.Integer(), nullable=False),
        sa.Column("budget", sa.BigInteger()),
        sa.Column("rate_least", sa.BigInteger()),
        sa.Column("rate_most", sa.BigInteger()),
        sa.Column("length", sa.Integer(), comment="days"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_facts_job_id_jobs")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_job_facts_team_id_teams")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_job_facts")),
        sa.UniqueConstraint("job_id", name=op.f("uq_job_facts_job_id")),
    )
    op.create_index("ix_job_facts_newest", "job_facts", ["posted_at", "job_id"])
    skills("job_skills", "job_facts")
    words("job_words", "job_facts")
    op.create_table(
        "person_facts",
        sa.Column("number", SERIAL, nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("rate", sa.BigInteger()),
        sa.Column("rating", sa.Integer(), comment="hundredths of a star"),
        sa.Column("earned", sa.BigInteger(), nullable=False),
        sa.Column("jobs", sa.Integer(), nullable=False, comment="contracts that have ended"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_person_facts_account_id_accounts")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_person_facts")),
        sa.UniqueConstraint("account_id", name=op.f("uq_person_facts_account_id")),
    )
    op.create_index("ix_person_facts_newest", "person_facts", ["joined_at", "account_id"])
    skills("account_skills", "person_facts")
    words("person_words", "person_facts")
    fill(op.get_bind())


def downgrade() -> None:
    for name in ("person_words", "account_skills", "person_facts", "job_words", "job_skills", "job_facts", "team_facts"):
        op.drop_table(name)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION words_of")


# What older databases hold is entered here, in words of its own: the program's will go on changing, this must not.


def fill(bind: sa.Connection) -> None:
    fill_teams(bind)
    jobs = (
        "SELECT jobs.*, (SELECT count(*) FROM proposals WHERE job_id = jobs.id) AS proposals FROM jobs "
        "WHERE state = 'open' ORDER BY posted_at, id"
    )
    same = ("team_id", "posted_at", "is_public", "kind", "category", "level", "connects", "budget", "rate_least", "rate_most")
    for job in bind.execute(sa.text(jobs)).mappings().all():
        row = {name: job[name] for name in ("proposals", *same)}
        row |= {"job_id": job["id"], "length": LENGTH_DAYS.get(job["length"])}
        enter(bind, "job", "job", row, job["skills"], (job["title"], job["description"]))
    people = (
        "SELECT accounts.*, (SELECT coalesce(sum(net), 0) FROM earnings WHERE freelancer_id = accounts.id) AS earned, "
        "(SELECT count(*) FROM contracts WHERE freelancer_id = accounts.id AND state = 'ended') AS jobs "
        "FROM accounts WHERE freelances AND title <> '' ORDER BY joined_at, id"
    )
    for account in bind.execute(sa.text(people)).mappings().all():
        row = {name: account[name] for name in ("joined_at", "category", "level", "country", "earned", "jobs")}
        rating, _ = rated(bind, account["id"])
        row |= {"account_id": account["id"], "rate": account["hourly_rate"], "rating": rating}
        if listed(account["skills"]):
            enter(bind, "person", "account", row, account["skills"], (account["title"], account["overview"]))


def fill_teams(bind: sa.Connection) -> None:
    counted = (
        "SELECT id AS team_id, country, "
        "(SELECT coalesce(sum(gross), 0) FROM earnings WHERE team_id = teams.id) AS spent, "
        "coalesce((SELECT min(currency) FROM earnings WHERE team_id = teams.id), "
        "(SELECT min(currency) FROM jobs WHERE team_id = teams.id), 'USD') AS currency, "
        "(SELECT count(*) FROM jobs WHERE team_id = teams.id) AS posted, "
        "(SELECT count(*) FROM jobs WHERE team_id = teams.id AND state = 'open') AS open, "
        "(SELECT count(*) FROM contracts WHERE team_id = teams.id) AS hires, "
        "EXISTS (SELECT 1 FROM fundings JOIN contracts ON contracts.id = fundings.contract_id "
        "WHERE contracts.team_id = teams.id AND fundings.state = 'received') AS verified FROM teams"
    )
    for team in bind.execute(sa.text(counted)).mappings().all():
        settled = team["posted"] - team["open"]
        rating, reviews = rated(bind, team["team_id"])
        hire_rate = None if settled <= 0 else min(100, round(100 * team["hires"] / settled))
        row = {**team, "verified": bool(team["verified"]), "rating": rating, "reviews": reviews, "hire_rate": hire_rate}
        bind.execute(sa.text(insertion("team_facts", row)), row)


def enter(bind: sa.Connection, kind: str, skills_of: str, row: dict[str, object], held: Any, texts: tuple[str, ...]) -> None:
    number = bind.execute(sa.text(f"{insertion(f'{kind}_facts', row)} RETURNING number"), row).scalar_one()
    skills = list(dict.fromkeys(listed(held)))
    for skill in skills:
        placed = {"skill": skill, "number": number}
        bind.execute(sa.text(insertion(f"{skills_of}_skills", placed)), placed)
    parts = (*texts, *(CURATED.names.get(skill, skill) for skill in skills))
    kept = " ".join([spell(token) for part in parts for token in ("", *tokens(part))][1:])
    bind.execute(sa.text(insertion(f"{kind}_words", {"rowid": 0, "words": 0})), {"rowid": number, "words": kept})


def insertion(table: str, row: dict[str, object]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})"


def spell(token: str) -> str:
    return token if re.fullmatch("(?!u8x)[a-z0-9]+", token) else f"u8x{token.encode().hex()}"


def listed(held: Any) -> list[Any]:
    """A JSON column's list: text in SQLite, a list already in PostgreSQL."""
    return list(json.loads(held) if isinstance(held, str) else held)


def rated(bind: sa.Connection, about: str) -> tuple[int | None, int]:
    found = bind.execute(sa.text("SELECT stars FROM reviews WHERE about = :about AND revealed"), {"about": about})
    means = [sum(stars) / len(stars) for stars in map(listed, found.scalars())]
    return (round(100 * sum(means) / len(means)) if means else None), len(means)
