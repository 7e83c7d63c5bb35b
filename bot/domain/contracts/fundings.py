"""Money that a client sends: for milestones, for bonuses, for expenses (MARKET 8, 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.accounts.model import Account, authorise_operator
from bot.domain.contracts.access import as_client, check_goes_on, for_client
from bot.domain.contracts.events import FundingRequested, FundingSettled, MilestoneSplit
from bot.domain.contracts.model import (
    FUNDING_MACHINE,
    MILESTONE_MACHINE,
    Contract,
    Funding,
    FundingPart,
    FundingPurpose,
    FundingState,
    FundingWaits,
    Milestone,
    MilestoneState,
)
from bot.domain.contracts.settling import split_off
from bot.domain.errors import N_, BadValue, NotAllowed, NotFound, Stale
from bot.domain.ledger.model import Accounts
from bot.domain.ledger.service import MANUAL, earn, move
from bot.domain.market import Market, MarketView
from bot.domain.money import Money, total
from bot.domain.payments.model import ProviderOff
from bot.domain.refunds.service import Share, send_back

MAX_NOTE = 1_000


def is_promised(market: MarketView, milestone_id: str) -> bool:
    """Whether money for a milestone is on its way."""
    return any(one.state == FundingState.REQUESTED for one in market.fundings.of_milestone(milestone_id))


def contract_fee(market: MarketView, contract_id: str) -> Money | None:
    """What comes with the next funding of a contract for its having been made; none after the first (MARKET 9)."""
    paid = any(one.state != FundingState.CANCELLED for one in market.fundings.of_contract(contract_id))
    return None if paid or not market.rules.contract_fee else market.rules.money(market.rules.contract_fee)


def request_funding(market: Market, actor: Account, milestone_id: str, seen: int, *, provider: str = MANUAL) -> Funding:
    """Promise the money for a milestone: it is in escrow once it is there.

    Raises FundingWaits, OnHold, NotAllowed, Stale, ProviderOff.
    """
    return request_fundings(market, actor, [(milestone_id, seen)], provider=provider)


def request_fundings(
    market: Market, actor: Account, milestones: Sequence[tuple[str, int]], *, provider: str = MANUAL
) -> Funding:
    """Promise the money for several milestones of a contract, by (id, version), in one sum. Raises as one does."""
    found = [for_client(market, actor, milestone_id, seen) for milestone_id, seen in milestones]
    if not found or len({milestone.id for milestone, _ in found}) != len(found):
        raise NotFound
    contract = found[0][1]
    parts = []
    for milestone, of in found:
        if of.id != contract.id:
            raise NotFound
        check_goes_on(of)
        MILESTONE_MACHINE.after(milestone.state, "fund")
        if is_promised(market, milestone.id):
            raise FundingWaits
        market.milestones.save(milestone)
        parts.append(FundingPart(milestone.id, milestone.amount, market.rules.client_fee(milestone.amount)))
    return _promise(market, actor, contract, tuple(parts), provider=provider)


def fund_part(
    market: Market, actor: Account, milestone_id: str, seen: int, amount: Money, rest_title: str
) -> Milestone:
    """Make a part of a planned milestone one that can be funded by itself; the rest stays planned, as its own.

    Nothing is asked of the freelancer: sums and work stay as they are. Raises BadValue, FundingWaits, Stale, ….
    """
    milestone, contract = for_client(market, actor, milestone_id, seen)
    check_goes_on(contract)
    if milestone.state != MilestoneState.PLANNED:
        raise NotAllowed(state=milestone.state)
    if is_promised(market, milestone.id):
        raise FundingWaits
    least = market.rules.money(market.rules.min_fixed_budget)
    rest = milestone.amount - amount
    if amount < least or rest < least:
        most = milestone.amount - least
        raise BadValue(N_("Fund at least {least} and at most {most}, or the whole."), least=least, most=most)
    part = market.milestones.save(replace(milestone, amount=amount))
    other = split_off(market, part, rest, rest_title)
    market.record(MilestoneSplit(milestone_id=part.id, rest_id=other.id))
    return part


def pay_bonus(
    market: Market, actor: Account, contract_id: str, amount: Money, note: str, *, provider: str = MANUAL
) -> Funding:
    """Promise the freelancer a bonus, at any time, also after the end. Raises BadValue, NotYours, ProviderOff."""
    contract = as_client(market, actor, market.contracts.get(contract_id))
    least, most = market.rules.money(market.rules.min_bonus), market.rules.money(market.rules.max_bonus)
    if not least <= amount <= most:
        raise BadValue(N_("A bonus is {least} to {most}."), least=least, most=most)
    return promise_extra(market, actor, contract, "bonus", amount, note, provider=provider)


def promise_extra(
    market: Market,
    actor: Account,
    contract: Contract,
    purpose: FundingPurpose,
    amount: Money,
    note: str,
    *,
    provider: str = MANUAL,
) -> Funding:
    """Promise what has no milestone. An expense has no fees; a bonus has those of a milestone."""
    if len(note) > MAX_NOTE:
        raise BadValue(N_("Write at most {most} characters."), most=MAX_NOTE)
    fee = amount - amount if purpose == "expense" else market.rules.client_fee(amount)
    parts = (FundingPart("", amount, fee),)
    return _promise(market, actor, contract, parts, purpose=purpose, note=note.strip(), provider=provider)


def _promise(
    market: Market,
    actor: Account,
    contract: Contract,
    parts: tuple[FundingPart, ...],
    *,
    provider: str,
    purpose: FundingPurpose = "milestone",
    note: str = "",
) -> Funding:
    if provider not in market.providers:
        raise ProviderOff
    identifier, currency = market.new_id(), parts[0].amount.currency
    is_work = purpose == "milestone"
    funding = Funding(
        id=identifier,
        milestone_id=parts[0].milestone_id if is_work else None,
        contract_id=contract.id,
        amount=total([part.amount for part in parts], currency),
        fee=total([part.fee for part in parts], currency),
        reference=f"PAR-{identifier[-6:].upper()}",
        requested_by=actor.id,
        requested_at=market.now,
        provider=provider,
        purpose=purpose,
        parts=parts if len(parts) > 1 else (),
        note=note,
        contract_fee=contract_fee(market, contract.id) if is_work else None,
    )
    market.fundings.add(funding)
    market.record(FundingRequested(funding_id=funding.id, milestone_id=funding.milestone_id or ""))
    return funding


def confirm_funding(market: Market, actor: Account, funding_id: str, seen: int) -> Funding:
    """The operator has seen the money: it is in escrow from now on. Raises OperatorsOnly, Stale, NotAllowed."""
    authorise_operator(actor)
    funding = _current(market, funding_id, seen)
    if funding.provider != MANUAL:
        raise NotAllowed(state=funding.state)  # its provider says when it is there
    return _take_in(market, funding, "confirm")


def money_came(market: Market, funding_id: str) -> Funding:
    """A provider says that the money is there, perhaps after everybody had given it up. Said again, nothing changes."""
    funding = market.fundings.get(funding_id)
    if funding.state == FundingState.CONFIRMED:
        return funding
    return _take_in(market, funding, "confirm" if funding.state == FundingState.REQUESTED else "arrive late")


def _take_in(market: Market, funding: Funding, transition: str) -> Funding:
    confirmed = market.fundings.save(
        replace(funding, state=FUNDING_MACHINE.after(funding.state, transition), settled_at=market.now)
    )
    if funding.purpose == "milestone":
        _into_escrow(market, confirmed)
    else:
        _to_the_freelancer(market, confirmed)
    _record_settled(market, confirmed)
    return confirmed


def _into_escrow(market: Market, funding: Funding) -> None:
    """Each part into the escrow of its milestone; what nothing waits for any more goes back with its fee."""
    clearing, nothing = Accounts.clearing(funding.provider), funding.amount - funding.amount
    contract = market.contracts.get(funding.contract_id)
    legs, late, fees = [], nothing, nothing
    for part in funding.shares:
        milestone = market.milestones.get(part.milestone_id)
        if MILESTONE_MACHINE.allows(milestone.state, "fund") and milestone.amount == part.amount:
            market.milestones.save(replace(milestone, state=MILESTONE_MACHINE.after(milestone.state, "fund")))
            legs.append((clearing, Accounts.escrow(milestone.id), part.amount))
        else:
            late, fees = late + part.amount, fees + part.fee
    started = nothing if funding.contract_fee is None else funding.contract_fee
    move(
        market,
        f"fund:{funding.id}",
        "fund milestone",
        *legs,
        (clearing, Accounts.CLIENT_FEE, funding.fee - fees),
        (clearing, Accounts.CONTRACT_FEE, started if legs else nothing),
        (clearing, Accounts.refunding(contract.team_id), late + fees + (nothing if legs else started)),
        about=contract.id,
    )
    if late:
        share = Share(funding, late, fees + (nothing if legs else started))
        send_back(market, contract, [share], about=funding.milestone_id or funding.id)


def _to_the_freelancer(market: Market, funding: Funding) -> None:
    """A bonus or an expense is earned as soon as it is there; it passes through an escrow of its own."""
    clearing = Accounts.clearing(funding.provider)
    move(
        market,
        f"fund:{funding.id}",
        f"fund {funding.purpose}",
        (clearing, Accounts.escrow(funding.id), funding.amount),
        (clearing, Accounts.CLIENT_FEE, funding.fee),
        about=funding.contract_id,
    )
    earn(market, market.contracts.get(funding.contract_id), funding.id, funding.amount, kind=funding.purpose)


def cancel_funding(market: Market, actor: Account, funding_id: str, seen: int) -> Funding:
    """The money did not come. Raises OperatorsOnly, Stale, NotAllowed."""
    authorise_operator(actor)
    return _give_up(market, _current(market, funding_id, seen))


def take_back_promise(market: Market, actor: Account, funding_id: str, seen: int) -> Funding:
    """The client does not send it after all. Raises NotYours, Stale, NotAllowed."""
    funding = _current(market, funding_id, seen)
    as_client(market, actor, market.contracts.get(funding.contract_id))
    return _give_up(market, funding)


def money_stayed_away(market: Market, funding_id: str) -> Funding:
    """A provider says that the money does not come. Said again, nothing changes."""
    funding = market.fundings.get(funding_id)
    return _give_up(market, funding) if funding.state == FundingState.REQUESTED else funding


def _give_up(market: Market, funding: Funding) -> Funding:
    cancelled = market.fundings.save(
        replace(funding, state=FUNDING_MACHINE.after(funding.state, "cancel"), settled_at=market.now)
    )
    _record_settled(market, cancelled)
    return cancelled


def _record_settled(market: Market, funding: Funding) -> None:
    milestone_id = funding.milestone_id or ""
    market.record(FundingSettled(funding_id=funding.id, milestone_id=milestone_id, state=funding.state))


def _current(market: Market, funding_id: str, seen: int) -> Funding:
    funding = market.fundings.get(funding_id)
    if funding.version != seen:
        raise Stale
    return funding
