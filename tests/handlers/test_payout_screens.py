"""What people read about their money and their payouts."""

from __future__ import annotations

from bot.domain.connects.service import grant
from bot.domain.ledger.service import reserve
from bot.domain.payouts.model import Every
from bot.domain.payouts.plans import change_plan
from tests.domain.town import DAY, Town, usd
from tests.handlers.stage import Stage, shown
from tests.handlers.test_deal_screens import labels, screen


async def test_the_money_screen_stays_one_phone_screen(stage: Stage, town: Town) -> None:
    operator = town.operator()
    ana = town.freelancer()
    town.do(grant, ana.id, 1_000, "the test")
    for _ in range(12):
        town.earn(town.pair(50, freelancer=ana), operator)
        town.wait(DAY / 24)
    for _ in range(5):
        town.fund(town.pair(50, freelancer=ana), operator)
    lines = (await screen(stage, ana, "money")).lead.splitlines()
    assert sum("available" in line for line in lines) == 5
    assert any(line.startswith("and 7 more until") for line in lines)
    assert sum("in escrow for" in line for line in lines) == 3
    assert "and 2 more contracts" in lines
    assert len(lines) <= 11


async def test_what_a_dispute_has_frozen_is_not_offered(stage: Stage, town: Town) -> None:
    ana = town.paid_freelancer(town.operator(), 600)
    town.do(reserve, "frozen", f"available:{ana.id}", usd(300))
    money = await screen(stage, ana, "money")
    assert {field.label: field.value for field in money.fields} == {
        "Available": "$190",
        "Frozen by a dispute": "$300",
        "Pending": "$0",
        "In escrow": "$0",
    }
    assert (await screen(stage, ana, "payout")).fields[0].value == "$190"


async def test_a_part_is_shown_with_its_fee_before_it_is_asked_for(stage: Stage, town: Town) -> None:
    ana = town.paid_freelancer(town.operator(), 600)
    whole = await screen(stage, ana, "payout")
    assert labels(whole)[:2] == ["Send it to me", "Another amount"]
    form = next(action.route for action in whole.actions if action.label == "Another amount")
    assert form is not None
    part = shown(await stage.submits(ana, form, {"amount": "$100"}))
    assert [field.value for field in part.fields[:4]] == ["$490", "$100", "$0", "$100"]
    assert town.purse(ana).in_flight == usd(0), "nothing is asked for yet"
    send = part.actions[0].route
    assert send is not None
    first = shown(await stage.taps(ana, send))
    assert "Payout of $100" in [card.title for card in first.cards]
    await stage.taps(ana, send)
    assert town.purse(ana).in_flight == usd(100), "the same button sends it once"


async def test_too_much_says_what_there_is(stage: Stage, town: Town) -> None:
    ana = town.paid_freelancer(town.operator(), 600)
    (method,) = town.look(lambda market: market.payout_methods.of_account(ana.id))
    refused = shown(await stage.submits(ana, f"payout.amount~{method.id}", {"amount": "$1,000"}))
    assert refused.lead == "You have $490 available. Ask for that or less."


async def test_the_next_payout_by_itself_stands_on_both_screens(stage: Stage, town: Town) -> None:
    ana = town.paid_freelancer(town.operator(), 600)
    town.do(change_plan, ana, Every.WEEK, usd(50), 0)
    assert "Your next payout goes out by itself: Wed, Mar 10, 9:00 AM" in (await screen(stage, ana, "money")).lead
    methods = await screen(stage, ana, "payout.methods")
    assert methods.closing.startswith("Paid out every week, from $50 on. Next: Wed, Mar 10")
    assert "a payout costs nothing" in methods.cards[0].lead


async def test_nobody_looks_at_somebody_elses_payout(stage: Stage, town: Town) -> None:
    ana = town.paid_freelancer(town.operator(), 600)
    payout = town.payout(ana)
    other = town.freelancer()
    answer = await stage.taps(other, f"payout.show~{payout.id}")
    assert "$490" not in str(answer)
