"""A market with some hundred jobs and people in it, drawn at random and the same each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Literal

from bot.adapters.database.engine import Database
from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.domain.accounts.model import Account
from bot.domain.contracts.model import Contract, ContractState, Funding, FundingState, Milestone
from bot.domain.jobs.model import LENGTHS, LEVELS, Invitation, Job, JobState
from bot.domain.ledger.model import Earning
from bot.domain.offers.model import Offer
from bot.domain.proposals.model import Proposal
from bot.domain.reviews.model import Review
from bot.domain.teams.model import Membership, Team
from tests.domain.town import START, Town, terms, usd

TEAMS, PEOPLE, JOBS = 12, 60, 300
_SAID = (
    "data pipeline Node.js C++ C# .NET Café naïve İstanbul ΣΊΣΥΦΟΣ ſtraße données конвейер データ 数据 بيانات 데이터 "
    "ข้อมูล 𝒟ata 🙂 20℃ ½ x u8x u8x61 and or not near select null can't 100% o'clock"
)
WORDS = _SAID.split()
SKILLS = ("python", "django", "go", "react", "postgresql", "cpp")
CATEGORIES = ("", "web", "web.backend", "web.frontend", "webinars.live", "data.ml")
COUNTRIES = ("", "DE", "FR", "US")


@dataclass(frozen=True)
class Crowd:
    """The database, and one who looks: member of a team, invited to jobs, with some jobs hidden."""

    database: Database
    reader: Account
    town: Town


def crowd(database: Database) -> Crowd:
    """Fill the database."""
    chance, town = Random(7), Town(database)

    def fill(market: MarketOnConnection) -> Account:
        people = [_person(chance, number) for number in range(PEOPLE)]
        for person in people:
            market.accounts.add(person)
        teams = [Team(id=f"t{number:02}", name="A team", home=f"home:{number}") for number in range(TEAMS)]
        for number, team in enumerate(teams):
            market.teams.add(team)
            market.teams.add_member(Membership(team_id=team.id, account_id=people[number].id, role="owner"))
            market.teams.save(replace(team, country=chance.choice(COUNTRIES)))
        jobs = [_job(chance, number, teams) for number in range(JOBS)]
        for job in jobs:
            market.jobs.add(job)
            _happen(chance, market, job, people)
        for job in chance.sample(jobs, 20):
            market.jobs.mark(people[0].id, job.id, chance.choice(("hidden", "hidden", "saved")))
        return people[0]

    return Crowd(database, town.look(fill), town)


def text(chance: Random, words: int) -> str:
    """Some of the words, in any order."""
    return " ".join(chance.choices(WORDS, k=words))


def _person(chance: Random, number: int) -> Account:
    return Account(
        id=f"p{number:03}",
        name="Somebody",
        joined_at=START - timedelta(days=chance.randrange(20)),
        freelances=chance.random() < 0.9,
        title=text(chance, chance.randrange(4)),
        overview=text(chance, chance.randrange(30)),
        skills=tuple(chance.sample(SKILLS, chance.randrange(4))),
        hourly_rate=usd(chance.randrange(10, 90)) if chance.random() < 0.8 else None,
        category=chance.choice(CATEGORIES),
        level=chance.choice(("", *LEVELS)),
        country=chance.choice(COUNTRIES),
    )


def _job(chance: Random, number: int, teams: list[Team]) -> Job:
    hourly = chance.random() < 0.4
    least = chance.randrange(5, 60)
    return Job(
        id=f"j{number:04}",
        team_id=chance.choice(teams).id,
        posted_by="p000",
        title=text(chance, 3),
        description=text(chance, chance.randrange(40)),
        skills=tuple(chance.sample(SKILLS, chance.randrange(1, 4))),
        budget=None if hourly else usd(chance.randrange(1, 20) * 100),
        rate_least=usd(least) if hourly else None,
        rate_most=usd(least + chance.randrange(30)) if hourly else None,
        kind="hourly" if hourly else "fixed",
        level=chance.choice(tuple(LEVELS)),
        connects=chance.randrange(2, 17),
        posted_at=START - timedelta(seconds=chance.randrange(48) * 15),
        category=chance.choice(CATEGORIES),
        length=chance.choice(("", *LENGTHS)),
        is_public=chance.random() < 0.8,
    )


def _happen(chance: Random, market: MarketOnConnection, job: Job, people: list[Account]) -> None:
    """Proposals come, the job changes, somebody is hired and paid and judged, or it closes."""
    for person in chance.sample(people, chance.choice((0, 0, 1, 3, 12))):
        proposal = Proposal(f"{job.id}-{person.id}", job.id, person.id, "I can.", terms(500), START)
        market.proposals.add(proposal)
        if chance.random() < 0.04:
            _hire(chance, market, job, proposal)
    if chance.random() < 0.2:
        job = market.jobs.save(replace(job, title=text(chance, 4), skills=tuple(chance.sample(SKILLS, 2))))
    if chance.random() < 0.2:
        job = market.jobs.save(replace(job, state=chance.choice((JobState.CLOSED, JobState.FILLED))))
        if chance.random() < 0.3:
            market.jobs.save(replace(job, state=JobState.OPEN))
    if chance.random() < 0.1:
        market.invitations.add(Invitation(f"i{job.id}", job.id, people[0].id, job.posted_by, "Would you?", START))


def _hire(chance: Random, market: MarketOnConnection, job: Job, proposal: Proposal) -> None:
    offer = Offer(
        id=proposal.id,
        job_id=job.id,
        proposal_id=proposal.id,
        team_id=job.team_id,
        client_id=job.posted_by,
        freelancer_id=proposal.freelancer_id,
        title="Work",
        terms=terms(500),
        note="",
        proposed_by="client",
        revision=1,
        expires_at=START,
    )
    market.offers.add(offer)
    contract = Contract(
        id=offer.id,
        offer_id=offer.id,
        job_id=offer.job_id,
        proposal_id=offer.id,
        team_id=offer.team_id,
        client_id=offer.client_id,
        freelancer_id=offer.freelancer_id,
        title="Work",
        started_at=START,
    )
    market.contracts.add(contract)
    happenings: list[Callable[[], object]] = [
        lambda: _judge(chance, market, contract, "client", contract.freelancer_id),
        lambda: _judge(chance, market, contract, "freelancer", contract.team_id),
    ]
    if chance.random() < 0.7:
        happenings.append(lambda: _pay(chance, market, contract))
    if chance.random() < 0.7:
        happenings.append(lambda: market.contracts.save(replace(contract, state=ContractState.ENDED, ended_at=START)))
    chance.shuffle(happenings)  # so that no later one brings up to date what an earlier one should have
    for happen in happenings:
        happen()


def _judge(
    chance: Random,
    market: MarketOnConnection,
    contract: Contract,
    side: Literal["client", "freelancer"],
    about: str,
) -> None:
    stars = tuple(chance.randrange(1, 6) for _ in range(6))
    review = Review(f"{contract.id}-{side}", contract.id, side, contract.client_id, about, stars, "", 9, START)
    market.reviews.add(review)
    if chance.random() < 0.7:
        market.reviews.save(replace(review, revealed=True))


def _pay(chance: Random, market: MarketOnConnection, contract: Contract) -> None:
    """The client promises money; when it comes, it is paid out to the freelancer."""
    market.milestones.add(Milestone(contract.id, contract.id, 1, "Work", usd(500), due=None))
    asked = Funding(contract.id, contract.id, contract.id, usd(500), usd(25), "", contract.client_id, START)
    market.fundings.add(asked)
    if chance.random() < 0.8:
        market.fundings.save(replace(asked, state=FundingState.CONFIRMED))
        gross = usd(chance.randrange(100, 3_000))
        fee = usd(chance.randrange(100))
        sides = (contract.freelancer_id, contract.team_id, contract.id)
        market.ledger.add_earning(Earning(contract.id, *sides, gross, fee, gross - fee, START, START))
