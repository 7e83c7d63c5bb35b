"""Asking for money back, giving it back, and asking for what was spent (MARKET 8)."""

from __future__ import annotations

from bot.domain.accounts.model import Account
from bot.domain.agreements.model import Request, RequestKind, RequestMade, RequestOpen, RequestState
from bot.domain.agreements.settling import REQUEST, settle_request
from bot.domain.contracts.access import as_client, as_freelancer, authorise
from bot.domain.contracts.endings import end_if_settled
from bot.domain.contracts.fundings import promise_extra
from bot.domain.contracts.model import MILESTONE_MACHINE, Contract, OtherSideAnswers
from bot.domain.contracts.settling import refund_earning, refund_escrow
from bot.domain.errors import N_, BadValue, NotAllowed, NotFound, NotYours, Stale
from bot.domain.ledger.service import MANUAL
from bot.domain.market import Market, MarketView
from bot.domain.money import Money

MAX_REASON = 1_000
MAX_FILES = 5


def refundable(market: MarketView, contract: Contract, about: str) -> Money:
    """What of a milestone's escrow, or of an earning, can go back to the client, gross. Raises NotFound."""
    earning = market.ledger.earning(about)
    if earning is not None:
        if earning.contract_id != contract.id:
            raise NotFound
        return earning.left
    milestone = market.milestones.get(about)
    if milestone.contract_id != contract.id:
        raise NotFound
    MILESTONE_MACHINE.after(milestone.state, "refund")
    return milestone.amount


def ask_refund(market: Market, actor: Account, contract_id: str, about: str, amount: Money, reason: str) -> Request:
    """The client asks for money back: of a milestone in escrow, or of an earning. The freelancer agrees or not.

    Raises BadValue, RequestOpen, NotAllowed, NotYours, NotFound.
    """
    contract = as_client(market, actor, market.contracts.get(contract_id))
    most = refundable(market, contract, about)
    if not 0 < amount.amount <= most.amount:
        raise BadValue(N_("Ask for at most {most}, and more than nothing."), most=most)
    return _ask(market, actor, contract, "refund", amount, reason, about=about)


def ask_expense(
    market: Market, actor: Account, contract_id: str, amount: Money, reason: str, files: tuple[str, ...] = ()
) -> Request:
    """The freelancer asks for what they spent, with receipts. Raises BadValue, NotYours, NotFound."""
    contract = as_freelancer(actor, market.contracts.get(contract_id))
    rules = market.rules
    least, most = rules.money(rules.min_bonus), rules.money(rules.max_expense)
    if not least <= amount <= most:
        raise BadValue(N_("An expense is {least} to {most}."), least=least, most=most)
    return _ask(market, actor, contract, "expense", amount, reason, files=files)


def _ask(
    market: Market,
    actor: Account,
    contract: Contract,
    kind: RequestKind,
    amount: Money,
    reason: str,
    *,
    about: str = "",
    files: tuple[str, ...] = (),
) -> Request:
    if not reason.strip():
        raise BadValue(N_("Say why, in a few words."))
    if len(reason) > MAX_REASON:
        raise BadValue(N_("Write at most {most} characters."), most=MAX_REASON)
    if len(files) > MAX_FILES:
        raise BadValue(N_("Send at most {most} files."), most=MAX_FILES)
    if any(market.files.find(file_id) is None for file_id in files):
        raise NotFound
    if about and any(one.about == about for one in market.requests.open_of(contract.id)):
        raise RequestOpen
    request = Request(
        id=market.new_id(),
        contract_id=contract.id,
        kind=kind,
        about=about,
        amount=amount,
        reason=reason.strip(),
        files=files,
        asked_by=actor.id,
        asked_at=market.now,
        expires_at=market.now + market.rules.request_lives,
    )
    market.requests.add(request)
    market.deadlines.set(REQUEST, request.id, request.expires_at)
    market.record(RequestMade(request_id=request.id))
    return request


def accept_request(market: Market, actor: Account, request_id: str, seen: int, *, provider: str = MANUAL) -> Request:
    """Agree. A refund is on its way back; an expense is promised, and paid once its money is there.

    Raises OtherSideAnswers, Stale, NotAllowed, BadValue where there is no longer as much, InsufficientFunds where it
    was paid out meanwhile, ProviderOff.
    """
    request, contract = _to_answer(market, actor, request_id, seen)
    if request.kind == "expense":
        note = request.reason
        funding = promise_extra(market, actor, contract, "expense", request.amount, note, provider=provider)
        return settle_request(market, request, "accept", by=actor.id, about=funding.id)
    settled = settle_request(market, request, "accept", by=actor.id)
    _refund(market, contract, request.about, request.amount, by=actor.id)
    return settled


def decline_request(market: Market, actor: Account, request_id: str, seen: int) -> Request:
    """Say no. Raises OtherSideAnswers, Stale, NotAllowed."""
    request, _ = _to_answer(market, actor, request_id, seen)
    return settle_request(market, request, "decline", by=actor.id)


def withdraw_request(market: Market, actor: Account, request_id: str, seen: int) -> Request:
    """Take one's own request back. Raises NotYours, Stale, NotAllowed."""
    request, contract = _current(market, request_id, seen)
    if authorise(market, actor, contract) != (request.asker == "client"):
        raise NotYours
    return settle_request(market, request, "withdraw", by=actor.id)


def _to_answer(market: Market, actor: Account, request_id: str, seen: int) -> tuple[Request, Contract]:
    request, contract = _current(market, request_id, seen)
    is_client = authorise(market, actor, contract)
    if is_client == (request.asker == "client"):
        raise OtherSideAnswers
    return request, contract


def _current(market: Market, request_id: str, seen: int) -> tuple[Request, Contract]:
    request = market.requests.get(request_id)
    contract = market.contracts.get(request.contract_id)
    if request.version != seen:
        raise Stale
    if request.state == RequestState.OPEN and request.expires_at <= market.now:
        raise NotAllowed(state=RequestState.EXPIRED)
    return request, contract


def give_back(market: Market, actor: Account, contract_id: str, about: str, seen: int, amount: Money) -> None:
    """The freelancer gives money back on their own: ``seen`` is the version of the milestone or of the earning.

    Raises NotYours, Stale, BadValue, NotAllowed, InsufficientFunds.
    """
    contract = as_freelancer(actor, market.contracts.get(contract_id))
    refundable(market, contract, about)
    found = market.ledger.earning(about) or market.milestones.get(about)
    if found.version != seen:
        raise Stale
    _refund(market, contract, about, amount, by=actor.id)


def _refund(market: Market, contract: Contract, about: str, amount: Money, *, by: str) -> None:
    earning = market.ledger.earning(about)
    if earning is not None:
        refund_earning(market, contract, earning, amount, by=by)
        return
    refund_escrow(market, contract, market.milestones.get(about), amount, by=by)
    end_if_settled(market, contract.id)
