"""Funding by card, whatever happens between Stripe and us: no money is lost, none is doubled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.accounts.model import Account
from bot.domain.contracts.endings import end_contract
from bot.domain.contracts.fundings import take_back_promise
from bot.domain.contracts.model import ContractState, FundingState, MilestoneState
from bot.domain.contracts.service import approve_milestone
from bot.domain.payments import service
from bot.domain.payments.chargebacks import hear_chargeback, repay
from bot.domain.payments.funding import fund_by, pay_instead, stop_paying
from bot.domain.payments.model import ChargebackState, ChargebackTold, HeldByBank, MoneyOwed, PaymentState
from tests.adapters.payments.market_kit import Shop
from tests.domain.town import DAY, Pair, usd

FAULTS = ("500 before", "500 after", "silence before", "silence after")


async def test_a_client_pays_by_card(shop: Shop, pair: Pair) -> None:
    payment = await shop.opened(pair)
    assert payment.url.startswith(shop.stripe.world.base_url)
    assert shop.escrow(payment) == 0
    shop.stripe.world.pay(payment.reference)
    await shop.settled()
    paid = shop.payment(payment.id)
    assert paid.state == PaymentState.SUCCEEDED
    assert shop.escrow(payment) == 60_000
    assert shop.town.milestones(pair.contract)[0].state == MilestoneState.FUNDED
    assert shop.town.balance("fees:provider") == -1_857
    assert shop.the_books_agree()
    assert shop.town.told_to(pair.client)[-2:] == ["payment_page", "funding_settled"]
    assert shop.town.told_to(pair.freelancer)[-1] == "milestone_funded"


@pytest.mark.parametrize("fault", FAULTS)
async def test_stripe_falters_when_the_page_is_asked_for(shop: Shop, pair: Pair, fault: str) -> None:
    shop.stripe.world.api.faults.append(fault)
    payment = shop.order(pair)
    await shop.settled()
    assert shop.payment(payment.id).state == PaymentState.INTENDED
    shop.stripe.clock.wait(timedelta(seconds=5))
    await shop.settled()
    opened = shop.payment(payment.id)
    assert opened.state == PaymentState.OPEN
    assert len(shop.stripe.world.sessions()) == 1
    shop.stripe.world.pay(opened.reference)
    await shop.settled()
    assert shop.escrow(payment) == 60_000
    assert shop.the_books_agree()


async def test_events_come_twice(shop: Shop, pair: Pair) -> None:
    shop.stripe.world.courier.twice = True
    payment = await shop.paid(pair)
    for event in list(shop.stripe.world.courier.sent):
        assert await shop.post_signed(event) == 200
    await shop.settled()
    assert shop.escrow(payment) == 60_000
    assert shop.the_books_agree()


@pytest.mark.parametrize("backwards", [False, True])
async def test_events_come_late_and_in_any_order(shop: Shop, pair: Pair, backwards: bool) -> None:
    payment = await shop.opened(pair)
    shop.stripe.world.courier.hold = True
    shop.stripe.world.pay(payment.reference)
    await shop.settled()
    assert shop.payment(payment.id).state == PaymentState.OPEN
    shop.stripe.world.courier.release(backwards=backwards)
    await shop.settled()
    assert shop.payment(payment.id).state == PaymentState.SUCCEEDED
    assert shop.the_books_agree()


async def test_no_event_ever_comes(shop: Shop, pair: Pair) -> None:
    payment = await shop.opened(pair)
    shop.stripe.world.courier.hold = True
    shop.stripe.world.pay(payment.reference)
    shop.stripe.clock.wait(timedelta(minutes=1))
    await shop.settled()
    assert shop.payment(payment.id).state == PaymentState.SUCCEEDED
    assert shop.the_books_agree()


async def test_paid_before_our_own_call_was_answered(shop: Shop, pair: Pair) -> None:
    shop.stripe.world.api.faults.append("silence after")
    payment = shop.order(pair)
    await shop.settled()
    shop.stripe.world.pay(shop.stripe.world.sessions()[0]["id"])
    await shop.stripe.world.courier.settled()
    assert shop.payment(payment.id).state == PaymentState.INTENDED
    for _ in range(3):
        shop.stripe.clock.wait(timedelta(seconds=40))
        await shop.settled()
    assert shop.payment(payment.id).state == PaymentState.SUCCEEDED
    assert shop.the_books_agree()


async def test_whoever_asked_died(shop: Shop, pair: Pair) -> None:
    payment = shop.order(pair)
    claimed = shop.town.do(service.claim, payment.id, payment.version)
    await shop.settled()
    assert not shop.stripe.world.sessions()
    shop.stripe.clock.wait(service.LEASE)
    await shop.settled()
    assert shop.payment(claimed.id).state == PaymentState.OPEN


async def test_a_declined_card_can_be_followed_by_another(shop: Shop, pair: Pair) -> None:
    payment = await shop.opened(pair)
    shop.stripe.world.decline(payment.reference)
    await shop.settled()
    assert shop.payment(payment.id).state == PaymentState.OPEN
    shop.stripe.world.pay(payment.reference)
    await shop.settled()
    assert shop.escrow(payment) == 60_000


async def test_not_paying_closes_the_page(shop: Shop, pair: Pair) -> None:
    payment = await shop.opened(pair)
    shop.town.do(stop_paying, pair.client, payment.id, payment.version)
    assert shop.funding(payment).state == FundingState.CANCELLED
    await shop.settled()
    assert shop.stripe.world.sessions()[0]["status"] == "expired"
    again = await shop.paid(pair)
    assert shop.escrow(again) == 60_000
    assert shop.the_books_agree()


async def test_a_page_that_runs_out_frees_the_milestone(shop: Shop, pair: Pair) -> None:
    payment = await shop.opened(pair)
    shop.stripe.clock.wait(DAY)
    await shop.settled()
    assert shop.payment(payment.id).state == PaymentState.CANCELLED
    assert shop.funding(payment).state == FundingState.CANCELLED
    assert shop.escrow(await shop.paid(pair)) == 60_000


async def test_paid_in_the_moment_of_not_paying(shop: Shop, pair: Pair) -> None:
    payment = await shop.opened(pair)
    shop.stripe.world.courier.hold = True
    shop.stripe.world.pay(payment.reference)
    shop.town.do(stop_paying, pair.client, payment.id, payment.version)
    await shop.settled()
    assert shop.payment(payment.id).state == PaymentState.SUCCEEDED
    assert shop.escrow(payment) == 60_000
    assert shop.the_books_agree()


async def test_what_is_paid_twice_goes_back_once(shop: Shop, pair: Pair) -> None:
    first = await shop.opened(pair)
    shop.stripe.world.courier.hold = True
    shop.town.do(stop_paying, pair.client, first.id, first.version)
    shop.stripe.world.pay(first.reference)
    second = shop.order(pair)
    await shop.settled()
    shop.stripe.world.pay(shop.payment(second.id).reference)
    shop.stripe.world.courier.release()
    await shop.settled()
    assert {shop.payment(one.id).state for one in (first, second)} == {PaymentState.SUCCEEDED}
    assert shop.escrow(second) == 60_000
    assert shop.town.balance(f"refunding:{pair.contract.team_id}") == 0
    assert [each["amount"] for each in shop.stripe.world.books.all("refund")] == [63_000]
    assert shop.the_books_agree()


async def test_what_was_promised_by_hand_can_be_paid_by_card(shop: Shop, pair: Pair, operator: Account) -> None:
    funding = shop.town.ask_for_money(pair)
    payment = shop.town.do(pay_instead, pair.client, funding.id, funding.version, "stripe")
    await shop.settled()
    shop.stripe.world.pay(shop.payment(payment.id).reference)
    await shop.settled()
    assert shop.escrow(payment) == 60_000
    assert shop.town.look(lambda market: market.fundings.waiting()) == []
    assert shop.the_books_agree()


async def test_a_promise_that_is_taken_back_and_paid_all_the_same(shop: Shop, pair: Pair) -> None:
    payment = await shop.opened(pair)
    funding = shop.funding(payment)
    shop.town.do(take_back_promise, pair.client, funding.id, funding.version)
    shop.stripe.world.pay(payment.reference)
    await shop.settled()
    assert shop.escrow(payment) == 60_000
    assert shop.the_books_agree()


# Chargebacks


def pass_days(shop: Shop, time: timedelta) -> None:
    """Let days pass, each with what is due on it."""
    for _ in range(time // DAY):
        shop.stripe.clock.wait(DAY)
        shop.town.sweep()


async def charged_back(shop: Shop, pair: Pair) -> tuple[str, str]:
    """A milestone was paid for, and the bank takes it back; the team, and Stripe's name for it."""
    payment = await shop.paid(pair)
    session = shop.stripe.world.books.find("checkout.session", payment.reference)
    made = shop.stripe.world.dispute(session["payment_intent"])
    await shop.settled()
    return pair.contract.team_id, made["id"]


async def test_a_chargeback_holds_what_is_in_escrow(shop: Shop, pair: Pair, operator: Account) -> None:
    team, name = await charged_back(shop, pair)
    milestone = shop.town.milestones(pair.contract)[0]
    assert shop.town.balance(f"receivable:{team}") == -63_000
    free = shop.town.look(lambda market: market.ledger.free(f"escrow:{milestone.id}", "USD"))
    assert free.amount == 0
    assert "chargeback_moved" in shop.town.told_to(pair.client)
    assert "chargeback_moved" in shop.town.told_to(operator)
    assert shop.the_books_agree()
    assert name


async def test_a_chargeback_that_is_won_changes_nothing_in_the_end(shop: Shop, pair: Pair) -> None:
    team, name = await charged_back(shop, pair)
    shop.stripe.world.close_dispute(name, won=True)
    await shop.settled()
    assert shop.town.balance(f"receivable:{team}") == 0
    assert shop.town.balance("fees:provider") == -1_857
    submitted = shop.town.submit(pair, shop.town.milestones(pair.contract)[0])
    shop.town.do(approve_milestone, pair.client, submitted.id, submitted.version)
    assert shop.the_books_agree()


async def test_a_chargeback_that_is_lost_takes_the_escrow_and_the_rest_is_owed(
    shop: Shop, pair: Pair, operator: Account
) -> None:
    team, name = await charged_back(shop, pair)
    shop.stripe.world.close_dispute(name, won=False)
    await shop.settled()
    assert shop.town.balance(f"receivable:{team}") == -3_000
    assert shop.town.milestones(pair.contract)[0].state == MilestoneState.REFUNDED
    assert shop.the_books_agree()
    more = shop.town.pair(100, client=shop.town.fresh(pair.client))
    milestone = shop.town.milestones(more.contract)[0]
    shop.town.refused(MoneyOwed, fund_by, pair.client, milestone.id, milestone.version, "stripe")
    found = shop.town.look(lambda market: market.chargebacks.open())[0]
    assert found.state == ChargebackState.LOST
    shop.town.do(repay, operator, found.id, found.version)
    assert shop.town.balance(f"receivable:{team}") == 0
    assert shop.escrow(await shop.paid(more)) == 10_000
    assert shop.the_books_agree()


async def test_a_chargeback_is_heard_of_in_any_order(shop: Shop, pair: Pair) -> None:
    payment = await shop.paid(pair)
    session = shop.stripe.world.books.find("checkout.session", payment.reference)
    shop.stripe.world.courier.hold = shop.stripe.world.courier.twice = True
    made = shop.stripe.world.dispute(session["payment_intent"])
    shop.stripe.world.close_dispute(made["id"], won=False)
    shop.stripe.world.courier.release(backwards=True)
    await shop.settled()
    assert shop.town.balance(f"receivable:{pair.contract.team_id}") == -3_000
    assert shop.the_books_agree()


async def test_work_whose_money_the_bank_asks_back_waits_for_the_bank(shop: Shop, pair: Pair) -> None:
    team, name = await charged_back(shop, pair)
    assert team
    submitted = shop.town.submit(pair, shop.town.milestones(pair.contract)[0])
    shop.town.refused(HeldByBank, approve_milestone, pair.client, submitted.id, submitted.version)
    pass_days(shop, shop.town.rules.work_review + DAY)
    assert shop.town.milestones(pair.contract)[0].state == MilestoneState.SUBMITTED
    shop.stripe.world.close_dispute(name, won=True)
    await shop.settled()
    pass_days(shop, DAY)
    assert shop.town.milestones(pair.contract)[0].state == MilestoneState.RELEASED
    assert shop.the_books_agree()


@pytest.mark.parametrize("won", [True, False])
async def test_the_freelancer_hears_of_it_too(shop: Shop, pair: Pair, won: bool) -> None:
    _, name = await charged_back(shop, pair)
    assert shop.town.told_to(pair.freelancer)[-1] == "escrow_asked_back"
    shop.stripe.world.close_dispute(name, won=won)
    await shop.settled()
    assert shop.town.told_to(pair.freelancer)[-2:] == ["escrow_asked_back"] * 2


@pytest.mark.parametrize("won", [True, False])
async def test_a_contract_that_ends_waits_for_the_bank(shop: Shop, pair: Pair, won: bool) -> None:
    _, name = await charged_back(shop, pair)
    contract = shop.town.look(lambda market: market.contracts.get(pair.contract.id))
    shop.town.do(end_contract, pair.client, contract.id, contract.version)
    pass_days(shop, shop.town.rules.ending_answer + DAY)
    assert shop.town.look(lambda market: market.contracts.get(contract.id)).state == ContractState.ENDING
    shop.stripe.world.close_dispute(name, won=won)
    await shop.settled()
    pass_days(shop, shop.town.rules.ending_answer + DAY)
    assert shop.town.look(lambda market: market.contracts.get(contract.id)).state == ContractState.ENDED
    assert shop.the_books_agree()


async def test_a_part_that_the_bank_took_leaves_a_smaller_milestone(shop: Shop, pair: Pair) -> None:
    payment = await shop.paid(pair)
    told = ChargebackTold(f"du-{payment.id}", usd(200), usd(200), usd(15), "lost")
    shop.town.do(hear_chargeback, payment.id, told)
    submitted = shop.town.submit(pair, shop.town.milestones(pair.contract)[0])
    assert submitted.amount == usd(400)
    shop.town.do(approve_milestone, pair.client, submitted.id, submitted.version)
    assert shop.escrow(payment) == 0
