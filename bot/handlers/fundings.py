"""Money that a client sends: for milestones and bonuses, and what both sides hear of it."""

from __future__ import annotations

from typing import Annotated

from bot.domain.contracts.fundings import (
    contract_fee,
    fund_part,
    is_promised,
    pay_bonus,
    request_funding,
    request_fundings,
    take_back_promise,
)
from bot.domain.contracts.model import Funding, FundingState, Milestone, MilestoneState
from bot.domain.errors import N_, Stale
from bot.domain.ledger.model import Earning
from bot.domain.ledger.service import MANUAL
from bot.domain.money import Money, total
from bot.domain.teams.service import authorise_member
from bot.handlers import contracts, money, payments
from bot.handlers.kit.form import Amount, Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import LONGEST_TITLE, home_action, milestone_title, name_of


@routes.screen("fund")
def fund(turn: ReadingTurn, milestone_id: str) -> Screen:
    """What funding a milestone costs and how the money is sent."""
    t = turn.words
    part = turn.market.milestones.get(milestone_id)
    found = turn.market.contracts.get(part.contract_id)
    authorise_member(turn.market, turn.actor, found.team_id)
    least = turn.market.rules.min_fixed_budget
    may_split = part.state == MilestoneState.PLANNED and part.amount.amount >= 2 * least
    lead = N_("The money is held in escrow. The freelancer gets it when you approve the work.")
    if found.is_hourly:
        lead = N_("The money of a full week is held in escrow. What is logged is charged after you have looked at it.")
    by_card, how = payments.card_action(turn, part), t(turn.market.rules.settlement_instructions)
    return Screen(
        title=t(N_("Fund: {title}"), title=milestone_title(turn, part)),
        lead=t(lead),
        fields=_bill(turn, found.id, [part]),
        closing="\n".join((*([t(N_("Pay by card, or send the money yourself:"))] if by_card else []), how)),
        actions=(
            *by_card,
            Action(label=t(N_("I am sending it")), route=promise.to(part.id, part.version), style="primary", wide=True),
            *((Action(label=t(N_("Fund a part")), route=fund_less.to(part.id, part.version)),) if may_split else ()),
            Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)),
            home_action(turn),
        ),
    )


def _bill(turn: ReadingTurn, contract_id: str, parts: list[Milestone]) -> tuple[Field, ...]:
    """What a client sends to fund these milestones."""
    t, currency = turn.words, turn.market.rules.currency
    amount = total([part.amount for part in parts], currency)
    fee = total([turn.market.rules.client_fee(part.amount) for part in parts], currency)
    first = contract_fee(turn.market, contract_id)
    fields = [
        Field(label=t(N_("Milestone")) if len(parts) == 1 else t(N_("Milestones")), value=t.money(amount)),
        Field(label=t(N_("Parley's fee")), value=t.money(fee)),
    ]
    if first is not None:
        fields.append(Field(label=t(N_("Once for the contract")), value=t.money(first)))
        fee += first
    return (*fields, Field(label=t(N_("You send")), value=t.money(amount + fee)))


class PartForm(Form):
    """A part of a milestone's money."""

    amount: Annotated[Money, Amount(N_("Amount"), N_("How much of it?"), example="200")]


def _may_fund_part(turn: ReadingTurn, milestone_id: str, seen: int) -> Opening:
    part = turn.market.milestones.get(milestone_id)
    authorise_member(turn.market, turn.actor, turn.market.contracts.get(part.contract_id).team_id)
    if part.version != seen:
        raise Stale
    lead = turn.words(
        N_("{title}: {amount}. The part that you fund becomes a milestone of its own; the rest stays planned."),
        title=milestone_title(turn, part),
        amount=part.amount,
    )
    return Opening(lead=lead)


@routes.form("fund.part", PartForm, title=N_("Fund a part"), submit=N_("Continue"), start=_may_fund_part, about="fund")
def fund_less(turn: WritingTurn, filled: PartForm, milestone_id: str, seen: int) -> Screen:
    """Fund less than the whole milestone."""
    part = fund_part(turn.market, turn.actor, milestone_id, seen, filled.amount, rest_of(turn, milestone_id))
    note = turn.words(N_("The rest is a milestone of its own now. You fund {amount} here."), amount=part.amount)
    return fund(turn, part.id).with_notice(note)


def rest_of(turn: ReadingTurn, milestone_id: str) -> str:
    """What the rest of a milestone is called, in the words of whoever splits it."""
    return turn.words(N_("Rest of {title}"), title=turn.market.milestones.get(milestone_id).title)[:LONGEST_TITLE]


def unfunded(turn: ReadingTurn, contract_id: str) -> list[Milestone]:
    """The milestones that a client can fund now, in their order."""
    parts = turn.market.milestones.of_contract(contract_id)
    return [one for one in parts if one.state == MilestoneState.PLANNED and not is_promised(turn.market, one.id)]


@routes.screen("fund.several")
def fund_several(turn: ReadingTurn, contract_id: str) -> Screen:
    """How many of the next milestones to fund in one sum."""
    t = turn.words
    found = turn.market.contracts.get(contract_id)
    authorise_member(turn.market, turn.actor, found.team_id)
    parts = unfunded(turn, found.id)
    cards = []
    for count in range(2, len(parts) + 1):
        *_, last = fields = _bill(turn, found.id, parts[:count])
        amount = total([part.amount for part in parts[:count]], turn.market.rules.currency)
        way = promise_several.to(found.id, count, amount.amount)
        send = Action(label=t(N_("I am sending it")), route=way, style="primary")
        cards.append(
            Card(
                title=t.n(N_("The next milestone"), N_("The next {count} milestones"), count),
                lead=", ".join(milestone_title(turn, part) for part in parts[:count]),
                fields=fields if count == len(parts) else (last,),
                actions=(send,),
            )
        )
    return Screen(
        title=t(N_("Fund several: {title}"), title=found.title),
        lead=t(N_("You send one sum. Each milestone's money is held for it alone."))
        if cards
        else t(N_("There are not several milestones to fund.")),
        cards=tuple(cards),
        closing=t(turn.market.rules.settlement_instructions) if cards else "",
        actions=(Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)), home_action(turn)),
    )


@routes.action("fund.promise.several", about="fund.several")
def promise_several(turn: WritingTurn, contract_id: str, count: int, amount: int) -> Screen:
    """Say that the money for the next few milestones is on its way."""
    parts = unfunded(turn, contract_id)[:count]
    if len(parts) != count or sum(part.amount.amount for part in parts) != amount:
        raise Stale
    request_fundings(turn.market, turn.actor, [(part.id, part.version) for part in parts])
    note = turn.words(N_("Noted. How to send the money is in the next message."))
    return contracts.contract(turn, contract_id).with_notice(note)


@routes.action("fund.promise", about="milestone")
def promise(turn: WritingTurn, milestone_id: str, seen: int) -> Screen:
    """Say that the money is on its way."""
    funding = request_funding(turn.market, turn.actor, milestone_id, seen)
    note = turn.words(N_("Noted. How to send the money is in the next message."))
    return contracts.contract(turn, funding.contract_id).with_notice(note)


class BonusForm(Form):
    """A bonus."""

    amount: Annotated[Money, Amount(N_("Amount"), N_("How much?"), example="50")]
    note: Annotated[str, Text(N_("Note"), N_("What is it for? The freelancer reads this."), most=1_000, long=True)] = ""


def _to_the_freelancer(turn: ReadingTurn, contract_id: str) -> Opening:
    found = turn.market.contracts.get(contract_id)
    authorise_member(turn.market, turn.actor, found.team_id)
    return Opening(lead=turn.words(N_("To {name}"), name=name_of(turn, found.freelancer_id)))


def _bonus_costs(turn: ReadingTurn, filled: BonusForm, contract_id: str) -> Screen:
    t = turn.words
    found = turn.market.contracts.get(contract_id)
    fee = turn.market.rules.client_fee(filled.amount)
    return Screen(
        title=t(N_("Bonus: {amount}"), amount=filled.amount),
        lead=t(N_("To {name}"), name=name_of(turn, found.freelancer_id)),
        fields=(
            Field(label=t(N_("Parley's fee")), value=t.money(fee)),
            Field(label=t(N_("You send")), value=t.money(filled.amount + fee)),
        ),
    )


@routes.form(
    "bonus",
    BonusForm,
    title=N_("Bonus"),
    submit=N_("Pay it"),
    start=_to_the_freelancer,
    review=_bonus_costs,
    about="contract",
)
def bonus(turn: WritingTurn, filled: BonusForm, contract_id: str) -> Screen:
    """Pay a bonus."""
    pay_bonus(turn.market, turn.actor, contract_id, filled.amount, filled.note)
    note = turn.words(N_("Thank you. How to send the money is in the next message."))
    return contracts.contract(turn, contract_id).with_notice(note)


# What both sides hear


def funded_what(turn: ReadingTurn, funding: Funding) -> str:
    """What a client's money is for."""
    t = turn.words
    title = turn.market.contracts.get(funding.contract_id).title
    if funding.purpose == "bonus":
        return t(N_("{title}: bonus"), title=title)
    if funding.purpose == "expense":
        return t(N_("{title}: expense"), title=title)
    parts = ", ".join(milestone_title(turn, turn.market.milestones.get(share.milestone_id)) for share in funding.shares)
    return f"{title} · {parts}"


@routes.notice("funding_promised")
def promised_told(turn: ReadingTurn, funding_id: str) -> Screen:
    """How a client sends the money that they promised; once that is settled, that there is nothing to send."""
    t = turn.words
    funding = turn.market.fundings.get(funding_id)
    open_it = Action(label=t(N_("Contract")), route=contracts.contract.to(funding.contract_id))
    if funding.state == FundingState.REQUESTED and funding.provider != MANUAL:
        return Screen(
            title=t(N_("You pay {total} by card"), total=funding.total),
            lead=t(N_("Please send nothing by bank transfer for {what}."), what=funded_what(turn, funding)),
            actions=(open_it,),
        )
    if funding.state == FundingState.REQUESTED:
        question = t(N_("Have you not sent it, and will not?"))
        recall = take_back.to(funding.id, funding.version)
        return Screen(
            title=t(N_("Thank you. Please send {total}"), total=funding.total),
            lead=t(
                N_("Send it with the reference {reference}, for {what}. You are told as soon as it has arrived."),
                reference=funding.reference,
                what=funded_what(turn, funding),
            ),
            closing=t(turn.market.rules.settlement_instructions),
            actions=(
                *payments.instead_action(turn, funding),
                open_it,
                Action(label=t(N_("I do not send it")), route=recall, confirm=question),
            ),
        )
    if funding.state == FundingState.CONFIRMED:
        title, lead = N_("{total} has arrived, thank you"), N_("It is for {what}. There is nothing more to send.")
    else:
        title = N_("{total} did not arrive")
        lead = N_("It was for {what}. Please send nothing with this reference any more: fund the milestone again.")
    return Screen(
        title=t(title, total=funding.total),
        lead=t(lead, what=funded_what(turn, funding)),
        actions=(open_it,),
    )


@routes.action("fund.takeback", about="funding.own")
def take_back(turn: WritingTurn, funding_id: str, seen: int) -> Screen:
    """Not send the money after all."""
    funding = take_back_promise(turn.market, turn.actor, funding_id, seen)
    return own_funding(turn, funding.id).with_notice(turn.words(N_("Noted. Send nothing.")))


@routes.screen("funding.own")
def own_funding(turn: ReadingTurn, funding_id: str) -> Screen:
    """A promise, for the client to read again how the money is sent."""
    found = turn.market.contracts.get(turn.market.fundings.get(funding_id).contract_id)
    authorise_member(turn.market, turn.actor, found.team_id)
    now = promised_told(turn, funding_id)
    return now.model_copy(update={"actions": (*now.actions, home_action(turn))})


@routes.notice("funding_settled")
def funding_told(turn: ReadingTurn, funding_id: str) -> Screen:
    """The operator or the provider has seen the client's money, or has not."""
    t = turn.words
    funding = turn.market.fundings.get(funding_id)
    open_it = Action(label=t(N_("Contract")), route=contracts.contract.to(funding.contract_id))
    if funding.state == FundingState.CONFIRMED:
        lead = t(N_("We received {total}. {amount} is in escrow."), total=funding.total, amount=funding.amount)
        title = N_("Funded: {what}")
        if funding.purpose != "milestone":
            title = N_("Paid: {what}")
            lead = t(N_("We received {total}. The freelancer gets it."), total=funding.total)
        elif came_late(turn, funding):
            sentence = N_("We received {total}, but not all of it is needed any more. That part comes back to you.")
            lead = t(sentence, total=funding.total)
        return Screen(title=t(title, what=funded_what(turn, funding)), lead=lead, actions=(open_it,))
    lead = t(
        N_("We did not receive {total} with the reference {reference}."),
        total=funding.total,
        reference=funding.reference,
    )
    again: tuple[Action, ...] = ()
    if funding.milestone_id is not None:
        again = (Action(label=t(N_("Fund again")), route=fund.to(funding.milestone_id), style="primary"),)
    return Screen(title=t(N_("Not received")), lead=lead, actions=(*again, open_it))


def came_late(turn: ReadingTurn, funding: Funding) -> bool:
    """Whether some of it came when nothing waited for it any more."""
    refunds = turn.market.refunds.of_contract(funding.contract_id)
    return any(refund.funding_id == funding.id and refund.at == funding.settled_at for refund in refunds)


def received(turn: ReadingTurn, earning: Earning) -> tuple[Field, ...]:
    """What a freelancer gets, and when."""
    t = turn.words
    return (
        Field(label=t(N_("You receive")), value=t(N_("{net} after {fee} fee"), net=earning.net, fee=earning.fee)),
        Field(label=t(N_("Available")), value=t.moment(earning.available_at)),
    )


@routes.notice("extra_paid")
def extra_told(turn: ReadingTurn, funding_id: str) -> Screen:
    """A freelancer got a bonus, or an expense was paid."""
    t = turn.words
    funding = turn.market.fundings.get(funding_id)
    earning = turn.market.ledger.earning(funding.id)
    title = N_("A bonus of {amount}") if funding.purpose == "bonus" else N_("Your expense of {amount} is paid")
    return Screen(
        title=t(title, amount=funding.amount),
        lead=turn.market.contracts.get(funding.contract_id).title,
        fields=received(turn, earning) if earning else (),
        quotes=(Quote(text=funding.note, by=name_of(turn, funding.requested_by)),) if funding.note else (),
        actions=(
            Action(label=t(N_("Money")), route=money.balance_screen.to()),
            Action(label=t(N_("Contract")), route=contracts.contract.to(funding.contract_id)),
        ),
    )
