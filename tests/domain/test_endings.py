"""Pausing, resuming and ending; what is in escrow goes back, in time and only once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.contracts.endings import agree_to_end, end_contract, go_on, pause, refund_unanswered, resume
from bot.domain.contracts.model import CONTRACT_MACHINE, Contract, ContractState, MilestoneState
from bot.domain.contracts.service import approve_milestone, request_changes, start_work
from bot.domain.errors import BadValue, NotAllowed, NotFound, NotYours, Stale
from bot.domain.refunds.model import REFUND_MACHINE, RefundState
from bot.domain.refunds.service import settle_refund
from tests.domain.town import DAY, MOMENT, Pair, Town, usd


@pytest.fixture(autouse=True)
def books(town: Town) -> Iterator[None]:
    """After each test the books are right."""
    yield
    assert town.database.write_here(faults) == []


@pytest.fixture
def pair(town: Town, operator: Account) -> Pair:
    """A contract of two milestones; the first one's $600 are in escrow."""
    found = town.pair(600, 100)
    town.fund(found, operator)
    return found


def now(town: Town, pair: Pair) -> Contract:
    """The contract as it stands."""
    return town.look(lambda market: market.contracts.get(pair.contract.id))


def refunding(town: Town, pair: Pair) -> int:
    return town.balance(f"refunding:{pair.contract.team_id}")


class TestEveryTransition:
    """Each use case, by each side, from each state, does what the table says and nothing else."""

    @pytest.mark.parametrize("side", ["client", "freelancer"])
    @pytest.mark.parametrize("state", ContractState)
    @pytest.mark.parametrize("name", ["pause", "resume", "go on", "end"])
    def test_what_the_table_has_happens_and_the_rest_is_refused(
        self, town: Town, name: str, state: ContractState, side: str
    ) -> None:
        pair = town.pair(100)
        who: Account = getattr(pair, side)
        found = town.do(
            lambda market: market.contracts.save(replace(pair.contract, state=state, moved_by=who.id, reason="So"))
        )
        use_cases: dict[str, Callable[[], object]] = {
            "pause": lambda: town.do(pause, who, found.id, found.version, "A holiday"),
            "resume": lambda: town.do(resume, who, found.id, found.version),
            "go on": lambda: town.do(go_on, who, found.id, found.version),
            "end": lambda: town.do(end_contract, who, found.id, found.version),
        }
        if not CONTRACT_MACHINE.allows(state, name):
            with pytest.raises(NotAllowed) as refusal:
                use_cases[name]()
            assert refusal.value.values == {"state": state}
            return
        use_cases[name]()
        assert now(town, pair).state == CONTRACT_MACHINE.after(state, name)

    def test_strangers_do_nothing(self, town: Town, operator: Account, pair: Pair) -> None:
        found = pair.contract
        for who in (town.client(), town.freelancer(), operator):
            town.refused(NotYours, pause, who, found.id, found.version, "Because")
            for use_case in (resume, go_on, end_contract, agree_to_end):
                town.refused(NotYours, use_case, who, found.id, found.version)

    def test_stale_buttons_do_nothing(self, town: Town, pair: Pair) -> None:
        found = town.do(pause, pair.client, pair.contract.id, pair.contract.version, "A holiday")
        for use_case in (resume, go_on, end_contract):
            town.refused(Stale, use_case, pair.client, found.id, found.version - 1)


class TestPause:
    """Work waits; reviews do not."""

    def test_the_other_side_hears_why(self, town: Town, pair: Pair) -> None:
        found = town.do(pause, pair.freelancer, pair.contract.id, pair.contract.version, " A holiday ")
        assert (found.reason, found.moved_by) == ("A holiday", pair.freelancer.id)
        assert town.told_to(pair.client)[-1] == "contract_paused"
        again = town.do(resume, pair.client, found.id, found.version)
        assert (again.reason, again.moved_by) == ("", "")
        assert town.told_to(pair.freelancer)[-1] == "contract_resumed"

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
    def test_a_reason_of_bounded_length_is_needed(self, town: Town, pair: Pair, reason: str) -> None:
        town.refused(BadValue, pause, pair.client, pair.contract.id, pair.contract.version, reason)

    def test_reviews_go_on(self, town: Town, pair: Pair) -> None:
        work = town.submit(pair, town.milestones(pair.contract)[0])
        town.do(pause, pair.client, pair.contract.id, pair.contract.version, "A holiday")
        town.wait(14 * DAY)
        assert town.milestone(work.id).state == MilestoneState.RELEASED
        assert town.purse(pair.freelancer).pending == usd(490)


class TestAClientEnds:
    """With money in escrow."""

    @pytest.fixture
    def ending(self, town: Town, pair: Pair) -> Contract:
        return town.do(end_contract, pair.client, pair.contract.id, pair.contract.version, "We stop")

    def test_silence_gives_it_back_after_seven_days(self, town: Town, pair: Pair, ending: Contract) -> None:
        assert (ending.state, ending.refund_at) == (ContractState.ENDING, town.now + 7 * DAY)
        assert town.told_to(pair.freelancer)[-1] == "contract_ending"
        town.wait(7 * DAY - MOMENT)
        assert refunding(town, pair) == 0
        town.wait(MOMENT)

        assert now(town, pair).state == ContractState.ENDED
        assert [one.state for one in town.milestones(pair.contract)] == [
            MilestoneState.REFUNDED,
            MilestoneState.CANCELLED,
        ]
        assert refunding(town, pair) == 63_000, "with the client's fee"
        assert town.balance("fees:client") == 0
        for who in (pair.client, pair.freelancer):
            assert "milestone_refunded" in town.told_to(who)

    def test_a_late_clock_gives_it_back_once(self, town: Town, pair: Pair, ending: Contract) -> None:
        town.now += 40 * DAY
        town.sweep()
        town.do(refund_unanswered, ending.id)
        assert refunding(town, pair) == 63_000
        town.refused(NotFound, refund_unanswered, "nothing")

    def test_the_freelancer_agrees_at_once(self, town: Town, pair: Pair, ending: Contract) -> None:
        town.refused(NotYours, agree_to_end, pair.client, ending.id, ending.version)
        ended = town.do(agree_to_end, pair.freelancer, ending.id, ending.version)
        assert ended.state == ContractState.ENDED
        assert refunding(town, pair) == 63_000
        town.wait(10 * DAY)
        assert refunding(town, pair) == 63_000

    def test_the_client_thinks_better_of_it(self, town: Town, pair: Pair, ending: Contract) -> None:
        town.refused(NotYours, go_on, pair.freelancer, ending.id, ending.version)
        back = town.do(go_on, pair.client, ending.id, ending.version)
        assert (back.state, back.refund_at) == (ContractState.ACTIVE, None)
        town.wait(10 * DAY)
        assert refunding(town, pair) == 0
        town.submit(pair, town.milestones(pair.contract)[0])

    def test_no_new_work_meanwhile(self, town: Town, pair: Pair, ending: Contract) -> None:
        part = town.milestones(pair.contract)[0]
        refusal = town.refused(NotAllowed, start_work, pair.freelancer, part.id, part.version)
        assert refusal.values == {"state": ContractState.ENDING}

    def test_the_operator_sends_it_back_once(self, town: Town, operator: Account, pair: Pair, ending: Contract) -> None:
        town.do(agree_to_end, pair.freelancer, ending.id, ending.version)
        (refund,) = town.look(lambda market: market.refunds.owed())
        assert (refund.gross, refund.fee, refund.state) == (usd(600), usd(30), RefundState.OWED)
        assert town.told_to(operator)[-1] == "refund_owed"
        done = town.do(settle_refund, operator, refund.id, refund.version)
        town.refused(Stale, settle_refund, operator, refund.id, refund.version)
        town.refused(NotAllowed, settle_refund, operator, refund.id, done.version)
        assert not REFUND_MACHINE.allows(RefundState.DONE, "settle")
        assert town.balance("clearing:manual") == 0


class TestWorkUnderReview:
    """Is reviewed, whoever ends the contract."""

    @pytest.mark.parametrize("side", ["client", "freelancer"])
    def test_silence_about_it_pays(self, town: Town, pair: Pair, side: str) -> None:
        town.submit(pair, town.milestones(pair.contract)[0])
        ending = town.do(end_contract, getattr(pair, side), pair.contract.id, pair.contract.version, "We stop")
        assert (ending.state, ending.refund_at) == (ContractState.ENDING, None)
        town.wait(14 * DAY)
        assert now(town, pair).state == ContractState.ENDED
        assert town.purse(pair.freelancer).pending == usd(490)
        assert refunding(town, pair) == 0

    def test_approving_it_ends_the_contract(self, town: Town, pair: Pair) -> None:
        work = town.submit(pair, town.milestones(pair.contract)[0])
        town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)
        town.do(approve_milestone, pair.client, work.id, work.version)
        assert now(town, pair).state == ContractState.ENDED

    def test_handing_it_back_counts_among_what_is_given_back(self, town: Town, pair: Pair) -> None:
        work = town.submit(pair, town.milestones(pair.contract)[0])
        town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)
        town.wait(DAY)
        town.do(request_changes, pair.client, work.id, work.version, reason="No.")
        assert now(town, pair).refund_at == town.now + 7 * DAY
        town.wait(7 * DAY)
        assert now(town, pair).state == ContractState.ENDED
        assert refunding(town, pair) == 63_000


def test_a_freelancers_ending_gives_it_back_at_once(town: Town, pair: Pair) -> None:
    ended = town.do(end_contract, pair.freelancer, pair.contract.id, pair.contract.version)
    assert ended.state == ContractState.ENDED
    assert refunding(town, pair) == 63_000
    assert "milestone_refunded" in town.told_to(pair.client)
    assert town.told_to(pair.client)[-1] == "contract_ended"
