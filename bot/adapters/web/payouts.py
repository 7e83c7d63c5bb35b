"""The pages where a person says where their money goes: payout details belong on no chat platform."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.web.guard import bounded_body, comes_from_elsewhere
from bot.adapters.web.pages import Input, form, page, paragraph, visitors_words
from bot.domain.errors import N_, NotFound, Refusal
from bot.domain.payouts.model import MethodKind
from bot.handlers.kit.words import Words, told

PATH = "/payout-method/{token}"
MOST_BYTES = 16_000
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")


@dataclass(frozen=True)
class PayoutPage:
    """Whose page it is: their words, the name that they go by, and what is asked there."""

    words: Words
    name: str
    kind: MethodKind = MethodKind.BANK


class PayoutPages(Protocol):
    """The links that were made for people. Looking uses none up: chats look at links before people do."""

    async def look(self, token: str) -> PayoutPage | None:
        """Whose link it is; None when it was used, has expired or never was."""
        ...

    async def save(self, token: str, details: dict[str, str]) -> str:
        """Keep the details (as ``FIELDS_OF`` the link's kind) and use the link up, in one go.

        Returns what to say, in the reader's language. Raises NotFound when the link was used meanwhile, and any
        other Refusal when it may not be.
        """
        ...


@dataclass(frozen=True)
class _Asked:
    """A field: what it is called and how its text is tidied or refused (a sentence, or None)."""

    label: str
    hint: str = ""
    required: bool = True
    autocomplete: str = "off"
    tidy: Callable[[str], str] = str.strip
    wrong: Callable[[str], str | None] = lambda _: None


def _packed(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text).upper()


def _account_wrong(account: str) -> str | None:
    if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}", account):
        digits = "".join(str(int(sign, 36)) for sign in account[4:] + account[:4])
        return None if int(digits) % 97 == 1 else N_("This IBAN has a typing mistake: its check digits do not fit.")
    if not re.fullmatch(r"[A-Z0-9]{4,34}", account):
        return N_("Write an IBAN, or an account number of 4 to 34 letters and digits.")
    return None


def _code_wrong(code: str) -> str | None:
    return None if re.fullmatch(r"[A-Z0-9]{4,15}", code) else N_("Write 4 to 15 letters and digits.")


FIELDS = {
    "holder": _Asked(N_("Name on the account"), autocomplete="name"),
    "account": _Asked(N_("IBAN or account number"), tidy=_packed, wrong=_account_wrong),
    "country": _Asked(N_("Country of the bank"), autocomplete="country-name"),
    "bank": _Asked(N_("Name of the bank"), required=False),
    "code": _Asked(
        N_("BIC, SWIFT or routing code"),
        hint=N_("The bank's own code; with an IBAN it is rarely needed."),
        required=False,
        tidy=_packed,
        wrong=_code_wrong,
    ),
}


def _receiver_wrong(receiver: str) -> str | None:
    if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@.]+", receiver) or re.fullmatch(r"[A-Z0-9]{13}", receiver):
        return None
    return N_("Write the e-mail address of your PayPal account, or your PayPal ID of 13 letters and digits.")


FIELDS_OF = {
    MethodKind.BANK: FIELDS,
    MethodKind.PAYPAL: {
        "receiver": _Asked(
            N_("PayPal e-mail address or PayPal ID"),
            hint=N_("Your PayPal account must be able to receive money."),
            autocomplete="email",
            wrong=_receiver_wrong,
        )
    },
}
MOST = 100
"""Characters of a field."""


def payout_route(pages: PayoutPages) -> Route:
    """The page and what it posts."""

    async def endpoint(request: Request) -> Response:
        token = request.path_params["token"]
        found = await pages.look(token) if _TOKEN.fullmatch(token) else None
        if found is None:
            return gone(request)
        if request.method != "POST":
            return _shown(found, {}, {})
        if comes_from_elsewhere(request):
            raise HTTPException(403)
        fields = FIELDS_OF[found.kind]
        typed = await _typed(request, fields)
        details, errors = _read(typed, fields, found.words)
        if errors:
            return _shown(found, typed, errors)
        try:
            sentence = await pages.save(token, details)
        except NotFound:
            return gone(request)
        except Refusal as refusal:
            return _shown(found, typed, {}, told(refusal, found.words))
        way_on = found.words(N_("You can close this page and go back to your chat."))
        return page(found.words, found.words(N_("Saved")), paragraph(sentence) + paragraph(way_on))

    return Route(PATH, endpoint, methods=["GET", "POST"])


def gone(request: Request) -> Response:
    """The link was used, or is too old."""
    words = visitors_words(request)
    why = words(N_("Such links work once, and only for a short time."))
    way_on = words(N_("Go back to your chat with Parley and ask for a new one there."))
    return page(words, words(N_("This link cannot be used any more")), paragraph(why) + paragraph(way_on), 410)


async def _typed(request: Request, fields: Mapping[str, _Asked]) -> dict[str, str]:
    body = await bounded_body(request, MOST_BYTES)
    try:
        values = parse_qs(body.decode(), max_num_fields=20)
    except ValueError:
        raise HTTPException(400) from None
    return {name: values.get(name, [""])[0].replace("\x00", "")[: MOST + 1] for name in fields}


def _read(typed: dict[str, str], fields: Mapping[str, _Asked], words: Words) -> tuple[dict[str, str], dict[str, str]]:
    details, errors = {}, {}
    for name, asked in fields.items():
        details[name] = text = asked.tidy(typed[name])
        sentence = None
        if len(typed[name]) > MOST:
            sentence = words(N_("At most {most} characters."), most=MOST)
        elif not text:
            sentence = words(N_("This is needed.")) if asked.required else None
        else:
            wrong = asked.wrong(text)
            sentence = words(wrong) if wrong else None
        if sentence:
            errors[name] = sentence
    return details, errors


def _shown(found: PayoutPage, typed: dict[str, str], errors: dict[str, str], problem: str = "") -> Response:
    words = found.words
    inputs = [
        Input(
            name,
            words(asked.label),
            words(asked.hint),
            typed.get(name, ""),
            errors.get(name, ""),
            asked.required,
            MOST,
            asked.autocomplete,
        )
        for name, asked in FIELDS_OF[found.kind].items()
    ]
    lead = words(N_("Hello {name}. Your details are encrypted; chats only ever show the last digits."), name=found.name)
    if found.kind == MethodKind.PAYPAL:
        lead = words(
            N_("Hello {name}. Your details are encrypted; chats only ever show their first letters."), name=found.name
        )
    refused = f'<div class="problem" role="alert">{paragraph(problem)}</div>' if problem else ""
    body = paragraph(lead) + refused + form(words, inputs, words(N_("Save")))
    return page(words, words(N_("Where your money goes")), body, 422 if errors or problem else 200)
