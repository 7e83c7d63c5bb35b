"""The page on the way to Stripe's own, where a freelancer says who they are and where their bank account is."""

from __future__ import annotations

import re
from html import escape
from typing import Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.adapters.ports import CallFailed
from bot.adapters.web.guard import comes_from_elsewhere
from bot.adapters.web.pages import form, page, paragraph, visitors_words
from bot.adapters.web.payouts import gone
from bot.domain.errors import N_, NotFound, Refusal
from bot.handlers.kit.words import Words, told

PATH = "/payout-account/{token}"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")


class AccountPages(Protocol):
    """The links that were made for people. Looking begins nothing: chats look at links before people do."""

    async def look(self, token: str) -> Words | None:
        """The words of whoever the link is for; None where it cannot be used."""
        ...

    async def begin(self, token: str) -> str:
        """The address of the provider's page. Raises CallFailed, and any Refusal when it may not be."""
        ...


def account_routes(pages: AccountPages) -> list[BaseRoute]:
    """The page, and the one that people come back to."""

    async def endpoint(request: Request) -> Response:
        token = request.path_params["token"]
        words = await pages.look(token) if _TOKEN.fullmatch(token) else None
        if words is None:
            return gone(request)
        title = words(N_("Get paid through Stripe"))
        if request.method != "POST":
            lead = words(N_("Stripe asks who you are and where your bank account is. Parley never sees either."))
            return page(words, title, paragraph(lead) + form(words, (), words(N_("Continue"))))
        if comes_from_elsewhere(request):
            raise HTTPException(403)
        try:
            address = await pages.begin(token)
        except NotFound:
            return gone(request)
        except Refusal as refusal:
            return page(words, title, paragraph(told(refusal, words)), 422)
        except CallFailed:
            later = words(N_("Stripe does not answer right now. Please try again in a minute."))
            return page(words, title, paragraph(later) + form(words, (), words(N_("Try again"))), 503)
        way = f'<a class="way" href="{escape(address)}">{escape(words(N_("Go to Stripe")))}</a>'
        return page(words, title, paragraph(words(N_("Your page at Stripe is ready. It works once."))) + way)

    async def come_back(request: Request) -> Response:
        words = visitors_words(request)
        lead = words(N_("You are told in your chat when Stripe can pay you."))
        way_on = words(N_("You can close this page and go back to your chat."))
        return page(words, words(N_("Thank you")), paragraph(lead) + paragraph(way_on))

    return [Route(PATH, endpoint, methods=["GET", "POST"]), Route(f"{PATH}/done", come_back, methods=["GET"])]
