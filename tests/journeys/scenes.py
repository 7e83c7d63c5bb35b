"""Where a journey begins: people in their chats, and a market that has come as far as the journey needs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

from bot.adapters.playground.people import TEAM_ID
from bot.app import Program
from bot.domain.accounts.model import Account, Identity
from bot.domain.accounts.service import ChangeProfile, change_profile
from bot.domain.contracts.model import Milestone
from bot.domain.contracts.service import confirm_funding, request_funding, submit_work
from bot.domain.jobs.model import Job
from bot.domain.jobs.service import PostJob, post_job
from bot.domain.market import Market
from bot.domain.money import Money
from bot.domain.offers.service import Terms, accept, make_offer
from bot.domain.proposals.model import MilestoneTerms, Proposal
from bot.domain.proposals.service import SubmitProposal, submit_proposal
from tests.journeys.people import OnSlack, OnTelegram, Person

Result = TypeVar("Result")

MARKUP = "<b>x</b> *x* _y_ <!channel> <@U0MIACHEN1> &amp; 🎉 שלום"
"""What both platforms would format, or tell everybody, if it were let through."""

LETTER = "I have moved three such imports, and this is how I would do yours."


def usd(dollars: int) -> Money:
    """So many dollars."""
    return Money(dollars * 100, "USD")


def identity(person: Person) -> Identity:
    """Who somebody is to the market."""
    if isinstance(person, OnTelegram):
        return Identity("telegram", str(person.id))
    assert isinstance(person, OnSlack)
    return Identity("slack", f"{TEAM_ID}/{person.id}")


async def market(program: Program, work: Callable[[Market], Result]) -> Result:
    """Something that is done in the market, past every chat."""
    return await program.turns.change(work)


def account(market: Market, person: Person) -> Account:
    """Somebody's account."""
    found = market.accounts.of_identity(identity(person))
    assert found is not None, person.name
    return found


async def freelancer(program: Program, person: Person) -> None:
    """Join to find work, with a profile that clients can read."""
    await person.opens()
    await person.taps("Find work")
    await person.sees("You are in")
    await market(
        program,
        lambda m: change_profile(m, account(m, person), ChangeProfile(title="Python developer", skills=("python",))),
    )


async def client(person: Person) -> None:
    """Join to hire."""
    await person.opens()
    await person.taps("Hire someone")
    await person.sees("You can hire now")


async def posted(program: Program, hirer: Person, title: str = "Nightly import of orders") -> Job:
    """A job."""
    command = PostJob(
        title=title,
        description="Move our nightly CSV import into PostgreSQL.",
        skills=("python",),
        budget=usd(600),
        level="expert",
    )
    return await market(program, lambda m: post_job(m, account(m, hirer), command))


async def proposed(program: Program, worker: Person, job: Job) -> Proposal:
    """A proposal to the job."""
    command = SubmitProposal(job_id=job.id, letter=LETTER, terms=(MilestoneTerms("Import", usd(600)),))
    return await market(program, lambda m: submit_proposal(m, account(m, worker), command))


async def contracted(program: Program, worker: Person, hirer: Person) -> Milestone:
    """A contract of one milestone over $600, not funded yet."""
    proposal = await proposed(program, worker, await posted(program, hirer))

    def work(m: Market) -> Milestone:
        offer = make_offer(m, account(m, hirer), proposal.id, "Nightly import of orders", Terms(terms=proposal.terms))
        contract = accept(m, account(m, worker), offer.id, offer.version)
        return m.milestones.of_contract(contract.id)[0]

    return await market(program, work)


async def funded(program: Program, worker: Person, hirer: Person, operator: Person) -> Milestone:
    """A contract whose one milestone is in escrow."""
    await operator.opens()
    await operator.taps("Run the market")
    await operator.sees("You are in")
    milestone = await contracted(program, worker, hirer)

    def work(m: Market) -> Milestone:
        funding = request_funding(m, account(m, hirer), milestone.id, milestone.version)
        confirm_funding(m, account(m, operator), funding.id, funding.version)
        return m.milestones.get(milestone.id)

    return await market(program, work)


async def submitted(program: Program, worker: Person, hirer: Person, operator: Person) -> Milestone:
    """A contract whose one milestone waits for the client's review."""
    milestone = await funded(program, worker, hirer, operator)

    def work(m: Market) -> Milestone:
        return submit_work(m, account(m, worker), milestone.id, milestone.version, note="It runs.", files=())

    handed_in = await market(program, work)
    await hirer.sees("Work to review", "It runs.", old=True)
    return handed_in


async def ledger_holds(program: Program) -> bool:
    """Whether every invariant of the money holds."""
    from bot.adapters.database.verify import faults

    found = await program.database.read(faults)
    assert not found, found
    return True


def assert_harmless(person: OnSlack) -> None:
    """Nothing on the screen mentions, links or formats on behalf of whoever wrote the words in it."""
    shown = [json.dumps([*message.blocks, message.fallback]) for message in person._messages()]
    for view in (person.world.home(person.id), person.world.modal(person.id)):
        shown += [json.dumps(view.blocks)] if view is not None else []
    for text in shown:
        for kind in ('"type": "user"', '"type": "broadcast"', '"type": "usergroup"'):
            assert kind not in text, text
        for block in json.loads(text):
            assert not _active(block), block


def _active(part: object) -> bool:
    """Whether mrkdwn in this part says something that is not escaped."""
    if isinstance(part, list):
        return any(map(_active, part))
    if isinstance(part, str):
        return any(mark in part for mark in ("<!", "<@", "<#"))
    if not isinstance(part, dict):
        return False
    if part.get("type") == "mrkdwn":
        return any(mark in part["text"] for mark in ("<!", "<@", "<#", "<b>", "*x*", "_y_"))
    return any(_active(value) for value in part.values() if isinstance(value, dict | list))
