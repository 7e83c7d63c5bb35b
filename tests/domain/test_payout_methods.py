"""Where money goes: several methods of several kinds, each change of which its owner is told."""

from __future__ import annotations

import pytest

from bot.adapters.identifiers import new_id
from bot.domain.accounts.model import Account
from bot.domain.errors import NotFound, Stale
from bot.domain.payouts.methods import (
    add_method,
    kinds_on,
    method_heard,
    plan_of,
    prefer_method,
    remove_method,
    usable_method,
)
from bot.domain.payouts.model import (
    Method,
    MethodInUse,
    MethodKind,
    MethodOff,
    MethodTooNew,
    MethodUnfinished,
    NoMethod,
    TooManyMethods,
)
from bot.domain.payouts.service import draft_payout, mark_failed
from tests.domain.providing import ProvidingTown
from tests.domain.town import DAY, usd


@pytest.fixture
def ana(providing: ProvidingTown, operator: Account) -> Account:
    """A freelancer with $490 available and a bank account that can be used."""
    return providing.paid_freelancer(operator, 600)


def added(town: ProvidingTown, who: Account, kind: MethodKind, *, ready: bool = True) -> Method:
    return town.do(add_method, who, new_id(), label="a•••@e…", sealed="sealed", kind=kind, ready=ready)


def test_only_what_is_set_up_can_be_added(providing: ProvidingTown, ana: Account) -> None:
    assert providing.look(kinds_on) == [MethodKind.BANK, MethodKind.PAYPAL]
    providing.refused(MethodOff, add_method, ana, new_id(), label="x", sealed="", kind=MethodKind.STRIPE)
    added(providing, ana, MethodKind.PAYPAL)


def test_there_are_only_so_many(providing: ProvidingTown, ana: Account) -> None:
    for _ in range(4):
        added(providing, ana, MethodKind.PAYPAL)
    refused = providing.refused(TooManyMethods, add_method, ana, new_id(), label="x", sealed="x")
    assert refused.values == {"most": 5}


def test_each_kind_has_its_fee(providing: ProvidingTown, ana: Account) -> None:
    paypal = added(providing, ana, MethodKind.PAYPAL)
    providing.wait(3 * DAY)
    _, by_paypal = providing.look(lambda market: draft_payout(market, ana, paypal.id))
    bank = providing.look(lambda market: market.payout_methods.of_account(ana.id))[-1]
    _, by_bank = providing.look(lambda market: draft_payout(market, ana, bank.id))
    assert (by_paypal.fee, by_paypal.provider) == (usd(1), "paypal")
    assert (by_bank.fee, by_bank.provider) == (usd(0), "manual")


def test_the_preferred_one_is_used_and_the_others_when_it_is_gone(providing: ProvidingTown, ana: Account) -> None:
    (bank,) = providing.look(lambda market: market.payout_methods.of_account(ana.id))
    paypal = added(providing, ana, MethodKind.PAYPAL)
    providing.wait(3 * DAY)
    assert providing.look(lambda market: usable_method(market, ana)).id == paypal.id

    bank = providing.do(prefer_method, ana, bank.id, bank.version)
    assert providing.look(lambda market: usable_method(market, ana)).id == bank.id
    assert providing.told_to(ana)[-1] == "method_changed"
    told = len(providing.told)
    providing.do(prefer_method, ana, bank.id, bank.version)
    assert len(providing.told) == told, "preferring it again changes nothing"

    providing.refused(Stale, remove_method, ana, bank.id, bank.version - 1)
    gone = providing.do(remove_method, ana, bank.id, bank.version)
    assert gone.sealed == "", "its details are deleted"
    assert providing.look(lambda market: plan_of(market, ana)).method_id == ""
    assert providing.look(lambda market: usable_method(market, ana)).id == paypal.id
    providing.refused(NotFound, draft_payout, ana, bank.id)


def test_one_that_money_is_on_its_way_to_stays(providing: ProvidingTown, operator: Account, ana: Account) -> None:
    (bank,) = providing.look(lambda market: market.payout_methods.of_account(ana.id))
    payout = providing.payout(ana)
    providing.refused(MethodInUse, remove_method, ana, bank.id, bank.version)
    providing.do(mark_failed, operator, payout.id, payout.version, "Closed.")
    (bank,) = providing.look(lambda market: market.payout_methods.of_account(ana.id))
    providing.do(remove_method, ana, bank.id, bank.version)
    providing.refused(NoMethod, draft_payout, ana)


def test_nobody_touches_somebody_elses(providing: ProvidingTown, operator: Account, ana: Account) -> None:
    (bank,) = providing.look(lambda market: market.payout_methods.of_account(ana.id))
    for thief in (providing.freelancer(), operator):
        providing.refused(NotFound, remove_method, thief, bank.id, bank.version)
        providing.refused(NotFound, prefer_method, thief, bank.id, bank.version)
        providing.refused(NotFound, draft_payout, thief, bank.id)


def test_one_is_usable_when_its_provider_is_done_and_the_wait_is_over(providing: ProvidingTown) -> None:
    noor = providing.freelancer()
    method = added(providing, noor, MethodKind.PAYPAL, ready=False)
    providing.refused(MethodUnfinished, usable_method, noor)
    providing.do(method_heard, method.id, ready=True)
    providing.do(method_heard, method.id, ready=True)
    assert providing.told_to(noor).count("method_changed") == 1
    providing.refused(MethodTooNew, usable_method, noor)
    providing.wait(3 * DAY)
    assert providing.look(lambda market: usable_method(market, noor)).id == method.id

    providing.do(method_heard, method.id, ready=False)
    providing.refused(MethodUnfinished, usable_method, noor)


def test_a_provider_that_was_taken_away_is_said(providing: ProvidingTown) -> None:
    noor = providing.freelancer()
    added(providing, noor, MethodKind.PAYPAL)
    providing.wait(3 * DAY)
    providing.providers = ("manual",)
    providing.refused(MethodOff, usable_method, noor)
