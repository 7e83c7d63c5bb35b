"""Two people at once, on both engines: one wins, and the other is told so."""

from __future__ import annotations

import pytest

from bot.adapters.identifiers import new_id
from bot.domain.accounts.model import Account, Identity
from bot.domain.accounts.service import ChangeProfile, Join, change_profile, join
from bot.domain.connects.service import give_back, grant, spend
from bot.domain.contracts.service import (
    end_contract,
)
from bot.domain.deadlines.model import Deadline
from bot.domain.deadlines.service import meet_next
from bot.domain.jobs.model import JobState
from bot.domain.jobs.service import close_job, mark_job
from bot.domain.market import Market
from bot.domain.offers.service import Terms, accept, decline_offer, make_offer, withdraw_offer
from bot.domain.proposals.model import ProposalState
from bot.domain.proposals.service import SubmitProposal, submit_proposal
from bot.domain.reviews.model import Review
from bot.domain.reviews.service import leave_review
from bot.domain.rooms.service import open_room
from bot.domain.teams.service import start_hiring
from tests.adapters.database.race import race
from tests.domain.town import DAY, START, Town, terms


class TestConnects:
    """Connects are spent once and given back once."""

    def test_the_same_proposal(self, town: Town) -> None:
        ana, job = town.freelancer(), town.job(town.client())
        command = SubmitProposal(job_id=job.id, letter="I can.", terms=terms(600))

        outcome = race(town, *[lambda market: submit_proposal(market, ana, command)] * 3)

        assert (len(outcome.won), len(outcome.refused)) == (1, 2)
        assert town.connects(ana) == 34
        assert town.look(lambda market: market.proposals.count(job.id)) == 1

    def test_two_proposals_with_enough_for_one(self, town: Town) -> None:
        ana = town.freelancer()
        town.do(spend, ana.id, 32, new_id())
        jobs = [town.job(town.client()) for _ in range(2)]

        outcome = race(
            town,
            *(
                lambda market, job=job: submit_proposal(
                    market, ana, SubmitProposal(job_id=job.id, letter="I can.", terms=terms(600))
                )
                for job in jobs
            ),
        )

        assert (len(outcome.won), len(outcome.refused)) == (1, 1)
        assert town.connects(ana) == 2
        assert len(town.look(lambda market: market.proposals.of_freelancer(ana.id))) == 1

    def test_two_proposals_with_enough_for_both(self, town: Town) -> None:
        ana = town.freelancer()
        town.do(grant, ana.id, 3, "bought")

        outcome = race(town, *[lambda market: spend(market, ana.id, 6, new_id())] * 2)

        assert len(outcome.won) == 2
        assert town.connects(ana) == 31

    def test_giving_back_twice(self, town: Town) -> None:
        ana, proposal = town.freelancer(), new_id()
        town.do(spend, ana.id, 6, proposal)

        race(town, *[lambda market: give_back(market, proposal)] * 2)

        assert town.connects(ana) == 40

    def test_a_proposal_while_the_job_closes(self, town: Town) -> None:
        client, ana = town.client(), town.freelancer()
        job = town.job(client)
        command = SubmitProposal(job_id=job.id, letter="I can.", terms=terms(600))

        race(
            town,
            lambda market: submit_proposal(market, ana, command),
            lambda market: close_job(market, client, job.id, job.version),
        )

        assert town.look(lambda market: market.jobs.get(job.id)).state == JobState.CLOSED
        assert town.connects(ana) == 40
        states = [one.state for one in town.look(lambda market: market.proposals.of_job(job.id))]
        assert states in ([], [ProposalState.CLOSED])


class TestOffers:
    """One contract an offer."""

    def test_accepting_twice(self, town: Town) -> None:
        client, ana = town.client(), town.freelancer()
        offer = town.offer(client, town.proposal(ana, town.job(client)))

        outcome = race(town, *[lambda market: accept(market, ana, offer.id, offer.version)] * 2)

        assert (len(outcome.won), len(outcome.refused)) == (1, 1)
        assert len(town.look(lambda market: market.contracts.of_member(ana.id))) == 1

    def test_accepting_what_is_withdrawn(self, town: Town) -> None:
        client, ana = town.client(), town.freelancer()
        offer = town.offer(client, town.proposal(ana, town.job(client)))

        outcome = race(
            town,
            lambda market: accept(market, ana, offer.id, offer.version),
            lambda market: withdraw_offer(market, client, offer.id, offer.version),
            lambda market: decline_offer(market, ana, offer.id, offer.version),
        )

        assert (len(outcome.won), len(outcome.refused)) == (1, 2)

    def test_offering_twice(self, town: Town) -> None:
        client, ana = town.client(), town.freelancer()
        proposal = town.proposal(ana, town.job(client))
        put = Terms(terms=terms(600))

        outcome = race(town, *[lambda market: make_offer(market, client, proposal.id, "A bot", put)] * 2)

        assert (len(outcome.won), len(outcome.refused)) == (1, 1)

    def test_two_freelancers_are_hired_for_one_job(self, town: Town) -> None:
        client = town.client()
        job = town.job(client)
        people = [town.freelancer() for _ in range(2)]
        offers = [town.offer(client, town.proposal(who, job)) for who in people]

        outcome = race(
            town,
            *(
                lambda market, who=who, offer=offer: accept(market, who, offer.id, offer.version)
                for who, offer in zip(people, offers, strict=True)
            ),
        )

        assert outcome.won
        assert town.look(lambda market: market.jobs.get(job.id)).state == JobState.FILLED


class TestPeople:
    """What people do twice by tapping twice."""

    def test_joining(self, town: Town) -> None:
        command = Join(identity=Identity("telegram", new_id()), name="Ana")

        outcome = race(town, *[lambda market: join(market, command)] * 3)

        account = town.do(join, command)
        assert outcome.won
        assert {one.id for one in outcome.won} == {account.id}  # type: ignore[attr-defined]  # accounts
        assert town.connects(account) == 40

    def test_colleagues_start_hiring(self, town: Town) -> None:
        people, workspace = [town.person() for _ in range(2)], new_id()

        outcome = race(
            town,
            *(lambda market, who=who: start_hiring(market, who, workspace=workspace, name="Acme") for who in people),
        )

        assert outcome.won
        again = {town.do(start_hiring, town.fresh(who), workspace=workspace, name="Acme").id for who in people}
        assert len(again) == 1

    def test_changing_a_profile(self, town: Town) -> None:
        ana = town.freelancer()

        outcome = race(
            town,
            *(
                lambda market, title=title: change_profile(market, ana, ChangeProfile(title=title))
                for title in ("One", "Two")
            ),
        )

        assert (len(outcome.won), len(outcome.refused)) == (1, 1)

    def test_marking_a_job(self, town: Town) -> None:
        ana, job = town.freelancer(), town.job(town.client())

        outcome = race(
            town,
            *(lambda market, mark=mark: mark_job(market, ana, job.id, mark) for mark in ("saved", "hidden", "saved")),
        )

        assert outcome.won
        assert town.look(lambda market: market.jobs.mark_of(ana.id, job.id)) in {"saved", "hidden"}

    def test_opening_a_room(self, town: Town) -> None:
        client = town.client()
        proposal = town.proposal(town.freelancer(), town.job(client))

        outcome = race(town, *[lambda market: open_room(market, client, proposal.id)] * 2)

        room = town.look(lambda market: market.rooms.of_proposal(proposal.id))
        assert outcome.won
        assert all(one == room for one in outcome.won)

    def test_both_sides_review(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        town.earn(pair, operator)
        town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)
        sides = (pair.client, pair.freelancer)

        def review(market: Market, who: Account) -> Review:
            return leave_review(market, who, pair.contract.id, stars=(5,) * 6, text="", recommend=9)

        race(town, *(lambda market, who=who: review(market, who) for who in sides))

        done = {one.author_id for one in town.look(lambda market: market.reviews.of_contract(pair.contract.id))}
        assert done
        for who in sides:
            if who.id not in done:
                town.do(review, who)
        reviews = town.look(lambda market: market.reviews.of_contract(pair.contract.id))
        assert [one.revealed for one in reviews] == [True, True]


class TestClocks:
    """Two clocks do no harm."""

    def test_each_deadline_is_claimed_once(self, town: Town) -> None:
        kind, until = f"test.{new_id()}", START - 10 * DAY
        for key in "abcd":
            town.do(lambda market, key=key: market.deadlines.set(kind, key, until))

        outcome = race(town, *[lambda market: market.deadlines.claim(until)] * 6)

        assert not outcome.refused
        claimed = [one for one in outcome.won if isinstance(one, Deadline)]
        while (left := town.look(lambda market: market.deadlines.claim(until))) is not None:
            claimed.append(left)
        assert sorted(one.key for one in claimed) == ["a", "b", "c", "d"]

    def test_a_claim_that_is_undone_stays_due(self, town: Town) -> None:
        kind, until = f"test.{new_id()}", START - 10 * DAY
        town.do(lambda market: market.deadlines.set(kind, "a", until))

        with pytest.raises(KeyError):
            race(town, meet_next)

        assert town.look(lambda market: market.deadlines.claim(until)) == Deadline(kind, "a", until)
