"""What the two sides of a deal read, from the offer to the money, and that it stays true as things move on."""

from __future__ import annotations

from bot.domain.accounts.model import Account
from bot.domain.contracts.service import approve_milestone, cancel_funding, end_contract
from bot.domain.notifications.model import Chat, Notice
from bot.domain.offers.model import Offer
from bot.domain.offers.service import Terms, agree, counter
from bot.domain.payouts.service import mark_sent
from bot.domain.reviews.service import leave_review
from bot.handlers.kit.form import Raw
from bot.handlers.kit.screen import Action, Screen
from tests.domain.town import DAY, Town, terms
from tests.handlers.stage import MODALS, Stage, file, labels, shown


def notices(stage: Stage, person: Account, kind: str) -> list[Screen]:
    """The notices of a kind that somebody got, as they stand now."""

    def drawn(told: Notice, chat: Chat) -> Screen | None:
        return stage.town.database.write_here(
            lambda connection: stage.turns.render(connection, chat, told.kind, told.args)
        )

    found = [drawn(*told) for told in stage.town.told if told[1].account_id == person.id and told[0].kind == kind]
    return [screen for screen in found if screen is not None]


def notice(stage: Stage, person: Account, kind: str) -> Screen:
    """The newest notice of a kind, as it stands now."""
    return notices(stage, person, kind)[-1]


async def screen(stage: Stage, person: Account, route: str) -> Screen:
    """What a route shows somebody."""
    return await stage.turns.screen(stage.caller(person), route)


def dangers(shown: Screen) -> list[Action]:
    return [action for action in shown.actions if action.style == "danger"]


def countered(town: Town) -> tuple[Offer, Account, Account]:
    """An offer that the freelancer answered with other terms; its client and its freelancer."""
    client, ana = town.client(), town.freelancer()
    made = town.offer(client, town.proposal(ana, town.job(client), 400, 200))
    return town.do(counter, ana, made.id, made.version, Terms(terms=terms(450, 150))), client, ana


# Offers


def test_both_sides_read_that_the_client_agreed(stage: Stage, town: Town) -> None:
    offer, client, ana = countered(town)
    agreed = town.do(agree, client, offer.id, offer.version)

    asked = notice(stage, client, "offer")
    assert asked.lead.startswith("You agreed to the freelancer's terms.")
    assert [quote.label for quote in asked.quotes] == ["Agreed terms"]
    assert notice(stage, ana, "offer").lead.startswith("The client agrees to your terms. Answer until")

    other = town.do(counter, ana, offer.id, agreed.version, Terms(terms=terms(500, 100)))
    newest = town.do(counter, client, offer.id, other.version, Terms(terms=terms(420, 180)))
    assert newest.revision == 5
    overtaken = notice(stage, client, "offer")
    assert overtaken.lead == "There are newer terms."
    assert [quote.label for quote in overtaken.quotes] == ["Earlier terms"]
    assert notice(stage, ana, "offer").lead.startswith("Answer until")


async def test_ones_own_terms_are_withdrawn_and_the_others_declined(stage: Stage, town: Town) -> None:
    offer, client, ana = countered(town)
    own = await screen(stage, ana, f"offer~{offer.id}")
    assert [action.label for action in dangers(own)] == ["Withdraw"]
    assert own.actions[-1].style == "danger", "what cannot be undone comes last"

    town.do(agree, client, offer.id, offer.version)
    theirs = await screen(stage, ana, f"offer~{offer.id}")
    assert [action.label for action in dangers(theirs)] == ["Decline"]
    assert theirs.actions[0].label == "Accept"


async def test_what_was_just_sent_leaves_no_dangerous_button_in_the_chat(stage: Stage, town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    proposal = town.proposal(ana, town.job(client), 400, 200)
    raw: dict[str, Raw] = {"title": "A bot", "terms": "All of it - 600"}
    sent = shown(await stage.submits(client, f"offer.make~{proposal.id}", raw, reviewed=True))
    assert sent.notice is not None
    assert not dangers(sent)
    stands = await stage.presses(client, sent, "See how it stands")
    assert stands.actions[-1].label == "Withdraw"


async def test_a_proposal_with_an_open_offer_is_not_offered_or_declined_again(stage: Stage, town: Town) -> None:
    client, ana = town.client(), town.freelancer()
    proposal = town.proposal(ana, town.job(client))
    before = await screen(stage, client, f"proposal~{proposal.id}")
    assert "Make an offer" in labels(before)
    assert before.actions[-1].label == "Decline"

    town.offer(client, proposal)
    now = await screen(stage, client, f"proposal~{proposal.id}")
    assert {"Make an offer", "Decline"}.isdisjoint(labels(now))
    late = await stage.presses(client, before, "Make an offer")
    assert late.notice is not None
    assert late.notice.text == "There is an open offer already.", "before anything is asked"
    assert "See offer" in labels(late)


async def test_a_client_checks_other_terms_as_the_freelancer_will_read_them(stage: Stage, town: Town) -> None:
    offer, client, _ = countered(town)
    asked = shown(await stage.taps(client, f"offer.counter~{offer.id}~{offer.version}"))
    assert asked.fields[0].label == "Now"
    assert asked.fields[0].value == "Part 1 - $450\nPart 2 - $150", "as it can be typed again"
    await stage.says(client, "First draft - 420 - 2027-06-30\nRest - 180")
    check = shown(await stage.says(client, "A little less."))
    assert [(quote.label, quote.text) for quote in check.quotes] == [
        ("Milestones", "1. First draft: $420, due Wed, Jun 30\n2. Rest: $180"),
        ("Note", "A little less."),
    ]


# Contracts and money


async def test_the_message_about_sending_money_says_when_there_is_nothing_more_to_send(
    stage: Stage, town: Town
) -> None:
    operator, pair = town.operator(), town.pair(450)
    town.fund(pair, operator)
    told = notice(stage, pair.client, "funding_promised")
    assert told.title == "$472.50 has arrived, thank you"
    assert "nothing more to send" in told.lead
    assert not told.closing


async def test_promising_money_is_followed_by_one_message_that_says_how_to_send_it(stage: Stage, town: Town) -> None:
    pair = town.pair(450)
    funding = town.ask_for_money(pair)
    told = notice(stage, pair.client, "funding_promised")
    assert told.title == "Thank you. Please send $472.50"
    assert funding.reference in told.lead
    assert told.closing


async def test_saying_that_money_comes_leads_to_the_contract(stage: Stage, town: Town) -> None:
    pair = town.pair(450)
    milestone = town.milestones(pair.contract)[0]
    promised = shown(await stage.taps(pair.client, f"fund.promise~{milestone.id}~{milestone.version}"))
    assert promised.notice is not None
    assert "next message" in promised.notice.text
    assert "$472.50" not in promised.model_dump_json(), "this message stays as it is, so it must not ask for money"
    assert "Fund" not in labels(promised)


def test_money_that_did_not_come_is_not_asked_for_any_more(stage: Stage, town: Town) -> None:
    operator, pair = town.operator(), town.pair(450)
    funding = town.ask_for_money(pair)
    town.do(cancel_funding, operator, funding.id, funding.version)
    told = notice(stage, pair.client, "funding_promised")
    assert told.title == "$472.50 did not arrive"
    assert "send nothing with this reference" in told.lead
    assert not told.closing


async def test_what_is_missing_before_money_can_be_sent(stage: Stage, town: Town) -> None:
    operator, pair = town.operator(), town.pair(600)
    ana = pair.freelancer
    assert (await screen(stage, ana, "money")).closing.startswith("Add a payout method early")

    town.earn(pair, operator)
    town.wait(5 * DAY)
    told = notice(stage, ana, "earning_available")
    assert told.lead.startswith("To have it sent to you, add a payout method now: it can be used from")
    assert labels(told) == ["Payout methods", "Get paid out", "Money"]
    assert (await screen(stage, ana, "money")).closing == told.lead

    town.method(ana)
    waits = notice(stage, ana, "earning_available").lead
    assert waits.startswith("Your payout method can be used from")
    assert (await screen(stage, ana, "money")).closing == waits

    town.wait(town.rules.payout_method_wait)
    assert notice(stage, ana, "earning_available").lead == "You can have it sent to you now."
    assert not (await screen(stage, ana, "money")).closing


async def test_money_is_on_its_way_when_it_was_sent(stage: Stage, town: Town) -> None:
    operator = town.operator()
    ana = town.paid_freelancer(operator, 600)
    asked = shown(await stage.taps(ana, f"payout.ask~{town.purse(ana).available.amount}"))
    assert "way" not in asked.model_dump_json(include={"notice", "fields", "cards"})
    assert "has not been sent yet" in asked.cards[0].lead

    (payout,) = town.look(lambda market: market.payouts.of_account(ana.id))
    open_to_operator = await screen(stage, operator, f"payout.open~{payout.id}")
    assert open_to_operator.closing.splitlines()[1] == f"python -m bot admin payout {payout.id}"
    town.do(mark_sent, operator, payout.id, payout.version)
    assert (await screen(stage, ana, "money")).cards[0].lead.startswith("sent, asked for")


def test_a_reminder_stops_asking_once_the_work_is_released(stage: Stage, town: Town) -> None:
    operator, pair = town.operator(), town.pair(450)
    submitted = town.submit(pair, town.fund(pair, operator))
    town.wait(town.rules.work_review - DAY)
    assert "Please review" in notice(stage, pair.client, "review_due").title
    town.do(approve_milestone, pair.client, submitted.id, submitted.version)
    for reminder in notices(stage, pair.client, "review_due"):
        assert "review" not in reminder.title
        assert reminder.lead == "It is released now."


async def test_nobody_gets_back_the_files_that_they_sent(stage: Stage, town: Town) -> None:
    pair = town.pair(450)
    part = town.fund(pair, town.operator())
    route = f"milestone.submit~{part.id}~{part.version}"
    plan = file()
    sent = shown(await stage.submits(pair.freelancer, route, {"note": "Here it is.", "files": [plan.id]}, plan))
    assert not sent.files
    (read,) = (await screen(stage, pair.client, f"milestone~{part.id}")).files
    assert read.name == plan.name


async def test_a_contract_begins_with_what_to_do_and_ends_with_how_to_end_it(stage: Stage, town: Town) -> None:
    pair = town.pair(450)
    begun = await screen(stage, pair.freelancer, f"contract~{pair.contract.id}")
    assert begun.actions[0].style != "danger"
    assert begun.actions[-1].label == "End contract"


async def test_whoever_reviews_second_reads_both_once(stage: Stage, town: Town) -> None:
    operator, pair = town.operator(), town.pair(450)
    town.earn(pair, operator)
    town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)
    for who in (pair.client, pair.freelancer):
        town.do(leave_review, who, pair.contract.id, stars=(5,) * 6, text="Fine.", recommend=9)
    assert not notices(stage, pair.freelancer, "reviews_revealed")
    assert len(notice(stage, pair.client, "reviews_revealed").quotes) == 2


async def test_a_job_without_proposals_does_not_lead_with_them(stage: Stage, town: Town) -> None:
    client = town.client()
    job = town.job(client)
    none = await screen(stage, client, f"job~{job.id}")
    assert (none.actions[0].label, none.actions[0].style) == ("0 proposals", "default")
    assert none.actions[-1].label == "Close job"
    town.proposal(town.freelancer(), job)
    assert (await screen(stage, client, f"job~{job.id}")).actions[0].style == "primary"


# How questions are put


async def test_questions_about_money_name_the_currency_and_files_are_removed_not_left_empty(
    stage: Stage, town: Town
) -> None:
    ana = town.freelancer()
    opened = await stage.taps(ana, "profile.edit", MODALS)
    assert opened.modal is not None
    rate = next(field for field in opened.modal.fields if field.name == "rate")
    assert rate.hint.endswith("For example: $45")

    pair = town.pair(450)
    part = town.fund(pair, town.operator())
    await stage.taps(pair.freelancer, f"milestone.submit~{part.id}~{part.version}")
    files = shown(await stage.says(pair.freelancer, "Here it is."))
    assert "one by one" in files.lead
    files = shown(await stage.says(pair.freelancer, "", file()))
    assert {"Done", "Remove files"} <= set(labels(files))


async def test_a_question_that_names_an_answer_keeps_no_second_mark(stage: Stage, town: Town) -> None:
    pair = town.pair(450)
    part = town.submit(pair, town.fund(pair, town.operator()))
    await stage.taps(pair.client, f"milestone.changes~{part.id}~{part.version}")
    check = shown(await stage.says(pair.client, "Add an index."))
    assert [(field.label, field.value) for field in check.fields] == [("What should change", "Add an index.")]
