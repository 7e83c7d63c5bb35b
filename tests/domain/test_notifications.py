"""Who is told of what: the right people, once, and nobody of what they did themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.accounts.model import Account, AccountJoined, ProfileChanged
from bot.domain.connects.model import BoostPlaced
from bot.domain.contracts.events import MilestoneSplit
from bot.domain.contracts.service import end_contract
from bot.domain.events import Event
from bot.domain.notifications.service import notices_of
from bot.domain.notifications.tellers import TELLERS
from bot.domain.payments.model import PaymentMoved
from bot.domain.payouts.service import mark_failed, mark_sent
from bot.domain.proposals.service import withdraw
from bot.domain.reviews.service import leave_review
from bot.domain.timesheets.model import TimeLogged
from tests.domain.town import DAY, Town

SILENT = {BoostPlaced, MilestoneSplit, AccountJoined, PaymentMoved, ProfileChanged, TimeLogged}
"""What a payment is for tells of it."""


def every_event() -> Iterator[type[Event]]:
    todo = list(Event.__subclasses__())
    while todo:
        event = todo.pop()
        todo += event.__subclasses__()
        yield event


def test_every_event_tells_somebody_or_is_silent_on_purpose() -> None:
    assert set(every_event()) == set(TELLERS) | SILENT


def test_a_whole_story(town: Town, operator: Account) -> None:
    pair = town.pair(600)
    town.earn(pair, operator)
    town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)
    for who in (pair.freelancer, pair.client):
        town.do(leave_review, who, pair.contract.id, stars=(5,) * 6, text="", recommend=10)
    town.method(pair.freelancer)
    town.wait(5 * DAY)
    payout = town.payout(pair.freelancer)
    sent = town.do(mark_sent, operator, payout.id, payout.version)
    town.do(mark_failed, operator, payout.id, sent.version, "Closed.")

    assert town.told_to(pair.client) == [
        "proposal_arrived",
        "contract_started",
        "funding_promised",
        "funding_settled",
        "work_submitted",
        "review_left",
    ]
    assert town.told_to(pair.freelancer) == [
        "offer",
        "milestone_funded",
        "milestone_released",
        "contract_ended",
        "reviews_revealed",
        "method_added",
        "earning_available",
        "payout_moved",
        "payout_moved",
    ]
    assert town.told_to(operator) == ["funding_requested", "payout_requested"]
    keys = [(notice.key, chat.id) for notice, chat in town.told]
    assert len(keys) == len(set(keys))


def test_every_recorded_event_can_be_told_again(town: Town, operator: Account) -> None:
    pair = town.pair(600)
    town.earn(pair, operator)
    for event in town.events:
        first = town.look(lambda market, event=event: list(notices_of(market, event)))
        assert first == town.look(lambda market, event=event: list(notices_of(market, event)))


def test_a_withdrawal_disturbs_nobody(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    proposal = town.proposal(ana, town.job(client))
    town.do(withdraw, ana, proposal.id, proposal.version)

    assert town.told_to(client) == ["proposal_arrived"]
    assert town.told_to(ana) == []


def test_people_are_told_in_the_first_chat_that_reaches_them(town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    chat = town.look(lambda market: market.chats.of_account(client.id))[0]
    town.do(lambda market: market.chats.save(replace(chat, reachable=False)))
    town.proposal(ana, town.job(client))
    assert town.told_to(client) == []

    town.do(lambda market: market.chats.add(replace(chat, id="zz-slack", platform="slack")))
    town.proposal(ana, town.job(client))
    assert [chat.id for _, chat in town.told] == ["zz-slack"]
