"""PayPal's page: what it asks for, and how little chats show of it."""

from __future__ import annotations

import dataclasses

import pytest

from bot.adapters.web.links import _labelled
from bot.domain.payouts.model import MethodKind
from tests.adapters.web.site import TOKEN, Site

PATH = f"/payout-method/{TOKEN}"


def paypal_site() -> Site:
    """The page behind a link for PayPal."""
    site = Site()
    site.pages.page = dataclasses.replace(site.pages.page, kind=MethodKind.PAYPAL)
    return site


async def test_it_asks_for_one_thing_and_keeps_it_once() -> None:
    site = paypal_site()
    shown = (await site.ask("GET", PATH)).text
    assert 'name="receiver"' in shown
    assert 'name="account"' not in shown
    assert (await site.ask("POST", PATH, data={"receiver": " ana@example.com "})).status_code == 200
    assert site.pages.saved == [{"receiver": "ana@example.com"}]
    assert (await site.ask("GET", PATH)).status_code == 410


@pytest.mark.parametrize("typed", ["ana", "ana@", "@example.com", "DE89 3704", "abcdefghijklm"])
async def test_what_paypal_could_not_know_is_refused_and_stays(typed: str) -> None:
    answer = await paypal_site().ask("POST", PATH, data={"receiver": typed})
    assert answer.status_code == 422
    assert "Write the e-mail address of your PayPal account" in answer.text
    assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize(
    ("kind", "details", "label"),
    [
        (MethodKind.BANK, {"account": "DE89370400440532013000"}, "•••• 3000"),
        (MethodKind.PAYPAL, {"receiver": "ana@example.com"}, "a•••@e…"),
        (MethodKind.PAYPAL, {"receiver": "ABCDEFGHJ2345"}, "•••• 2345"),
    ],
)
def test_chats_show_a_label(kind: MethodKind, details: dict[str, str], label: str) -> None:
    assert _labelled(kind, details)[1] == label
