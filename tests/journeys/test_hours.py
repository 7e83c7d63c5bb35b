"""Hourly work from the offer to the money: logged by words and by the timer, looked at, disputed, charged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.app import Program
from bot.domain.jobs.service import PostJob, post_job
from bot.domain.market import Market
from bot.domain.proposals.service import SubmitProposal, submit_proposal
from bot.domain.timesheets.weeks import WEEK, week_of
from tests.journeys.people import Keep, OnSlack, OnTelegram, Person, Skip
from tests.journeys.scenes import account, client, freelancer, ledger_holds, market, usd
from tests.journeys.steps import push
from tests.journeys.ways import BOTH_WAYS

Finder = Callable[[str], Person]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def now(program: Program) -> datetime:
    """What time it is in the market."""
    return await market(program, lambda m: m.now)


async def push_to(program: Program, at: datetime) -> None:
    """Push the clock forward until just after an instant."""
    await push(program, (at - await now(program)).total_seconds() + 1)


async def proposed(program: Program, worker: Person, hirer: Person) -> str:
    """A proposal for hourly work; its id."""
    job = PostJob(
        title="Sales dashboards",
        description="Many of them, every week.",
        skills=("python",),
        level="expert",
        kind="hourly",
        rate_least=usd(30),
        rate_most=usd(60),
    )

    def work(m: Market) -> str:
        posted = post_job(m, account(m, hirer), job)
        bid = SubmitProposal(job_id=posted.id, letter="I have made such dashboards before.", rate=usd(40))
        return submit_proposal(m, account(m, worker), bid).id

    return await market(program, work)


async def _agreed(worker: Person, hirer: Person) -> None:
    """An hourly offer is made and accepted."""
    await hirer.sees("New proposal for Sales dashboards", old=True)
    await hirer.taps("Open", "New proposal for Sales dashboards")
    await hirer.taps("Make an offer", "I have made such dashboards before.")
    await hirer.fills({"Title": Keep, "Rate": Keep, "Weekly limit": "10", "Note": Skip}, "Send offer")
    await hirer.sees("Your offer is sent", "$40 an hour, at most 10 hours a week")
    await hirer.closes()
    await worker.sees("Offer: Sales dashboards", "$40 an hour", old=True)
    await worker.taps("Accept", "Offer: Sales dashboards")
    await worker.sees("Log time as soon as the first week is funded")


async def _funded(worker: Person, hirer: Person, operator: Person) -> None:
    """The client funds a week; before that nothing can be logged."""
    await worker.says("log 1h reading")
    await worker.sees("Only 0 min of 10 h are funded")
    await hirer.taps("Fund a week: $400", "accepted: Sales dashboards")
    await hirer.sees("You send", "$420")
    await hirer.taps("I am sending it", "$420")
    await operator.sees("Money in: $420", old=True)
    await operator.taps("Received", "Money in: $420")
    await worker.sees("$400 is in escrow for your hours", old=True)


async def _worked(program: Program, worker: Person) -> None:
    """Time by a sentence, by the timer and by the form; too much of it is refused."""
    await worker.says("log 2h30 The <b>sales</b> & stock")
    await worker.sees("Logged: 2 h 30 min", "The <b>sales</b> & stock", "2 h 30 min of 10 h")
    await worker.says("start timer the import")
    await worker.sees("The timer runs")
    await push(program, 5_400)
    await worker.says("stop timer")
    await worker.sees("Stopped and logged: 1 h 30 min", "4 h of 10 h")
    await worker.taps("Add time", "4 h of 10 h")
    await worker.fills({"Time": "1h", "What you did": "Nobody asked for this", "Day": Skip}, "Add")
    await worker.sees("Logged: 1 h", "5 h of 10 h")
    await worker.closes()
    await worker.says("log 6h much more")
    await worker.sees("The limit is 10 h a week and 5 h are logged. You can add 5 h more.")


async def _looked_at(worker: Person, hirer: Person) -> None:
    """Both get the week with its picture; the client disputes an hour, and the freelancer lets go of it."""
    digest = await hirer.sees("Hours to look at: Sales dashboards, 5 h", "$200", old=True)
    assert "Nobody asked for this" in digest
    await worker.sees("Your week: Sales dashboards, 5 h", old=True)
    for person in (hirer, worker):
        assert any(name.endswith(".png") for name, _ in person.files())
    await hirer.taps("See each entry", "Hours to look at")
    await hirer.sees("Sales dashboards: week of", "Nobody asked for this")
    await _disputes(hirer)
    await worker.sees("1 h disputed: Sales dashboards", "We never spoke of it", old=True)
    await worker.taps("Let go", "1 h disputed")
    await worker.sees("Struck")
    await hirer.sees("It is struck and not charged.", old=True)
    await hirer.taps("Looks right", "Hours to look at")
    await worker.sees("The client agrees to your hours", old=True)


async def _disputes(hirer: Person) -> None:
    """Dispute the last of the three entries."""
    shown = await hirer._with_button("Dispute this", ("Nobody asked for this",))
    if isinstance(hirer, OnTelegram):
        label = [each for each in hirer._labels(shown) if each.endswith("Dispute this")][-1]
        await hirer.taps(label, "Nobody asked for this")
    else:
        assert isinstance(hirer, OnSlack)
        where = shown.ts if shown.where == "message" else shown.where  # type: ignore[attr-defined]
        hirer._remember()
        failure = await hirer.world.click(hirer.id, where, "Dispute this", nth=2)
        assert failure is None, failure
    await hirer.fills({"Reason": "We never spoke of it."}, "Send")
    await hirer.sees("Disputed. It is not charged", "We never spoke of it.")
    await hirer.closes()


@BOTH_WAYS
async def test_a_week_by_the_hour(program: Program, person: Finder, worker: str, hirer: str) -> None:
    ana, mia, operator = person(worker), person(hirer), person("olga")
    monday = week_of(await now(program)) + WEEK
    await push_to(program, monday + 2 * DAY + 12 * HOUR)
    await operator.opens()
    await operator.taps("Run the market")
    await freelancer(program, ana)
    await client(mia)
    await proposed(program, ana, mia)
    await _agreed(ana, mia)
    await _funded(ana, mia, operator)
    await _worked(program, ana)

    await push_to(program, monday + 7 * DAY + 12 * HOUR)
    await _looked_at(ana, mia)
    await push_to(program, monday + 12 * DAY)
    paid = await ana.sees("Paid: Sales dashboards", "$128 after $32 fee", old=True)
    assert "Available" in paid
    await mia.sees("Charged: $160 for Sales dashboards", old=True)
    await push_to(program, monday + 17 * DAY)
    await ana.sees("$128 is available", old=True)

    await mia.says("contracts")
    await mia.taps("Open", "Contracts")
    await mia.sees("Week of", "4 h · $160 · charged")
    assert await ledger_holds(program)
