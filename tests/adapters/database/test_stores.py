"""The stores on both engines: what goes in comes out, and one story from the job to the review."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.adapters.database.verify import faults
from bot.adapters.identifiers import new_id
from bot.domain.accounts.model import Account
from bot.domain.accounts.service import ChangeProfile, change_profile
from bot.domain.contracts.service import end_contract, request_changes
from bot.domain.errors import NotFound, Stale
from bot.domain.jobs.service import PostJob, mark_job, post_job
from bot.domain.market import Market
from bot.domain.notifications.model import Chat
from bot.domain.offers.service import Terms, accept, agree, counter
from bot.domain.payouts.service import mark_paid, mark_sent
from bot.domain.proposals.model import MilestoneTerms
from bot.domain.proposals.service import SubmitProposal, submit_proposal
from bot.domain.reviews.service import leave_review
from bot.domain.rooms.model import StoredFile
from bot.domain.rooms.service import open_room, post_message
from bot.domain.search.model import JobQuery, TextQuery
from bot.domain.search.tokens import tokens
from tests.domain.town import DAY, Pair, Town, terms, usd


def test_a_story_from_the_job_to_the_review(town: Town, operator: Account) -> None:
    client, ana = town.client(), town.freelancer()
    job = town.job(client, 600)
    proposal = town.proposal(ana, job, 500, 100)
    room = town.do(open_room, client, proposal.id)
    town.do(post_message, ana, room.id, "Hello, I am at ana@example.com")
    offer = town.offer(client, proposal)
    countered = town.do(counter, ana, offer.id, offer.version, Terms(terms=terms(450, 150)))
    agreed = town.do(agree, client, offer.id, countered.version)
    pair = Pair(client, ana, town.do(accept, ana, agreed.id, agreed.version))

    first = town.submit(pair, town.fund(pair, operator))
    returned = town.do(request_changes, client, first.id, first.version, reason="Blue.")
    again = town.submit(pair, returned)
    town.now += 14 * DAY
    town.sweep()
    assert town.milestone(again.id).settled_by == ""
    town.earn(pair, operator, 2)
    town.do(end_contract, client, pair.contract.id, pair.contract.version)
    for who in (client, ana):
        town.do(leave_review, who, pair.contract.id, stars=(5,) * 6, text="Fine.", recommend=10)

    assert town.purse(ana).pending == usd(490)
    town.method(ana)
    town.wait(5 * DAY)
    payout = town.payout(ana)
    sent = town.do(mark_sent, operator, payout.id, payout.version)
    town.do(mark_paid, operator, payout.id, sent.version)

    assert payout.amount == usd(490)
    purse = town.purse(ana)
    assert not any((purse.available, purse.pending, purse.escrow, purse.in_flight))
    facts = town.look(lambda market: market.jobs.client_facts(job.team_id))
    assert (facts.spent, facts.hires, facts.rating, facts.hire_rate) == (usd(600), 1, 5.0, 100)
    messages, _ = town.look(lambda market: market.rooms.messages(room.id, 10, 0))
    assert [message.text for message in messages] == ["Hello, I am at •••"]
    assert town.database.write_here(faults) == []


def test_what_goes_in_comes_out(town: Town) -> None:
    town.now = datetime(2031, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    words = "„Ümläute“ – 日本語 🙂 'quotes' \"double\" \\ % _ ; -- \n\t tabs"
    client = town.client()
    ana = town.do(
        change_profile,
        town.person(),
        ChangeProfile(title=words[:100], overview=words * 40, skills=("python", "go"), hourly_rate=usd(60)),
    )
    command = PostJob(title=words[:120], description=words * 20, skills=("go",), budget=usd(600), level="entry")
    job = town.do(post_job, client, command)
    parts = (MilestoneTerms(words, usd(500), date(2032, 2, 29)), MilestoneTerms("", usd(100)))
    proposal = town.do(submit_proposal, ana, SubmitProposal(job_id=job.id, letter=words, terms=parts))
    file = StoredFile(new_id(), words, "text/plain", 2**40)
    town.do(lambda market: market.files.add(file))

    assert town.fresh(ana) == ana
    assert town.look(lambda market: market.jobs.get(job.id)) == job
    assert town.look(lambda market: market.jobs.hold(job.id)) == job
    assert town.look(lambda market: market.proposals.get(proposal.id)) == proposal
    assert town.look(lambda market: market.files.get(file.id)) == file
    assert job.posted_at.microsecond == 999_999


def test_what_is_not_there(town: Town) -> None:
    for store in ("accounts", "jobs", "proposals", "offers", "contracts", "milestones", "fundings", "payouts"):
        town.refused(NotFound, lambda market, store=store: getattr(market, store).get("nothing"))
        assert town.look(lambda market, store=store: getattr(market, store).find("nothing")) is None
    town.refused(NotFound, lambda market: market.jobs.hold("nothing"))
    town.refused(NotFound, lambda market: market.rooms.message("nothing"))


def test_saving_what_changed_meanwhile_is_stale(town: Town) -> None:
    job = town.job(town.client())
    changed = town.do(lambda market: market.jobs.save(replace(job, title="Other")))

    assert changed.version == job.version + 1
    town.refused(Stale, lambda market: market.jobs.save(replace(job, title="Third")))
    town.refused(Stale, lambda market: market.jobs.save(replace(job, id="nothing")))
    assert town.look(lambda market: market.jobs.get(job.id)) == changed


def test_adding_what_is_there_already_is_stale(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    proposal = town.proposal(ana, town.job(client))

    for again in (proposal, replace(proposal, id=new_id())):
        town.refused(Stale, lambda market, again=again: market.proposals.add(again))
    chat = town.look(lambda market: market.chats.of_account(ana.id))[0]
    town.refused(Stale, lambda market: market.chats.add(replace(chat, id=new_id())))
    assert town.look(lambda market: market.chats.at(chat.platform, chat.address)) == chat


def test_a_refused_transaction_leaves_nothing(town: Town) -> None:
    ana = town.person()

    def half_done(market: Market) -> None:
        market.chats.add(Chat(new_id(), ana.id, "slack", f"T1/{ana.id}"))
        raise Stale

    town.refused(Stale, half_done)
    assert town.look(lambda market: market.chats.at("slack", f"T1/{ana.id}")) is None


def test_words_are_found_in_either_case_on_both_engines(town: Town) -> None:
    mark = new_id()
    client, ana = town.client(), town.freelancer()
    command = PostJob(
        title=f"ÜBERSICHT {mark.upper()} 50%_x", description="-", skills=("cpp",), budget=usd(600), level="entry"
    )
    job = town.do(post_job, client, command)

    def found(*words: str) -> list[str]:
        query = JobQuery(text=TextQuery(words=tokens(" ".join(words))))
        return [one.id for one in town.look(lambda market: market.jobs.search(query, ana.id, 10, 0))[0]]

    for words in ((mark,), (mark.upper(), "übersicht"), (mark, "Ubersicht"), (mark, "c++"), (mark, "50%_")):
        assert found(*words) == [job.id], words
    for words in ((mark, "50x"), (mark, "5_%"), (mark, "rust")):
        assert found(*words) == [], words


@pytest.mark.parametrize("marks", [("saved", "hidden", "saved"), ("saved", ""), ("", "")])
def test_the_last_mark_counts(town: Town, marks: tuple[str, ...]) -> None:
    ana, job = town.person(), town.job(town.client())
    for mark in marks:
        town.do(mark_job, ana, job.id, mark)

    assert town.look(lambda market: market.jobs.mark_of(ana.id, job.id)) == marks[-1]
