"""What both sides of a contract see when its money and its milestones change."""

from __future__ import annotations

import pytest

from bot.domain.agreements.changes import counter_change, propose_change, withdraw_change
from bot.domain.contracts.endings import end_contract, pause
from bot.domain.contracts.model import Contract
from bot.domain.proposals.model import MilestoneTerms
from tests.domain.town import Pair, Town, usd
from tests.handlers.stage import Stage, button, labels, refusal_in, shown
from tests.handlers.test_deal_screens import notice, screen

DOCS = (MilestoneTerms("Docs", usd(80)),)


@pytest.fixture
def pair(town: Town) -> Pair:
    """A contract of two milestones; the first one's $600 are in escrow."""
    found = town.pair(600, 100)
    town.fund(found, town.operator())
    return found


def now(town: Town, pair: Pair) -> Contract:
    return town.look(lambda market: market.contracts.get(pair.contract.id))


async def test_a_milestone_says_what_it_comes_to_for_its_reader(stage: Stage, town: Town, pair: Pair) -> None:
    part = town.milestones(pair.contract)[0]
    told = {}
    for who in (pair.client, pair.freelancer):
        shown_to = await screen(stage, who, f"milestone~{part.id}")
        told |= {field.label: field.value for field in shown_to.fields}
    assert (told["You pay"], told["You receive"]) == ("$630 with $30 fee", "$490 after $110 fee")


async def test_a_bid_says_what_its_writer_receives(stage: Stage, town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    written = town.proposal(ana, town.job(client))
    own = await screen(stage, ana, f"proposal~{written.id}")
    assert ("You receive", "$490 after $110 fee") in [(field.label, field.value) for field in own.fields]


async def test_nothing_new_is_offered_while_it_is_paused(stage: Stage, town: Town, pair: Pair) -> None:
    before = await screen(stage, pair.freelancer, f"contract~{pair.contract.id}")
    assert "Submit work" in labels(before)
    town.do(pause, pair.client, pair.contract.id, pair.contract.version, "A holiday")
    for who in (pair.client, pair.freelancer):
        paused = await screen(stage, who, f"contract~{pair.contract.id}")
        assert not {"Submit work", "Fund"} & set(labels(paused))
        assert "Resume" in labels(paused)
        assert "A holiday." in paused.lead
    late = await stage.taps(pair.freelancer, button(before, "Submit work"))
    assert refusal_in(late) == "The contract is paused. Resume it first."


async def test_the_freelancer_reads_what_goes_back_and_how_to_answer(stage: Stage, town: Town, pair: Pair) -> None:
    town.do(end_contract, pair.client, pair.contract.id, pair.contract.version, "We stop")
    told = notice(stage, pair.freelancer, "contract_ending")
    assert "We stop." in told.lead
    assert "$600 go back to the client" in told.lead
    assert {"Give it back", "Dispute: Part 1"} <= set(labels(told))
    mine = await screen(stage, pair.client, f"contract~{pair.contract.id}")
    assert "Do not end it" in labels(mine)
    assert "Give it back" not in labels(mine)
    home = await screen(stage, pair.freelancer, "home")
    assert any("We stop." in card.lead for card in home.cards)


async def test_a_message_about_terms_has_no_buttons_once_there_are_newer_ones(
    stage: Stage, town: Town, pair: Pair
) -> None:
    change = town.do(propose_change, pair.client, pair.contract.id, "add", parts=DOCS, note="Please.")
    told = notice(stage, pair.freelancer, "change_proposed")
    assert labels(told) == ["Accept", "Other terms", "Decline", "Contract"]
    assert ("You receive", "$64 after $16 fee") in [(field.label, field.value) for field in told.fields]
    newer = town.do(counter_change, pair.freelancer, change.id, change.version, parts=DOCS)
    earlier = notice(stage, pair.freelancer, "change_proposed")
    assert earlier.lead == "There are newer terms."
    assert labels(earlier) == ["See how it stands"]
    town.do(withdraw_change, pair.freelancer, change.id, newer.version)
    assert notice(stage, pair.client, "change_proposed").lead == "This change is withdrawn."


async def test_a_wrong_amount_is_answered_with_what_would_be_right(stage: Stage, town: Town, pair: Pair) -> None:
    second = town.milestones(pair.contract)[1]
    answer = await stage.submits(pair.client, f"fund.part~{second.id}~{second.version}", {"amount": "98"})
    assert "Fund at least $5 and at most $95, or the whole." in str(answer)
    assert town.milestone(second.id) == second


async def test_how_to_send_the_money_can_be_read_again_and_taken_back(stage: Stage, town: Town, pair: Pair) -> None:
    funding = town.ask_for_money(pair, 2)
    mine = await screen(stage, pair.client, f"contract~{pair.contract.id}")
    again = await stage.presses(pair.client, mine, "How to send it")
    assert funding.reference in again.lead
    after = shown(await stage.taps(pair.client, button(again, "I do not send it")))
    assert after.title == "$105 did not arrive"
    assert "Fund" in labels(await screen(stage, pair.client, f"contract~{pair.contract.id}"))


@pytest.mark.parametrize(
    ("words", "side", "label"),
    [
        ("pay a bonus", "client", "Pay a bonus"),
        ("ask for an expense", "freelancer", "Ask for an expense"),
        ("money back", "client", "Choose"),
        ("give money back", "freelancer", "Choose"),
        ("pause", "freelancer", "Pause"),
        ("new milestone", "client", "Add a milestone"),
    ],
)
async def test_plain_words_lead_to_it(stage: Stage, pair: Pair, words: str, side: str, label: str) -> None:
    found = shown(await stage.says(getattr(pair, side), words))
    assert label in labels(found), found


async def test_who_has_no_contract_is_told_so(stage: Stage, town: Town) -> None:
    found = shown(await stage.says(town.client(), "pay a bonus"))
    assert found.lead == "There is no contract for this."
    assert labels(found) == ["Contracts", "Home"]
