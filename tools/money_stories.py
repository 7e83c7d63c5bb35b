"""The stories that docs/money-flows.md tells: each goes one way that money can take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.accounts.model import Account
from bot.domain.agreements.requests import accept_request, ask_expense, ask_refund, give_back
from bot.domain.connects.purchases import buy
from bot.domain.contracts.endings import end_contract
from bot.domain.contracts.fundings import confirm_funding, pay_bonus
from bot.domain.contracts.model import Milestone
from bot.domain.contracts.service import approve_part
from bot.domain.disputes.service import accept_split, answer, open_dispute, propose_split
from bot.domain.payments.chargebacks import hear_chargeback
from bot.domain.payments.funding import fund_by
from bot.domain.payments.model import ChargebackTold, Payment, PaymentState, Told
from bot.domain.payments.service import hear
from bot.domain.payouts.service import mark_failed, mark_paid, mark_returned, mark_sent
from bot.domain.refunds.service import settle_refund
from tests.domain.hours import at_work, logs
from tests.domain.town import DAY, Pair, Town, usd


@dataclass(frozen=True)
class Story:
    """``what`` happens is told in a sentence or two; ``play`` does it."""

    title: str
    what: str
    play: Callable[[Town], None]


STORIES: list[Story] = []


def _tells(title: str, what: str) -> Callable[[Callable[[Town], None]], None]:
    def enter(play: Callable[[Town], None]) -> None:
        STORIES.append(Story(title, what, play))

    return enter


@_tells(
    "A milestone, from the client to the freelancer's bank",
    "A client funds $600 and pays 5% on top. The work is approved: of $600 billed to a new client the freelancer gets "
    "$490. Five days later it is available; it is paid out by hand.",
)
def _milestone(town: Town) -> None:
    operator = town.operator()
    ana = town.paid_freelancer(operator, 600)
    payout = town.payout(ana)
    sent = town.do(mark_sent, operator, payout.id, payout.version)
    town.do(mark_paid, operator, sent.id, sent.version)


@_tells("A payout that does not arrive", "The bank refuses it: what was on its way is available again.")
def _payout_fails(town: Town) -> None:
    operator = town.operator()
    ana = town.paid_freelancer(operator, 600)
    payout = town.payout(ana)
    town.do(mark_failed, operator, payout.id, payout.version, "The account is closed.")


@_tells(
    "Two milestones across a tier of the fee",
    "The fee is marginal, by all that was ever billed to the client: 20% up to $500, then 10%.",
)
def _tiers(town: Town) -> None:
    operator = town.operator()
    pair = town.pair(400, 300)
    for position in (1, 2):
        town.earn(pair, operator, position)
    town.wait(5 * DAY)


def _sends_back(town: Town, operator: Account) -> None:
    for refund in town.look(lambda market: market.refunds.owed()):
        town.do(settle_refund, operator, refund.id, refund.version)


@_tells(
    "A payout that comes back",
    "It was paid, and days later the bank sends it back. The payment is undone by new transfers, the fee with it.",
)
def _payout_returns(town: Town) -> None:
    operator = town.operator()
    payout = town.payout(town.paid_freelancer(operator, 600))
    sent = town.do(mark_sent, operator, payout.id, payout.version)
    paid = town.do(mark_paid, operator, sent.id, sent.version)
    town.do(mark_returned, operator, paid.id, paid.version, "The account is closed.")


def _paid_by_card(town: Town, pair: Pair) -> Payment:
    town.providers = ("manual", "stripe")
    part = town.milestones(pair.contract)[0]
    payment = town.do(fund_by, pair.client, part.id, part.version, "stripe")
    return town.do(hear, payment.id, Told(PaymentState.SUCCEEDED, reference="cs_1", fee=usd(18.57)))


@_tells(
    "A milestone funded by card",
    "Stripe keeps its own fee of what comes in. It is ours to bear: what we hold at Stripe is less by that.",
)
def _card(town: Town) -> None:
    _paid_by_card(town, town.pair(600))


@_tells(
    "A payment by card that the client's bank takes back",
    "The bank takes the payment and a fee for its trouble. The client owes us that until the bank decides or the "
    "client pays again; what is in escrow stays there meanwhile.",
)
def _chargeback(town: Town) -> None:
    payment = _paid_by_card(town, town.pair(600))
    told = ChargebackTold("dp_1", amount=payment.amount, taken=payment.amount, fee=usd(15), status="open")
    town.do(hear_chargeback, payment.id, told)


@_tells(
    "A part of a milestone is paid",
    "Of $600 the client releases $200. The rest stays in escrow, for the next milestone.",
)
def _part(town: Town) -> None:
    operator, pair = town.operator(), town.pair(600, 100)
    submitted = town.submit(pair, town.fund(pair, operator))
    town.do(approve_part, pair.client, submitted.id, submitted.version, usd(200), "The rest")


@_tells("A bonus", "It comes to the freelancer as soon as its money is there, with the fees of a milestone.")
def _bonus(town: Town) -> None:
    operator, pair = town.operator(), town.pair(600)
    funding = town.do(pay_bonus, pair.client, pair.contract.id, usd(50), "Thank you.")
    town.do(confirm_funding, operator, funding.id, funding.version)


@_tells("An expense", "The freelancer asks for what they spent, the client agrees and sends it. There is no fee.")
def _expense(town: Town) -> None:
    operator, pair = town.operator(), town.pair(600)
    request = town.do(ask_expense, pair.freelancer, pair.contract.id, usd(30), "A domain name.")
    town.do(accept_request, pair.client, request.id, request.version)
    funding = town.look(lambda market: market.fundings.waiting()[0])
    town.do(confirm_funding, operator, funding.id, funding.version)


@_tells(
    "Money in escrow goes back by agreement",
    "The client asks for $200 of $600, the freelancer agrees. The client's fee on it goes back with it; the operator "
    "sends it.",
)
def _refund(town: Town) -> None:
    operator, pair = town.operator(), town.pair(600)
    part = town.fund(pair, operator)
    request = town.do(ask_refund, pair.client, pair.contract.id, part.id, usd(200), "Less work than we thought.")
    town.do(accept_request, pair.freelancer, request.id, request.version)
    _sends_back(town, operator)


@_tells(
    "A freelancer gives back what they earned",
    "Of the $600 that were released, $100 go back: the freelancer's part of it, and our fee on it. The lifetime "
    "billings are less by it.",
)
def _given_back(town: Town) -> None:
    operator, pair = town.operator(), town.pair(600)
    part = town.earn(pair, operator)
    earning = town.look(lambda market: market.ledger.earning(part.id))
    town.do(give_back, pair.freelancer, pair.contract.id, part.id, earning.version if earning else 0, usd(100))
    _sends_back(town, operator)


@_tells(
    "A contract ends with money in escrow",
    "The client ends it. The freelancer says nothing for seven days, so the money goes back.",
)
def _ended(town: Town) -> None:
    operator, pair = town.operator(), town.pair(600)
    town.fund(pair, operator)
    contract = town.look(lambda market: market.contracts.get(pair.contract.id))
    town.do(end_contract, pair.client, contract.id, contract.version)
    town.wait(7 * DAY)
    _sends_back(town, operator)


@_tells(
    "A week of hourly work",
    "At $40 an hour and 20 hours a week, $800 lie in escrow. Ten hours are logged; after the review they are charged, "
    "and ten days after the week's Sunday they are available.",
)
def _week(town: Town) -> None:
    pair = at_work(town, town.operator())
    for _ in range(2):
        logs(town, pair, 300)
        town.wait(DAY)
    town.wait(20 * DAY)


def _disputed(town: Town, operator: Account, pair: Pair, part: Milestone) -> None:
    dispute = town.do(
        open_dispute, pair.client, part.id, amount=usd(600), reason="other", note="Look.", rest_title="The rest"
    )
    answered = town.do(answer, pair.freelancer, dispute.id, dispute.version, note="It works.")
    split = town.do(propose_split, operator, answered.id, answered.version, refund=usd(250), note="Half of it works.")
    for who in (pair.client, pair.freelancer):
        split = town.do(accept_split, who, split.id, split.version)
    _sends_back(town, operator)


@_tells(
    "A dispute about money in escrow",
    "While it is open, a hold keeps the $600 where they are. The operator proposes that $250 go back, and both sides "
    "agree: the hold is posted.",
)
def _dispute(town: Town) -> None:
    operator, pair = town.operator(), town.pair(600)
    part = town.submit(pair, town.fund(pair, operator))
    _disputed(town, operator, pair, part)


@_tells(
    "A dispute about money that was released",
    "The freelancer's part of it is held where it is, pending or available. Here, too, both agree that $250 go back.",
)
def _dispute_of_earning(town: Town) -> None:
    operator, pair = town.operator(), town.pair(600)
    part = town.earn(pair, operator)
    _disputed(town, operator, pair, part)


@_tells("Connects bought with Telegram's Stars", "Stars are a currency of their own, at a provider of their own.")
def _stars(town: Town) -> None:
    town.providers = ("manual", "stars")
    payment = town.do(buy, town.freelancer(), 20, "stars")
    town.do(hear, payment.id, Told(PaymentState.SUCCEEDED, reference="charge-1"))


@_tells("Connects bought by card", "Stripe keeps a fee of this too.")
def _connects(town: Town) -> None:
    town.providers = ("manual", "stripe")
    payment = town.do(buy, town.freelancer(), 40, "stripe")
    town.do(hear, payment.id, Told(PaymentState.SUCCEEDED, reference="cs_2", fee=usd(0.47)))
