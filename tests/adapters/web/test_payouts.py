"""The page where a person says where their money goes."""

from __future__ import annotations

import re

import httpx
import pytest

from bot.domain.errors import NotYours
from tests.adapters.web.site import TOKEN, FakePayoutPages, Site

PATH = f"/payout-method/{TOKEN}"
RIGHT = {"holder": "Ana Souza", "account": "de89 3704 0044 0532 0130 00", "country": "Germany", "bank": "", "code": ""}


async def post(site: Site, **changed: str) -> httpx.Response:
    return await site.ask("POST", PATH, data=RIGHT | changed)


async def test_looking_uses_nothing_up_and_leaks_nothing() -> None:
    site = Site()
    for method in ("GET", "HEAD", "GET"):
        answer = await site.ask(method, PATH)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
    assert "Ana &lt;Souza&gt;" in answer.text
    nonce = re.search(r"nonce-([^']+)'", policy)
    assert nonce
    assert f'<style nonce="{nonce[1]}">' in answer.text
    assert "<script" not in answer.text


async def test_every_field_has_its_label() -> None:
    text = (await Site().ask("GET", PATH)).text
    inputs = set(re.findall(r'<input id="(\w+)"', text))

    assert inputs == {"holder", "account", "country", "bank", "code"}
    assert set(re.findall(r'<label for="(\w+)"', text)) == inputs


async def test_details_are_saved_once() -> None:
    site = Site()
    answer = await post(site)

    assert answer.status_code == 200
    assert "Kept, &lt;Ana&gt;." in answer.text
    assert site.pages.saved == [RIGHT | {"account": "DE89370400440532013000"}]
    assert (await post(site)).status_code == 410
    assert (await site.ask("GET", PATH)).status_code == 410


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"holder": " "}, "This is needed."),
        ({"account": "DE89370400440532013001"}, "This IBAN has a typing mistake"),
        ({"account": "12"}, "Write an IBAN, or an account number of 4 to 34"),
        ({"code": "?"}, "Write 4 to 15 letters and digits."),
        ({"bank": "x" * 101}, "At most 100 characters."),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    changed: dict[str, str], sentence: str
) -> None:
    site = Site()
    answer = await post(site, **({"country": '"Germany" <b>'} | changed))
    name = next(iter(changed))

    assert answer.status_code == 422
    assert re.search(rf'<span class="error" id="{name}-error">{re.escape(sentence)}', answer.text)
    assert re.search(rf'<input id="{name}"[^>]*aria-describedby="[^"]*{name}-error" aria-invalid="true"', answer.text)
    assert f'<a href="#{name}">' in answer.text
    assert 'value="&quot;Germany&quot; &lt;b&gt;"' in answer.text
    assert site.pages.saved == []


async def test_an_account_number_that_is_no_iban_will_do() -> None:
    site = Site()
    assert (await post(site, account="0123-4567 89", code="021 000 021")).status_code == 200
    assert site.pages.saved[0]["account"] == "0123456789"
    assert site.pages.saved[0]["code"] == "021000021"


async def test_a_refusal_is_told_and_what_was_typed_stays() -> None:
    site = Site()
    site.pages.refusal = NotYours()
    answer = await post(site)

    assert answer.status_code == 422
    assert "Only the people it belongs to" in answer.text
    assert 'value="Ana Souza"' in answer.text


@pytest.mark.parametrize("token", ["short", "t" * 21 + "x", "t" * 200, "%3Cscript%3Ealert(1)%3C"])
async def test_a_link_that_is_none_says_what_to_do(token: str) -> None:
    answer = await Site().ask("GET", f"/payout-method/{token}")

    assert answer.status_code == 410
    assert "ask for a new one" in answer.text


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example.com"}, {"Origin": "null"}]
)
async def test_another_sites_page_cannot_send_it(headers: dict[str, str]) -> None:
    site = Site()
    assert (await site.ask("POST", PATH, data=RIGHT, headers=headers)).status_code == 403
    assert site.pages.saved == []


async def test_our_own_page_can() -> None:
    site = Site()
    headers = {"Origin": "https://parley.example.com", "Sec-Fetch-Site": "same-origin"}
    assert (await site.ask("POST", PATH, data=RIGHT, headers=headers)).status_code == 200


async def test_too_much_is_refused() -> None:
    site = Site()
    assert (await post(site, bank="x" * 20_000)).status_code == 413
    assert (await site.ask("POST", PATH, content="&".join(f"a{n}=1" for n in range(50)))).status_code == 400


async def test_it_speaks_the_persons_language_and_the_strangers() -> None:
    site = Site(payout_pages=FakePayoutPages("de"))

    assert '<html lang="de">' in (await site.ask("GET", PATH)).text
    stranger = await site.ask("GET", "/payout-method/none", headers={"Accept-Language": "fr, de-AT;q=0.8, en;q=0.5"})
    assert '<html lang="de">' in stranger.text
