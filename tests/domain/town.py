"""A market on a real database, people in it, and a clock that stands until it is moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

import pytest
from sqlalchemy import Connection

import bot.adapters.database.append_only  # noqa: F401 - its triggers belong to the tables that tests make
from bot.adapters.database.engine import Database
from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.adapters.identifiers import new_id
from bot.domain.accounts.model import Account, Identity
from bot.domain.accounts.service import ChangeProfile, Join, change_profile, join
from bot.domain.connects.service import balance
from bot.domain.contracts import service as contracts
from bot.domain.contracts.model import Contract, Funding, Milestone
from bot.domain.deadlines.service import meet_next
from bot.domain.errors import Refusal
from bot.domain.events import Event
from bot.domain.jobs.model import Job
from bot.domain.jobs.service import PostJob, post_job
from bot.domain.ledger.service import Purse, purse
from bot.domain.market import Market
from bot.domain.money import Money
from bot.domain.notifications.model import Chat, Notice
from bot.domain.offers.model import Offer
from bot.domain.offers.service import Terms, accept, make_offer
from bot.domain.payouts.model import Method, Payout
from bot.domain.payouts.service import add_method, request_payout
from bot.domain.proposals.model import MilestoneTerms, Proposal
from bot.domain.proposals.service import SubmitProposal, submit_proposal
from bot.domain.rules import MarketRules
from bot.domain.teams.service import start_hiring

Given = ParamSpec("Given")
Result = TypeVar("Result")

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


def usd(dollars: float) -> Money:
    """So many dollars."""
    return Money(round(dollars * 100), "USD")


def terms(*dollars: float) -> tuple[MilestoneTerms, ...]:
    """Milestones of these amounts."""
    return tuple(MilestoneTerms(f"Part {number}", usd(amount)) for number, amount in enumerate(dollars, 1))


@dataclass(frozen=True)
class Pair:
    """A contract and its two sides."""

    client: Account
    freelancer: Account
    contract: Contract


class Town:
    """Does things in the market, each in a transaction of its own."""

    def __init__(self, database: Database, rules: MarketRules | None = None) -> None:
        self.database = database
        self.rules = rules or MarketRules()
        self.now = START
        self.events: list[Event] = []
        self.told: list[tuple[Notice, Chat]] = []
        self.providers: tuple[str, ...] = ("manual",)
        self._tag = new_id()
        self._people = 0

    def market(self, connection: Connection) -> MarketOnConnection:
        """The market on a connection, now."""
        operators = {f"telegram:op-{self._tag}"}
        return MarketOnConnection(connection, self.now, self.rules, operators, self.providers)

    def do(
        self, what: Callable[Concatenate[Market, Given], Result], *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        """Run a use case in one transaction, and keep the events and notices that it caused."""

        def work(connection: Connection) -> tuple[Result, MarketOnConnection, list[tuple[Notice, Chat]]]:
            market = self.market(connection)
            result = what(market, *args, **kwargs)
            told, _ = market.write_down()
            return result, market, list(told)

        result, market, told = self.database.write_here(work)
        self.events += market.recorded
        self.told += told
        return result

    def refused(
        self,
        refusal: type[Refusal],
        what: Callable[Concatenate[Market, Given], object],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> Refusal:
        """Run a use case that is refused for exactly this reason."""
        with pytest.raises(Refusal) as caught:
            self.do(what, *args, **kwargs)
        assert type(caught.value) is refusal, caught.value
        return caught.value

    def look(self, question: Callable[[MarketOnConnection], Result]) -> Result:
        """Ask the market something."""
        return self.database.write_here(lambda connection: question(self.market(connection)))

    def told_to(self, account: Account) -> list[str]:
        """The kinds of the notices that this person got, in order."""
        return [notice.kind for notice, chat in self.told if chat.account_id == account.id]

    def sweep(self) -> int:
        """Do everything that is due; how much that was."""
        count = 0
        while self.do(meet_next) is not None:
            count += 1
        return count

    def wait(self, time: timedelta) -> None:
        """Let time pass, with a clock that meets each deadline at its instant."""
        until = self.now + time
        while (due := self.look(lambda market: market.deadlines.next_at())) is not None and due <= until:
            self.now = max(self.now, due)
            self.sweep()
        self.now = until

    def person(self, name: str = "") -> Account:
        """Somebody who has just joined and can be written to."""
        self._people += 1
        subject = f"{name or self._people}-{self._tag}"
        account = self.do(join, Join(identity=Identity("telegram", subject), name=f"Person {name or self._people}"))
        chat = Chat(id=f"chat-{subject}", account_id=account.id, platform="telegram", address=subject)
        self.do(lambda market: market.chats.add(chat))
        return account

    def operator(self) -> Account:
        """The operator."""
        return self.person("op")

    def freelancer(self, name: str = "") -> Account:
        """Somebody with a profile that a client can read."""
        return self.do(change_profile, self.person(name), ChangeProfile(title="Pythonista", skills=("python",)))

    def client(self, name: str = "") -> Account:
        """Somebody who hires, for a team of their own."""
        account = self.person(name)
        self.do(start_hiring, account, workspace=None, name=f"{account.name}'s team")
        return self.fresh(account)

    def fresh(self, account: Account) -> Account:
        """The account as it stands now."""
        return self.look(lambda market: market.accounts.get(account.id))

    def job(self, client: Account, dollars: float = 600) -> Job:
        """A job for Python."""
        command = PostJob(
            title="A bot", description="It chats.", skills=("python",), budget=usd(dollars), level="expert"
        )
        return self.do(post_job, client, command)

    def proposal(self, freelancer: Account, job: Job, *dollars: float) -> Proposal:
        """A proposal to a job."""
        command = SubmitProposal(job_id=job.id, letter="I can.", terms=terms(*(dollars or (600,))))
        return self.do(submit_proposal, freelancer, command)

    def offer(self, client: Account, proposal: Proposal, *dollars: float) -> Offer:
        """An offer for a proposal, at its own terms when no others are given."""
        put = Terms(terms=terms(*dollars) if dollars else proposal.terms)
        return self.do(make_offer, client, proposal.id, "A bot", put)

    def pair(self, *dollars: float, client: Account | None = None, freelancer: Account | None = None) -> Pair:
        """A contract with these milestones."""
        client = client or self.client()
        freelancer = freelancer or self.freelancer()
        offer = self.offer(client, self.proposal(freelancer, self.job(client), *dollars))
        return Pair(client, freelancer, self.do(accept, freelancer, offer.id, offer.version))

    def milestones(self, contract: Contract) -> list[Milestone]:
        """The milestones as they stand now."""
        return self.look(lambda market: list(market.milestones.of_contract(contract.id)))

    def milestone(self, milestone_id: str) -> Milestone:
        """One milestone as it stands now."""
        return self.look(lambda market: market.milestones.get(milestone_id))

    def ask_for_money(self, pair: Pair, position: int = 1) -> Funding:
        """The client promises the money for a milestone."""
        milestone = self.milestones(pair.contract)[position - 1]
        return self.do(contracts.request_funding, pair.client, milestone.id, milestone.version)

    def fund(self, pair: Pair, operator: Account, position: int = 1) -> Milestone:
        """A milestone with its money in escrow."""
        funding = self.ask_for_money(pair, position)
        self.do(contracts.confirm_funding, operator, funding.id, funding.version)
        return self.milestones(pair.contract)[position - 1]

    def submit(self, pair: Pair, milestone: Milestone) -> Milestone:
        """Hand work in."""
        return self.do(
            contracts.submit_work, pair.freelancer, milestone.id, milestone.version, note="Here it is.", files=()
        )

    def earn(self, pair: Pair, operator: Account, position: int = 1) -> Milestone:
        """A milestone that the client has approved."""
        submitted = self.submit(pair, self.fund(pair, operator, position))
        return self.do(contracts.approve_milestone, pair.client, submitted.id, submitted.version)

    def method(self, account: Account) -> Method:
        """A payout method, too new to be used."""
        return self.do(add_method, account, new_id(), label="•••• 4321", sealed="sealed")

    def payout(self, account: Account) -> Payout:
        """A payout of all that is available."""
        return self.do(request_payout, account, self.purse(account).available.amount)

    def paid_freelancer(self, operator: Account, *dollars: float) -> Account:
        """A freelancer with this much (gross) earned and available, and a method that can be used."""
        pair = self.pair(*dollars)
        for position in range(1, len(dollars) + 1):
            self.earn(pair, operator, position)
        self.method(pair.freelancer)
        self.wait(5 * DAY)
        return pair.freelancer

    def purse(self, account: Account) -> Purse:
        """Somebody's money."""
        return self.look(lambda market: purse(market, account))

    def balance(self, ledger_account: str) -> int:
        """What is in an account of the ledger, in cents."""
        return self.look(lambda market: market.ledger.balance(ledger_account, "USD")).amount

    def connects(self, account: Account) -> int:
        """How many Connects somebody can spend now."""
        return self.look(lambda market: balance(market, account.id))
