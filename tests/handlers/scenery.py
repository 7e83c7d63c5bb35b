"""A market in which everything there is has happened once."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.accounts.model import Account
from bot.domain.accounts.service import ChangeProfile, change_profile, change_settings, start_freelancing
from bot.domain.agreements import changes, requests
from bot.domain.alerts.service import dislike, pause_alert, save_alert
from bot.domain.connects.model import Lot
from bot.domain.connects.purchases import ask_refund, buy, refund
from bot.domain.connects.service import expire, grant
from bot.domain.contracts import endings, fundings
from bot.domain.contracts import service as contracts
from bot.domain.feed.service import feed_of, show_in_feed
from bot.domain.jobs.invitations import decline_invitation, invite
from bot.domain.jobs.service import PostJob, close_job, edit_job, mark_job, post_job, reopen_job, said_by
from bot.domain.jobs.templates import save_template
from bot.domain.market import Market
from bot.domain.offers import service as offers
from bot.domain.offers.service import Terms
from bot.domain.payments.model import PaymentState, Told
from bot.domain.payments.service import hear
from bot.domain.payouts import service as payouts
from bot.domain.proposals.service import SubmitProposal, decline, shortlist, submit_proposal, withdraw
from bot.domain.refunds.service import settle_refund
from bot.domain.reviews.service import leave_review
from bot.domain.rooms.model import StoredFile
from bot.domain.rooms.service import open_room, post_message
from bot.domain.search.model import JobQuery, Span
from bot.domain.search.searches import save_search, start_search
from bot.domain.skills.proposing import merge_skill, propose_skill, refuse_skill
from bot.domain.teams.service import start_hiring
from tests.domain.town import DAY, Pair, Town, terms, usd
from tests.handlers.card_scenery import card_payments
from tests.handlers.dispute_scenery import past_disputes, running_disputes
from tests.handlers.hours_scenery import past_hours, running_hours
from tests.handlers.payout_scenery import days_of_payouts

SECRET = "Xyzzy"
"""Stands in everything that only the two sides may read."""

STARS = (5, 4, 5, 3, 5, 4)


@dataclass(frozen=True)
class Scenery:
    """Its people; everybody has a language of their own choosing."""

    town: Town
    freelancer: Account
    client: Account
    operator: Account
    outsider: Account

    @property
    def people(self) -> tuple[Account, ...]:
        """Everybody who has joined."""
        return self.freelancer, self.client, self.operator, self.outsider

    def speaks(self, language: str) -> None:
        """Everybody chooses this language."""
        for person in self.people:
            self.town.do(change_settings, self.town.fresh(person), language=language, time_zone="Europe/Berlin")


def built(town: Town) -> Scenery:
    """Build it."""
    operator, client, freelancer = town.operator(), town.client("mia"), town.freelancer("ana")
    town.do(grant, freelancer.id, 1_000, "the test")
    freelancer = town.do(
        change_profile,
        freelancer,
        ChangeProfile(overview="Twelve years.", hourly_rate=usd(45), skills=("python", "postgresql")),
    )
    outsider = town.do(start_freelancing, town.client("ben"))
    town.do(start_hiring, operator, workspace=None, name="Haus")
    operator = town.do(start_freelancing, town.fresh(operator))
    scenery = Scenery(town, freelancer, client, operator, outsider)
    _past(scenery)
    days_of_payouts(town, freelancer, operator)
    past_disputes(town, client, freelancer, operator)
    past_hours(town, client, freelancer, operator)
    _digests(scenery)
    _jobs(scenery)
    _more_jobs(scenery)
    _proposals(scenery)
    _offers(scenery)
    _work(scenery)
    _agreements(scenery)
    _endings(scenery)
    _money(scenery)
    _skills(scenery)
    _searches(scenery)
    _connects(scenery)
    card_payments(town, client, freelancer, operator)
    running_disputes(town, client, freelancer, operator)
    running_hours(town, client, freelancer, operator)
    return scenery


def _past(scenery: Scenery) -> None:
    """What only time brings: an offer runs out, a job idles, silence approves, money becomes available."""
    town, freelancer, client, operator = scenery.town, scenery.freelancer, scenery.client, scenery.operator
    town.offer(client, town.proposal(freelancer, town.job(client)))
    filled = town.job(client)
    town.proposal(freelancer, filled)
    chosen = town.offer(client, town.proposal(other := town.freelancer(), filled))
    town.do(offers.accept, other, chosen.id, chosen.version)
    town.submit(silent := town.pair(300, client=client, freelancer=freelancer), town.fund(silent, operator))
    town.method(freelancer)
    town.wait(town.rules.job_idle)
    for outcome in ("paid", "failed"):
        asked = town.payout(freelancer)
        sent = town.do(payouts.mark_sent, operator, asked.id, asked.version)
        if outcome == "paid":
            town.do(payouts.mark_paid, operator, sent.id, sent.version)
            town.earn(town.pair(300, client=client, freelancer=freelancer), operator)
            town.wait(5 * DAY)
        else:
            town.do(payouts.mark_failed, operator, sent.id, sent.version, f"{SECRET}: no such account")


def _digests(scenery: Scenery) -> None:
    """Jobs that came in a digest, some of them not for the freelancer."""
    town, freelancer, client = scenery.town, scenery.freelancer, scenery.client
    town.do(save_alert, freelancer, query=JobQuery(skills=(("rust",),)), pace="daily")
    paused = town.do(save_alert, freelancer, query=JobQuery(skills=(("rust",),)))
    town.do(pause_alert, freelancer, paused.id, paused=True)
    said = PostJob(title="A proxy", description="Fast.", skills=("rust", "linux"), budget=usd(900), level="expert")
    jobs = [town.do(post_job, client, said) for _ in range(8)]
    town.wait(DAY)
    for job in jobs[:2]:
        town.do(dislike, freelancer, job.id, "skills")


def _jobs(scenery: Scenery) -> None:
    town, freelancer, client = scenery.town, scenery.freelancer, scenery.client
    town.do(save_alert, freelancer, query=JobQuery(skills=(("python", "go"),)))
    town.do(save_alert, freelancer, query=JobQuery(skills=(("python",),), budget=Span(least=50_000)))
    for number in range(7):
        job = town.job(client)
        if number < 2:
            town.do(mark_job, freelancer, job.id, ("saved", "hidden")[number])
    closed = town.job(client)
    town.proposal(freelancer, closed)
    town.do(close_job, client, closed.id, closed.version)
    for number in range(6):
        person = town.freelancer()
        town.proposal(person, job) if number else town.do(withdraw, person, town.proposal(person, job).id, 1)


def _more_jobs(scenery: Scenery) -> None:
    """An hourly one with everything to it, one for invited freelancers only, one edited, one opened again."""
    town, freelancer, client = scenery.town, scenery.freelancer, scenery.client
    brief = StoredFile("brief-of-the-job", "brief.pdf", "application/pdf", 12_345)
    town.do(lambda market: market.files.add(brief))
    hourly = PostJob(
        title="Sales dashboards",
        description="Dashboards.",
        skills=("python",),
        level="intermediate",
        kind="hourly",
        rate_least=usd(30),
        rate_most=usd(60),
        category="web.backend",
        length="quarter",
        weekly_hours=30,
        questions=("Metabase, Superset?", "Metabase, Superset, Grafana, Redash, Looker, Tableau?"),
        files=(brief,),
        open_to=("DE", "BR"),
    )
    posted = town.do(post_job, client, hourly)
    town.do(save_template, client, posted.id, "Reports")
    town.do(invite, client, posted.id, freelancer.id, f"{SECRET}: your profile fits.")
    bid = SubmitProposal(job_id=posted.id, letter=SECRET, rate=usd(45), answers=("Sales.", "On Monday."))
    town.do(submit_proposal, freelancer, bid)
    hidden = hourly.model_copy(update={"description": SECRET, "is_public": False, "questions": (), "files": ()})
    for answer in ("", "declined"):
        job = town.do(post_job, client, hidden)
        invitation = town.do(invite, client, job.id, freelancer.id, SECRET)
        if answer:
            town.do(decline_invitation, freelancer, invitation.id, 1, reason="busy", note=SECRET)
    edited, again, closed = (town.job(client) for _ in range(3))
    for job in (edited, again, closed):
        town.proposal(freelancer, job)
    more = said_by(edited).model_copy(update={"budget": usd(700)})
    town.do(edit_job, client, edited.id, edited.version, more)
    for job in (again, closed):
        town.do(close_job, client, job.id, job.version)
    town.do(reopen_job, client, again.id, again.version + 1)


def _proposals(scenery: Scenery) -> None:
    town, freelancer, client = scenery.town, scenery.freelancer, scenery.client
    written = town.proposal(freelancer, town.job(client))
    room = town.do(open_room, client, written.id)
    plan = StoredFile(f"plan-{room.id}", "plan.pdf", "application/pdf", 2_345_678)
    town.do(lambda market: market.files.add(plan))
    for number in range(9):
        town.do(post_message, client, room.id, f"{SECRET} {number}: mail me at mia@example.com")
    town.do(post_message, freelancer, room.id, "", (plan.id,))
    town.do(open_room, client, town.proposal(freelancer, town.job(client)).id)
    town.do(shortlist, client, town.proposal(freelancer, town.job(client)).id, 1)
    town.do(decline, client, town.proposal(freelancer, town.job(client)).id, 1)
    town.do(withdraw, freelancer, town.proposal(freelancer, town.job(client)).id, 1)


def _connects(scenery: Scenery) -> None:
    town, freelancer, operator = scenery.town, scenery.freelancer, scenery.operator
    town.providers = ("manual", "stars", "stripe")
    sold = []
    for number, way in enumerate(("stars", "stripe", "stripe", "stripe", "stripe")):
        ordered = town.do(buy, freelancer, 40, way)
        if number < 4:
            done = Told(PaymentState.SUCCEEDED, reference=f"{way}-{number}-{ordered.id}")
            sold.append(town.do(hear, ordered.id, done))
    town.do(ask_refund, freelancer, sold[0].id)
    for payment, ends in zip(sold[1:], (PaymentState.SUCCEEDED, PaymentState.FAILED), strict=False):
        back = town.do(refund, operator, payment.id, payment.version)
        town.do(hear, back.id, Told(ends))
    town.do(hear, sold[3].id, Told(PaymentState.RETURNED))
    job = town.job(scenery.client)
    for bid, who in enumerate((freelancer, *(town.freelancer() for _ in range(4))), 1):
        letter = SubmitProposal(job_id=job.id, letter=f"{SECRET}: I can.", terms=terms(600), boost=bid)
        town.do(submit_proposal, who, letter)
    town.do(lambda market: expire(market, _worn_out(market, freelancer).id))


def _worn_out(market: Market, account: Account) -> Lot:
    """A lot that ends now."""
    lot_id = market.new_id()
    grant(market, account.id, 3, "the test", lot_id=lot_id, at=market.now - market.rules.connects_live)
    lot = market.connects.lot(lot_id)
    assert lot is not None
    return lot


def _offers(scenery: Scenery) -> None:
    town, freelancer, client = scenery.town, scenery.freelancer, scenery.client

    def made() -> tuple[str, int]:
        offer = town.offer(client, town.proposal(freelancer, town.job(client), 400, 200))
        return offer.id, offer.version

    other = Terms(terms=terms(450, 150), note=f"{SECRET}: more for the first part.")
    made()
    town.do(offers.counter, freelancer, *made(), other)
    twice = town.do(offers.counter, freelancer, *made(), other)
    town.do(offers.counter, client, twice.id, twice.version, Terms(terms=terms(420, 180), note=SECRET))
    thrice = town.do(offers.counter, freelancer, *made(), other)
    town.do(offers.agree, client, thrice.id, thrice.version)
    town.do(offers.decline_offer, freelancer, *made())
    town.do(offers.withdraw_offer, client, *made())


def _work(scenery: Scenery) -> None:
    town, freelancer, client, operator = scenery.town, scenery.freelancer, scenery.client, scenery.operator

    def pair(*dollars: float) -> Pair:
        return town.pair(*(dollars or (400, 200)), client=client, freelancer=freelancer)

    pair()
    town.ask_for_money(pair())
    refused = town.ask_for_money(pair())
    town.do(contracts.cancel_funding, operator, refused.id, refused.version)
    town.fund(pair(), operator)
    begun, asked = pair(), pair()
    part = town.fund(begun, operator)
    town.do(contracts.start_work, freelancer, part.id, part.version)
    part = town.submit(asked, town.fund(asked, operator))
    town.do(contracts.request_changes, client, part.id, part.version, reason=f"{SECRET}: add an index.")
    over, half, alone = pair(), pair(), pair()
    for ended in (over, half, alone):
        town.earn(ended, operator)
        contract = town.look(lambda market, ended=ended: market.contracts.get(ended.contract.id))
        town.do(contracts.end_contract, client if ended is over else freelancer, contract.id, contract.version)
    for one in (client, freelancer):
        town.do(leave_review, one, over.contract.id, stars=STARS, text="Careful and quick.", recommend=9)
    town.do(leave_review, client, half.contract.id, stars=STARS, text=SECRET, recommend=3)
    town.submit(waiting := pair(), town.fund(waiting, operator))


def _agreements(scenery: Scenery) -> None:
    """Changes and requests in every state, bonuses, and money that goes back."""
    town, freelancer, client, operator = scenery.town, scenery.freelancer, scenery.client, scenery.operator
    pair = town.pair(400, 200, client=client, freelancer=freelancer)
    contract = pair.contract.id
    for answer in (changes.accept_change, changes.decline_change):
        change = town.do(changes.propose_change, client, contract, "add", parts=terms(80), note=SECRET)
        town.do(answer, freelancer, change.id, change.version)
    change = town.do(changes.propose_change, client, contract, "add", parts=terms(80), note=SECRET)
    town.do(changes.counter_change, freelancer, change.id, change.version, parts=terms(120), note=SECRET)
    for kind, parts in (("edit", terms(300)), ("split", terms(100, 300)), ("remove", ())):
        other = town.pair(400, 200, client=client, freelancer=freelancer)
        one = town.milestones(other.contract)[0].id
        town.do(changes.propose_change, freelancer, other.contract.id, kind, milestone_id=one, parts=parts, note=SECRET)
    part = town.milestones(pair.contract)[0]
    part = town.do(fundings.fund_part, client, part.id, part.version, usd(150), "Part 1, later")
    work = town.submit(pair, town.fund(pair, operator))
    town.do(contracts.approve_part, client, work.id, work.version, usd(100), "Part 1, later")
    late = town.do(
        fundings.request_fundings, client, [(one.id, one.version) for one in town.milestones(pair.contract)[-2:]]
    )
    town.do(fundings.take_back_promise, client, late.id, late.version)
    bonus = town.do(fundings.pay_bonus, client, contract, usd(50), SECRET)
    town.do(fundings.confirm_funding, operator, bonus.id, bonus.version)
    town.do(lambda market: market.files.add(StoredFile("receipt", "receipt.pdf", "application/pdf", 999)))
    for answer in (requests.accept_request, requests.decline_request, None):
        asked = town.do(requests.ask_expense, freelancer, contract, usd(20), SECRET, ("receipt",))
        if answer:
            town.do(answer, client, asked.id, asked.version)
    rest = next(one for one in town.milestones(pair.contract) if one.state == "funded")
    for about, answer in ((work.id, requests.accept_request), (rest.id, None)):
        asked = town.do(requests.ask_refund, client, contract, about, usd(20), SECRET)
        if answer:
            town.do(answer, freelancer, asked.id, asked.version)
    (owed, *_) = town.look(lambda market: market.refunds.owed())
    town.do(settle_refund, operator, owed.id, owed.version)
    town.do(requests.give_back, freelancer, contract, rest.id, rest.version, usd(5))


def _endings(scenery: Scenery) -> None:
    """One paused, one resumed, one about to end by each side."""
    town, freelancer, client, operator = scenery.town, scenery.freelancer, scenery.client, scenery.operator

    def funded() -> Pair:
        pair = town.pair(400, 200, client=client, freelancer=freelancer)
        town.fund(pair, operator)
        return pair

    paused, resumed, ending, given_up = (funded() for _ in range(4))
    for pair in (paused, resumed):
        found = town.do(endings.pause, freelancer, pair.contract.id, pair.contract.version, SECRET)
    town.do(endings.resume, client, found.id, found.version)
    town.do(endings.end_contract, client, ending.contract.id, ending.contract.version, SECRET)
    town.submit(given_up, town.milestones(given_up.contract)[0])
    town.do(endings.end_contract, freelancer, given_up.contract.id, given_up.contract.version)


def _money(scenery: Scenery) -> None:
    """Some on its way, some pending, some in escrow; and a new account to send it to."""
    town, freelancer, client, operator = scenery.town, scenery.freelancer, scenery.client, scenery.operator
    town.payout(freelancer)
    town.earn(town.pair(300, client=client, freelancer=freelancer), operator)
    town.method(freelancer)


def _skills(scenery: Scenery) -> None:
    """Some proposed, some decided on."""
    town, freelancer, operator = scenery.town, scenery.freelancer, scenery.operator
    town.do(propose_skill, freelancer, "Voice cloning")
    merged, refused = (town.do(propose_skill, freelancer, words) for words in ("Snake programming", "Being nice"))
    town.do(merge_skill, operator, merged.id, merged.version, "python")
    town.do(refuse_skill, operator, refused.id, refused.version)


def _searches(scenery: Scenery) -> None:
    """Some that find much or nothing, one that is wrong, one that is saved; and a feed that was looked at."""
    town, freelancer, client = scenery.town, scenery.freelancer, scenery.client
    for words in ("", "level:exprt", "python budget:>90000 posted:<1h", "skill:python -skill:cobol sort:fit"):
        town.do(start_search, freelancer, "jobs", words)
    saved = town.do(start_search, freelancer, "jobs", "skill:python category:web.backend budget:100..900")
    town.do(save_search, freelancer, saved.id, "Imports")
    for words in ("", "skill:python sort:rating", "skill:python rate:<1"):
        town.do(start_search, client, "people", words)
    suggested = town.look(lambda market: feed_of(market, market.accounts.get(freelancer.id)))
    town.do(show_in_feed, freelancer, [one.job_id for one in suggested[:7]])
