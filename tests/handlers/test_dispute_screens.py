"""What both sides of a dispute and the operator read and do, from its opening to its end."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from bot.domain.accounts.model import Account
from bot.domain.disputes.model import Dispute, DisputeState
from bot.domain.disputes.service import answer, propose_split
from bot.domain.rooms.service import open_room, post_message
from bot.handlers.kit.screen import Screen
from tests.domain.town import DAY, Pair, Town, usd
from tests.handlers.stage import Stage, button, file, labels, refusal_in, shown
from tests.handlers.test_deal_screens import notice, screen


@pytest.fixture
def operator(town: Town) -> Account:
    return town.operator()


@pytest.fixture
def pair(town: Town) -> Pair:
    return town.pair(600)


def heard_by(stage: Stage, person: Account, found: Dispute) -> Screen:
    """What somebody is told of the last thing that was said or done."""

    def drawn(connection: Connection) -> Screen | None:
        market = stage.town.market(connection)
        entry, chat = market.disputes.entries(found.id)[-1], market.chats.of_account(person.id)[0]
        return stage.turns.render(connection, chat, "dispute_moved", (found.id, entry.id))

    told = stage.town.database.write_here(drawn)
    assert told is not None
    return told


async def in_form(stage: Stage, who: Account, route: str, raw: dict[str, str]) -> Screen:
    return shown(await stage.submits(who, route, dict(raw), reviewed=True))


async def disputed(stage: Stage, town: Town, pair: Pair, operator: Account) -> Dispute:
    part = town.submit(pair, town.fund(pair, operator))
    way = button(await screen(stage, pair.client, f"milestone~{part.id}"), "Open a dispute")
    said = {"amount": "600", "reason": "different", "note": "It has no tests at all.", "files": ""}
    done = await in_form(stage, pair.client, way, said)
    assert done.notice
    assert "frozen" in done.notice.text
    found = town.look(lambda market: market.disputes.running_on(part.id))
    assert found is not None
    return found


async def test_opening_in_the_form_says_what_is_wrong(stage: Stage, town: Town, pair: Pair, operator: Account) -> None:
    part = town.submit(pair, town.fund(pair, operator))
    way = button(await screen(stage, pair.client, f"milestone~{part.id}"), "Open a dispute")
    said = {"amount": "900", "reason": "different", "note": "It has no tests at all.", "files": ""}
    answered = await stage.submits(pair.client, way, dict(said))
    assert answered.errors == {"amount": "The most is $600."}
    assert town.look(lambda market: market.disputes.running_on(part.id)) is None


async def test_while_frozen_nothing_else_is_offered(stage: Stage, town: Town, pair: Pair, operator: Account) -> None:
    found = await disputed(stage, town, pair, operator)
    for who in (pair.client, pair.freelancer):
        part = await screen(stage, who, f"milestone~{found.subject_id}")
        assert "In a dispute" in [field.value for field in part.fields]
        assert not {"Approve", "Request changes", "Submit work", "Open a dispute"} & set(labels(part))
        assert "Dispute" in labels(part)
    current = town.milestone(found.subject_id)
    refused = await stage.taps(pair.client, f"milestone.approve~{current.id}~{current.version}")
    assert refusal_in(refused) == "This money is in a dispute. Open the dispute to see how it stands."


async def test_the_other_side_hears_of_it_and_answers(stage: Stage, town: Town, pair: Pair, operator: Account) -> None:
    found = await disputed(stage, town, pair, operator)
    heard = heard_by(stage, pair.freelancer, found)
    assert "opened the dispute" in heard.lead
    assert "Answer by" in heard.lead
    assert heard.quotes[0].text == "It has no tests at all."
    waits = shown(await stage.commands(pair.freelancer, "home"))
    assert any("Dispute:" in card.title for card in waits.cards)

    proof = file("tests.log")
    done = shown(
        await stage.submits(
            pair.freelancer,
            button(heard, "Answer"),
            {"note": "It has forty.", "files": [proof.id]},
            proof,
            reviewed=True,
        )
    )
    assert done.notice
    assert done.notice.text == "Sent. An operator looks at it now."
    assert heard_by(stage, operator, found).files[0].name == "tests.log"
    record = await screen(stage, operator, f"dispute.record~{found.id}")
    assert [quote.text for quote in record.quotes] == ["Here it is.", "It has no tests at all.", "It has forty."]


async def test_an_operator_proposes_and_both_accept(stage: Stage, town: Town, pair: Pair, operator: Account) -> None:
    found = await disputed(stage, town, pair, operator)
    town.do(answer, pair.freelancer, found.id, found.version, note="It has forty.")
    assert any("to decide" in label for label in labels(await screen(stage, operator, "operations")))
    heard = heard_by(stage, operator, found)
    wrong = await stage.submits(operator, button(heard, "Propose a split"), {"refund": "601", "note": "Because."})
    assert wrong.errors == {"refund": "The most is $600."}
    await in_form(stage, operator, button(heard, "Propose a split"), {"refund": "100", "note": "Forty run."})

    first = await stage.presses(pair.client, heard_by(stage, pair.client, found), "Accept the split")
    assert first.notice
    assert "The other side is asked" in first.notice.text
    last = await stage.presses(pair.freelancer, heard_by(stage, pair.freelancer, found), "Accept the split")
    assert last.lead == "$100 for the client, $500 for the freelancer before fees."
    assert town.purse(pair.freelancer).pending == usd(400)


async def test_one_refuses_and_the_operator_decides(stage: Stage, town: Town, pair: Pair, operator: Account) -> None:
    found = await disputed(stage, town, pair, operator)
    told = town.do(answer, pair.freelancer, found.id, found.version, note="It has forty.")
    town.do(propose_split, operator, told.id, told.version, refund=usd(100), note="Forty run.")
    refuse = button(heard_by(stage, pair.client, found), "Refuse the split")
    await in_form(stage, pair.client, refuse, {"note": "None run."})
    desk = await screen(stage, operator, "disputes.desk")
    assert desk.cards[0].title.startswith("Dispute:")
    page = await screen(stage, operator, f"dispute~{found.id}")
    done = await in_form(stage, operator, button(page, "Decide"), {"refund": "0", "note": "They do run."})

    assert "Decided" in [field.value for field in done.fields]
    for who in (pair.client, pair.freelancer):
        last = heard_by(stage, who, found)
        assert "decided: $0" in last.lead
        assert last.quotes[0].text == "They do run."
    assert town.purse(pair.freelancer).pending == usd(490)


async def test_they_settle_it_themselves(stage: Stage, town: Town, pair: Pair, operator: Account) -> None:
    found = await disputed(stage, town, pair, operator)
    page = await screen(stage, pair.freelancer, f"dispute~{found.id}")
    await in_form(stage, pair.freelancer, button(page, "Offer a settlement"), {"refund": "50", "note": ""})
    heard = heard_by(stage, pair.client, found)
    assert "offered that $50 go back" in heard.lead
    done = await stage.presses(pair.client, heard, "Accept the offer")
    assert done.notice
    assert done.notice.text == "Both sides agree: it is settled."
    late = await stage.taps(pair.client, button(heard, "Accept the offer"))
    assert refusal_in(late) == "It has changed meanwhile. Here is how it stands now."


async def test_a_message_as_evidence(stage: Stage, town: Town, pair: Pair, operator: Account) -> None:
    room = town.do(open_room, pair.client, pair.contract.proposal_id)
    message = town.do(post_message, pair.freelancer, room.id, "It is done on Monday.")
    found = await disputed(stage, town, pair, operator)
    page = await screen(stage, pair.client, f"dispute~{found.id}")
    said = {"note": "", "files": "", "message": message.id}
    done = await in_form(stage, pair.client, button(page, "Add evidence"), said)
    assert any("It is done on Monday." in quote.text for quote in done.quotes)
    read = await screen(stage, operator, f"dispute.messages~{found.id}")
    assert [quote.text for quote in read.quotes] == ["It is done on Monday."]


async def test_the_reminder_and_the_withdrawal(stage: Stage, town: Town, pair: Pair, operator: Account) -> None:
    found = await disputed(stage, town, pair, operator)
    town.wait(4 * DAY)
    assert "Answer" in labels(notice(stage, pair.freelancer, "dispute_due"))
    page = await screen(stage, pair.client, f"dispute~{found.id}")
    done = await stage.presses(pair.client, page, "Withdraw")
    assert town.look(lambda market: market.disputes.get(found.id)).state == DisputeState.WITHDRAWN
    assert "no longer frozen" in done.lead
    assert "Approve" in labels(await screen(stage, pair.client, f"milestone~{found.subject_id}"))


async def test_what_can_be_disputed_is_listed(stage: Stage, town: Town, pair: Pair, operator: Account) -> None:
    assert "None yet" not in shown(await stage.commands(pair.client, "disputes")).lead
    nothing = shown(await stage.says(pair.client, "open a dispute"))
    assert not nothing.cards
    town.earn(pair, operator)
    listed = shown(await stage.says(pair.client, "open a dispute"))
    assert [card.lead for card in listed.cards] == ["$600 released"]
    assert not shown(await stage.says(pair.freelancer, "open a dispute")).cards


async def test_strangers_read_nothing(stage: Stage, town: Town, pair: Pair, operator: Account) -> None:
    found = await disputed(stage, town, pair, operator)
    stranger = town.client()
    for route in ("dispute", "dispute.record", "dispute.messages"):
        answered = await stage.taps(stranger, f"{route}~{found.id}")
        assert refusal_in(answered) == "Only the people it belongs to can do that."
