"""Hourly contracts in a town."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.domain.accounts.model import Account
from bot.domain.contracts.fundings import confirm_funding, request_funding
from bot.domain.contracts.model import Contract
from bot.domain.jobs.service import PostJob, post_job
from bot.domain.offers.service import Terms, accept, make_offer
from bot.domain.proposals.service import SubmitProposal, submit_proposal
from bot.domain.timesheets.model import EntryState, TimeEntry, Week
from bot.domain.timesheets.money import held, standing
from bot.domain.timesheets.service import log_time
from bot.domain.timesheets.weeks import week_of
from tests.domain.town import Pair, Town, usd

MONDAY = datetime(2027, 3, 1, tzinfo=UTC)


def hourly_job(town: Town, client: Account) -> str:
    """A job that is paid by the hour; its id."""
    command = PostJob(
        title="Dashboards",
        description="Many.",
        skills=("python",),
        level="expert",
        kind="hourly",
        rate_least=usd(30),
        rate_most=usd(60),
    )
    return town.do(post_job, client, command).id


def hourly_offer(town: Town, client: Account, freelancer: Account, rate: float = 40, limit: int = 20):
    """An offer of hourly work."""
    proposal = town.do(
        submit_proposal, freelancer, SubmitProposal(job_id=hourly_job(town, client), letter="I can.", rate=usd(45))
    )
    return town.do(make_offer, client, proposal.id, "Dashboards", Terms(rate=usd(rate), weekly_limit=limit))


def hired(
    town: Town,
    rate: float = 40,
    limit: int = 20,
    *,
    client: Account | None = None,
    freelancer: Account | None = None,
) -> Pair:
    """An hourly contract, without money yet."""
    client, freelancer = client or town.client(), freelancer or town.freelancer()
    offer = hourly_offer(town, client, freelancer, rate, limit)
    return Pair(client, freelancer, town.do(accept, freelancer, offer.id, offer.version))


def fund_week(town: Town, pair: Pair, operator: Account) -> None:
    """A week's money is in escrow."""
    part = town.look(lambda market: standing(market, pair.contract))
    funding = town.do(request_funding, pair.client, part.id, part.version)
    town.do(confirm_funding, operator, funding.id, funding.version)


def at_work(
    town: Town, operator: Account, rate: float = 40, limit: int = 20, *, weeks: int = 1, **sides: Account
) -> Pair:
    """An hourly contract with the money for so many weeks."""
    pair = hired(town, rate, limit, **sides)
    for _ in range(weeks):
        fund_week(town, pair, operator)
    return pair


def logs(town: Town, pair: Pair, minutes: int, memo: str = "The import", *, day: date | None = None) -> TimeEntry:
    """Time is logged."""
    return town.do(log_time, pair.freelancer, pair.contract.id, minutes=minutes, memo=memo, day=day)[0]


def week(town: Town, pair: Pair, at: datetime | None = None) -> Week:
    """The contract's week of an instant, or of now."""
    found = town.look(lambda market: market.weeks.at(pair.contract.id, week_of(at or town.now)))
    assert found is not None
    return found


def entries(town: Town, pair: Pair, at: datetime | None = None) -> list[TimeEntry]:
    """The entries of that week that count."""
    of = week(town, pair, at).id
    kept = town.look(lambda market: market.entries.of_week(of))
    return [entry for entry in kept if entry.state != EntryState.REMOVED]


def entry(town: Town, entry_id: str) -> TimeEntry:
    """An entry as it stands now."""
    return town.look(lambda market: market.entries.get(entry_id))


def held_for(town: Town, of: Week) -> int:
    """What is held for a week, in cents."""
    return town.look(lambda market: held(market, market.weeks.get(of.id))).amount


def in_escrow(town: Town, contract: Contract) -> int:
    """What lies in the contract's escrow, in cents."""
    return town.balance(town.look(lambda market: f"escrow:{standing(market, contract).id}"))


def current(town: Town, pair: Pair) -> Contract:
    """The contract as it stands now."""
    return town.look(lambda market: market.contracts.get(pair.contract.id))


def until(town: Town, at: datetime) -> None:
    """Let time pass until an instant, with a clock that works."""
    town.wait(at - town.now)


def sleep_until(town: Town, at: datetime) -> None:
    """Let time pass until an instant while the program is down; then it catches up."""
    town.now = at
    town.sweep()
