"""Changing milestones when both sides want it, and asking for money back or for what was spent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.agreements.changes import (
    accept_change,
    counter_change,
    decline_change,
    propose_change,
    withdraw_change,
)
from bot.domain.agreements.model import (  # fmt: skip
    CHANGE_MACHINE,
    REQUEST_MACHINE,
    Change,
    ChangeOpen,
    ChangeState,
    RequestOpen,
    RequestState,
)
from bot.domain.agreements.requests import (
    accept_request,
    ask_expense,
    ask_refund,
    decline_request,
    give_back,
    withdraw_request,
)
from bot.domain.contracts.endings import end_contract
from bot.domain.contracts.fundings import confirm_funding
from bot.domain.contracts.model import FundingWaits, MilestoneState, OtherSideAnswers
from bot.domain.errors import BadValue, NotAllowed, NotFound, NotYours, Stale
from bot.domain.ledger.model import Earning, InsufficientFunds
from bot.domain.proposals.model import MilestoneTerms
from bot.domain.rooms.model import StoredFile
from tests.domain.town import DAY, Pair, Town, terms, usd


@pytest.fixture(autouse=True)
def books(town: Town) -> Iterator[None]:
    """After each test the books are right."""
    yield
    assert town.database.write_here(faults) == []


@pytest.fixture
def pair(town: Town) -> Pair:
    """A contract of two milestones, $500 and $100."""
    return town.pair(500, 100)


def shown(town: Town, pair: Pair) -> list[tuple[str, int, MilestoneState]]:
    """The milestones: title, dollars, state."""
    return [(one.title, one.amount.amount // 100, one.state) for one in town.milestones(pair.contract)]


def one(title: str, dollars: float) -> tuple[MilestoneTerms, ...]:
    return (MilestoneTerms(title, usd(dollars)),)


def added(town: Town, pair: Pair, who: Account | None = None) -> Change:
    """A proposed third milestone."""
    return town.do(propose_change, who or pair.client, pair.contract.id, "add", parts=one("Docs", 80), note=" Please ")


class TestChanges:
    """One side proposes, the other answers."""

    def test_adding(self, town: Town, pair: Pair) -> None:
        change = added(town, pair)
        assert len(town.milestones(pair.contract)) == 2, "nothing counts before the other side has agreed"
        assert town.told_to(pair.freelancer)[-1] == "change_proposed"
        town.do(accept_change, pair.freelancer, change.id, change.version)
        assert shown(town, pair)[2:] == [("Docs", 80, MilestoneState.PLANNED)]
        assert town.told_to(pair.client)[-1] == "change_settled"

    def test_editing_what_is_planned(self, town: Town, pair: Pair) -> None:
        second = town.milestones(pair.contract)[1]
        change = town.do(
            propose_change,
            pair.freelancer,
            pair.contract.id,
            "edit",
            milestone_id=second.id,
            parts=one("Monitoring", 150),
        )
        town.do(accept_change, pair.client, change.id, change.version)
        assert shown(town, pair)[1] == ("Monitoring", 150, MilestoneState.PLANNED)

    def test_what_is_in_escrow_keeps_its_amount(self, town: Town, operator: Account, pair: Pair) -> None:
        first = town.fund(pair, operator)
        edit = (propose_change, pair.client, pair.contract.id, "edit")
        refusal = town.refused(BadValue, *edit, milestone_id=first.id, parts=one("Part 1", 400))
        assert refusal.values == {"amount": usd(500)}
        change = town.do(*edit, milestone_id=first.id, parts=one("Schema", 500))
        town.do(accept_change, pair.freelancer, change.id, change.version)
        assert shown(town, pair)[0] == ("Schema", 500, MilestoneState.FUNDED)

    def test_splitting_what_is_in_escrow_splits_the_money(self, town: Town, operator: Account, pair: Pair) -> None:
        first = town.fund(pair, operator)
        change = town.do(
            propose_change, pair.freelancer, pair.contract.id, "split", milestone_id=first.id, parts=terms(200, 300)
        )
        town.do(accept_change, pair.client, change.id, change.version)
        assert [(dollars, state) for _, dollars, state in shown(town, pair)] == [
            (200, MilestoneState.FUNDED),
            (300, MilestoneState.FUNDED),
            (100, MilestoneState.PLANNED),
        ]
        half = town.milestones(pair.contract)[1]
        assert town.balance(f"escrow:{half.id}") == 30_000

    @pytest.mark.parametrize("dollars", [(500,), (200, 200), (400, 200), (497, 3)])
    def test_parts_that_do_not_come_to_it(self, town: Town, pair: Pair, dollars: tuple[float, ...]) -> None:
        first = town.milestones(pair.contract)[0]
        split = (propose_change, pair.client, pair.contract.id, "split")
        town.refused(BadValue, *split, milestone_id=first.id, parts=terms(*dollars))

    def test_removing(self, town: Town, operator: Account, pair: Pair) -> None:
        first, second = town.milestones(pair.contract)
        town.fund(pair, operator)
        remove = (propose_change, pair.client, pair.contract.id, "remove")
        town.refused(NotAllowed, *remove, milestone_id=first.id, note="No")
        change = town.do(*remove, milestone_id=second.id, note="Not needed")
        town.refused(BadValue, counter_change, pair.freelancer, change.id, change.version, parts=())
        town.do(accept_change, pair.freelancer, change.id, change.version)
        assert town.milestone(second.id).state == MilestoneState.CANCELLED

    def test_the_newest_terms_stand(self, town: Town, pair: Pair) -> None:
        change = added(town, pair)
        countered = town.do(
            counter_change, pair.freelancer, change.id, change.version, parts=one("Docs", 120), note="More work"
        )
        town.refused(Stale, accept_change, pair.freelancer, change.id, change.version)
        town.refused(OtherSideAnswers, accept_change, pair.freelancer, change.id, countered.version)
        town.do(accept_change, pair.client, change.id, countered.version)
        assert shown(town, pair)[2] == ("Docs", 120, MilestoneState.PLANNED)
        kept = town.look(lambda market: market.changes.revisions(change.id))
        assert [(rev.proposed_by, rev.parts[0].amount, rev.note) for rev in kept] == [
            ("client", usd(80), "Please"),
            ("freelancer", usd(120), "More work"),
        ]

    def test_one_at_a_time(self, town: Town, pair: Pair) -> None:
        change = added(town, pair)
        for who in (pair.client, pair.freelancer):
            town.refused(ChangeOpen, propose_change, who, pair.contract.id, "add", parts=one("Logo", 50))
        town.do(withdraw_change, pair.client, change.id, change.version)
        added(town, pair)

    def test_silence_lets_it_lapse(self, town: Town, pair: Pair) -> None:
        change = added(town, pair)
        town.now += 7 * DAY
        refusal = town.refused(NotAllowed, accept_change, pair.freelancer, change.id, change.version)
        assert refusal.values == {"state": ChangeState.EXPIRED}
        town.sweep()
        assert town.look(lambda market: market.changes.get(change.id)).state == ChangeState.EXPIRED
        assert len(town.milestones(pair.contract)) == 2

    def test_the_end_takes_it_off_the_table(self, town: Town, pair: Pair) -> None:
        change = added(town, pair)
        town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)
        assert town.look(lambda market: market.changes.get(change.id)).state == ChangeState.WITHDRAWN
        town.refused(NotAllowed, propose_change, pair.client, pair.contract.id, "add", parts=one("Docs", 80))

    def test_money_on_its_way_holds_a_milestone_as_it_is(self, town: Town, pair: Pair) -> None:
        first = town.milestones(pair.contract)[0]
        edit = (propose_change, pair.client, pair.contract.id, "edit")
        change = town.do(*edit, milestone_id=first.id, parts=one("Part 1", 300))
        town.ask_for_money(pair)
        town.refused(FundingWaits, accept_change, pair.freelancer, change.id, change.version)
        assert shown(town, pair)[0][1] == 500

    def test_terms_that_nobody_could_agree_on(self, town: Town, pair: Pair) -> None:
        add = (propose_change, pair.client, pair.contract.id, "add")
        for parts in ((), one("", 80), one("x" * 121, 80), one("Docs", 4), terms(*[10] * 19)):
            town.refused(BadValue, *add, parts=parts)
        town.refused(BadValue, *add, parts=one("Docs", 80), note="x" * 2_001)
        strange = town.milestones(town.pair(50).contract)[0]
        town.refused(NotFound, propose_change, pair.client, pair.contract.id, "remove", milestone_id=strange.id)

    @pytest.mark.parametrize("side", ["client", "freelancer", "stranger"])
    @pytest.mark.parametrize("state", ChangeState)
    @pytest.mark.parametrize("name", ["counter", "accept", "decline", "withdraw"])
    def test_every_transition_by_everybody(
        self, town: Town, pair: Pair, name: str, state: ChangeState, side: str
    ) -> None:
        change = added(town, pair)
        change = town.do(lambda market: market.changes.save(replace(change, state=state)))
        who = town.client() if side == "stranger" else getattr(pair, side)
        use_cases: dict[str, Callable[[], object]] = {
            "counter": lambda: town.do(counter_change, who, change.id, change.version, parts=one("Docs", 90)),
            "accept": lambda: town.do(accept_change, who, change.id, change.version),
            "decline": lambda: town.do(decline_change, who, change.id, change.version),
            "withdraw": lambda: town.do(withdraw_change, who, change.id, change.version),
        }
        right = "client" if name == "withdraw" else "freelancer"
        if side == right and CHANGE_MACHINE.allows(state, name):
            use_cases[name]()
            return
        with pytest.raises((NotAllowed, NotYours, OtherSideAnswers)):
            use_cases[name]()


class TestRefunds:
    """Money goes back, from escrow and from what was earned."""

    def test_a_part_of_the_escrow(self, town: Town, operator: Account, pair: Pair) -> None:
        first = town.fund(pair, operator)
        asked = town.do(ask_refund, pair.client, pair.contract.id, first.id, usd(200), "Less work")
        assert town.told_to(pair.freelancer)[-1] == "request_made"
        town.do(accept_request, pair.freelancer, asked.id, asked.version)
        assert shown(town, pair)[0] == ("Part 1", 300, MilestoneState.FUNDED)
        assert town.balance(f"refunding:{pair.contract.team_id}") == 21_000
        assert town.balance("fees:client") == 1_500
        assert town.told_to(pair.client)[-1] == "milestone_refunded"

    def test_cents_of_the_fee_come_back_exactly(self, town: Town, operator: Account) -> None:
        pair = town.pair(100.01)
        first = town.fund(pair, operator)
        for dollars in (33.33, 33.33, 33.35):
            town.do(give_back, pair.freelancer, pair.contract.id, first.id, first.version, usd(dollars))
            first = town.milestone(first.id)
        assert first.state == MilestoneState.REFUNDED
        assert town.balance("fees:client") == 0
        assert town.balance(f"refunding:{pair.contract.team_id}") == 10_501

    @pytest.mark.parametrize("days", [0, 5])
    def test_what_was_earned_gives_our_fee_back(self, town: Town, operator: Account, days: int) -> None:
        pair = town.pair(600)
        paid = town.earn(pair, operator)
        town.wait(days * DAY)
        town.do(give_back, pair.freelancer, pair.contract.id, paid.id, earning(town, paid.id).version, usd(100))
        purse = town.purse(pair.freelancer)
        assert purse.pending + purse.available == usd(400), "the last $100 had cost 10%"
        assert town.balance("fees:service") == 10_000
        assert town.balance(f"refunding:{pair.contract.team_id}") == 10_500
        billed = town.look(lambda market: market.ledger.billed(pair.freelancer.id, pair.contract.team_id, "USD"))
        assert billed == usd(500)

        town.do(give_back, pair.freelancer, pair.contract.id, paid.id, earning(town, paid.id).version, usd(500))
        purse = town.purse(pair.freelancer)
        assert purse.pending + purse.available == usd(0)
        assert town.balance("fees:service") == town.balance("fees:client") == 0
        town.wait(6 * DAY)
        assert town.purse(pair.freelancer).available == usd(0)

    def test_our_fee_comes_back_by_the_last_that_was_billed(self, town: Town, operator: Account) -> None:
        first = town.pair(500)
        paid = town.earn(first, operator)
        town.wait(5 * DAY)
        second = town.pair(1_000, client=first.client, freelancer=first.freelancer)
        town.earn(second, operator)
        town.wait(5 * DAY)
        assert town.purse(first.freelancer).available == usd(400 + 900)
        seen = earning(town, paid.id).version
        town.do(give_back, first.freelancer, first.contract.id, paid.id, seen, usd(500))

        assert town.purse(first.freelancer).available == usd(850), "1,000 billed cost 150"
        assert town.balance("fees:service") == 15_000

    def test_what_was_paid_out_cannot_come_back(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        paid = town.earn(pair, operator)
        town.method(pair.freelancer)
        town.wait(5 * DAY)
        town.payout(pair.freelancer)
        asked = town.do(ask_refund, pair.client, pair.contract.id, paid.id, usd(100), "A fault")
        town.refused(InsufficientFunds, accept_request, pair.freelancer, asked.id, asked.version)
        town.do(decline_request, pair.freelancer, asked.id, asked.version)
        assert town.told_to(pair.client)[-1] == "request_settled"

    def test_no_more_than_there_is_and_only_once(self, town: Town, operator: Account, pair: Pair) -> None:
        first = town.fund(pair, operator)
        ask = (ask_refund, pair.client, pair.contract.id, first.id)
        for dollars in (0, -1, 500.01):
            town.refused(BadValue, *ask, usd(dollars), "So")
        town.refused(BadValue, *ask, usd(10), " ")
        town.refused(NotYours, ask_refund, pair.freelancer, pair.contract.id, first.id, usd(10), "So")
        asked = town.do(*ask, usd(500), "So")
        town.refused(RequestOpen, *ask, usd(10), "So")
        town.do(give_back, pair.freelancer, pair.contract.id, first.id, first.version, usd(100))
        town.refused(Stale, give_back, pair.freelancer, pair.contract.id, first.id, first.version, usd(100))
        town.refused(BadValue, accept_request, pair.freelancer, asked.id, asked.version)
        town.refused(NotYours, give_back, pair.client, pair.contract.id, first.id, first.version + 1, usd(1))
        assert town.balance(f"refunding:{pair.contract.team_id}") == 10_500

    def test_giving_the_last_back_ends_what_was_about_to_end(self, town: Town, operator: Account, pair: Pair) -> None:
        first = town.fund(pair, operator)
        town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)
        town.do(give_back, pair.freelancer, pair.contract.id, first.id, first.version, usd(500))
        assert town.look(lambda market: market.contracts.get(pair.contract.id)).ended_at == town.now

    @pytest.mark.parametrize("side", ["client", "freelancer", "stranger"])
    @pytest.mark.parametrize("state", RequestState)
    @pytest.mark.parametrize("name", ["accept", "decline", "withdraw"])
    def test_every_transition_by_everybody(
        self, town: Town, pair: Pair, name: str, state: RequestState, side: str
    ) -> None:
        asked = town.do(ask_expense, pair.freelancer, pair.contract.id, usd(20), "A font")
        asked = town.do(lambda market: market.requests.save(replace(asked, state=state)))
        who = town.freelancer() if side == "stranger" else getattr(pair, side)
        use_case = {"accept": accept_request, "decline": decline_request, "withdraw": withdraw_request}[name]
        right = "freelancer" if name == "withdraw" else "client"
        if side == right and REQUEST_MACHINE.allows(state, name):
            town.do(use_case, who, asked.id, asked.version)
            return
        with pytest.raises((NotAllowed, NotYours, OtherSideAnswers)):
            town.do(use_case, who, asked.id, asked.version)


class TestExpenses:
    """What the freelancer spent."""

    def test_it_is_paid_without_fees(self, town: Town, operator: Account, pair: Pair) -> None:
        town.do(lambda market: market.files.add(StoredFile("r1", "receipt.pdf", "application/pdf", 10)))
        asked = town.do(ask_expense, pair.freelancer, pair.contract.id, usd(20), "A font", ("r1",))
        done = town.do(accept_request, pair.client, asked.id, asked.version)
        funding = town.look(lambda market: market.fundings.get(done.about))
        assert (funding.purpose, funding.total) == ("expense", usd(20))
        town.do(confirm_funding, operator, funding.id, funding.version)
        assert town.purse(pair.freelancer).pending == usd(20)
        assert earning(town, funding.id).kind == "expense"
        team = pair.contract.team_id
        assert town.look(lambda market: market.ledger.billed(pair.freelancer.id, team, "USD")) == usd(0)
        seen = earning(town, funding.id).version
        town.do(give_back, pair.freelancer, pair.contract.id, funding.id, seen, usd(20))
        assert town.balance(f"refunding:{team}") == 2_000

    def test_within_bounds_with_known_receipts(self, town: Town, pair: Pair) -> None:
        ask = (ask_expense, pair.freelancer, pair.contract.id)
        for dollars in (0.99, 10_000.01):
            town.refused(BadValue, *ask, usd(dollars), "A font")
        town.refused(BadValue, *ask, usd(20), "")
        town.refused(NotFound, *ask, usd(20), "A font", ("nothing",))
        town.refused(NotYours, ask_expense, pair.client, pair.contract.id, usd(20), "A font")

    def test_silence_lets_it_lapse(self, town: Town, pair: Pair) -> None:
        asked = town.do(ask_expense, pair.freelancer, pair.contract.id, usd(20), "A font")
        town.wait(7 * DAY)
        assert town.look(lambda market: market.requests.get(asked.id)).state == RequestState.EXPIRED
        assert town.told_to(pair.freelancer)[-1] == "request_settled"


def earning(town: Town, identifier: str) -> Earning:
    """What was earned, as it stands now."""
    found = town.look(lambda market: market.ledger.earning(identifier))
    assert found is not None
    return found
