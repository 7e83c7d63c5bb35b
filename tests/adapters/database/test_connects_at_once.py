"""Connects when several people, or several words of a provider, come at once, on both engines."""

from __future__ import annotations

import pytest

from bot.adapters.database.verify_connects import faults_of_connects
from bot.domain.accounts.model import Account
from bot.domain.connects.boosts import boost_proposal, on_top
from bot.domain.connects.purchases import buy, refund, stars_arrived
from bot.domain.connects.service import expire, grant_monthly, spend
from bot.domain.errors import Stale
from bot.domain.jobs.model import Job
from bot.domain.jobs.service import close_job
from bot.domain.payments.model import PaymentState, Told
from bot.domain.payments.service import hear
from bot.domain.proposals.model import Proposal
from bot.domain.proposals.service import SubmitProposal, submit_proposal
from tests.adapters.database.race import race
from tests.domain.town import DAY, Town, terms


def bidder(town: Town, job: Job, bid: int = 0) -> tuple[Account, Proposal]:
    ana = town.freelancer()
    command = SubmitProposal(job_id=job.id, letter="I can.", terms=terms(600), boost=bid)
    return ana, town.do(submit_proposal, ana, command)


def adds_up(town: Town) -> bool:
    return town.look(lambda market: list(faults_of_connects(market.connection))) == []


def test_two_bids_for_the_last_place(town: Town) -> None:
    job = town.job(town.client())
    for bid in (5, 5, 5):
        bidder(town, job, bid)
    pairs = [bidder(town, job) for _ in range(3)]

    outcome = race(
        town,
        *(lambda market, ana=ana, own=own: boost_proposal(market, ana, own.id, own.version, 4) for ana, own in pairs),
    )

    assert (len(outcome.won), len(outcome.refused)) == (1, 2)
    assert len(town.look(lambda market: on_top(market, job.id))) == 4
    assert sorted(town.connects(ana) for ana, _ in pairs) == [30, 34, 34]
    assert adds_up(town)


def test_two_who_outbid_the_same_one(town: Town) -> None:
    job = town.job(town.client())
    last, _ = bidder(town, job, 2)
    for bid in (8, 8, 8):
        bidder(town, job, bid)
    commands = [SubmitProposal(job_id=job.id, letter="I can.", terms=terms(600), boost=bid) for bid in (5, 6)]
    people = [town.freelancer() for _ in commands]

    race(
        town,
        *(
            lambda market, who=who, command=command: submit_proposal(market, who, command)
            for who, command in zip(people, commands, strict=True)
        ),
    )

    assert town.connects(last) == 34
    bids = [boost.bid for boost in town.look(lambda market: on_top(market, job.id))]
    assert bids == [8, 8, 8, 6]
    assert adds_up(town)


def test_people_who_outbid_each_other_on_two_jobs(town: Town) -> None:
    town.rules = town.rules.model_copy(update={"boost_places": 1})
    jobs = [town.job(town.client()) for _ in range(2)]
    people = [town.freelancer() for _ in range(2)]
    proposals = {(who.id, job.id): town.proposal(who, job) for who in people for job in jobs}
    for who, job in zip(people, jobs, strict=True):
        own = proposals[who.id, job.id]
        town.do(boost_proposal, who, own.id, own.version, 2)

    outcome = race(
        town,
        *(
            lambda market, who=who, own=proposals[who.id, job.id]: boost_proposal(market, who, own.id, own.version, 3)
            for who, job in zip(people, reversed(jobs), strict=True)
        ),
    )

    assert outcome.refused == []
    assert [town.connects(who) for who in people] == [40 - 12 - 3] * 2
    assert adds_up(town)


def test_a_bid_while_the_job_closes(town: Town) -> None:
    client = town.client()
    job = town.job(client)
    ana, own = bidder(town, job)

    race(
        town,
        lambda market: close_job(market, client, job.id, job.version),
        lambda market: boost_proposal(market, ana, own.id, own.version, 4),
    )

    standing = town.look(lambda market: market.boosts.standing(job.id))
    closed = town.look(lambda market: market.jobs.get(job.id)).state != job.state
    assert town.connects(ana) == (40 if closed else 30)
    assert bool(standing) != closed
    assert adds_up(town)


def test_the_same_payment_told_at_once(town: Town) -> None:
    town.providers = ("manual", "stars")
    ana = town.person()
    payment = town.do(buy, ana, 40, "stars")

    outcome = race(town, *[lambda market: stars_arrived(market, payment.id, f"charge-{payment.id}")] * 3)

    assert all(isinstance(refusal, Stale) for refusal in outcome.refused)
    assert town.connects(ana) == 80
    assert adds_up(town)


@pytest.mark.parametrize("spent", [0, 40])
def test_a_refund_while_they_are_spent(town: Town, spent: int) -> None:
    town.providers = ("manual", "stars")
    ana, operator = town.person(), town.operator()
    if spent:
        town.do(spend, ana.id, spent, f"before-{ana.id}")
    payment = town.do(buy, ana, 40, "stars")
    payment = town.do(hear, payment.id, Told(PaymentState.SUCCEEDED, reference=f"charge-{payment.id}"))

    outcome = race(
        town,
        lambda market: refund(market, operator, payment.id, payment.version),
        lambda market: refund(market, operator, payment.id, payment.version),
        lambda market: spend(market, ana.id, 40, f"after-{ana.id}"),
    )

    backs = town.look(lambda market: market.payments.about("connects", "connects.40"))
    assert len([back for back in backs if back.pays_back == payment.id]) <= 1
    assert town.connects(ana) in ({0, 40} if not spent else {0})
    assert len(outcome.won) >= 1
    assert adds_up(town)


def test_a_month_that_two_clocks_grant(town: Town) -> None:
    ana = town.person()
    town.now += 31 * DAY

    race(town, *[lambda market: grant_monthly(market, ana.id)] * 3)

    assert town.connects(ana) == 50
    assert adds_up(town)


def test_an_expiry_that_two_clocks_meet(town: Town) -> None:
    ana = town.person()
    (lot,) = town.look(lambda market: market.connects.lots(ana.id, town.now))
    town.now = lot.expires_at

    race(town, *[lambda market: expire(market, lot.id)] * 3)

    left = town.look(lambda market: market.connects.lot(lot.id))
    assert left is not None
    assert left.left == 0
    assert adds_up(town)
