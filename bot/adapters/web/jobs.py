"""The page of a public job: what its address shows to anybody, and to whatever draws a preview of the address."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.ports import MarketAccess
from bot.adapters.web.pages import not_found, page, paragraph, visitors_words
from bot.domain.errors import N_
from bot.domain.market import MarketView
from bot.handlers.kit.screen import Screen
from bot.handlers.kit.words import Words
from bot.handlers.sharing import PAYLOAD, Shared, shared_job

PATH = "/jobs/{job_id}"
PREVIEW = 200
"""Characters of the description in a preview; more is cut by whoever draws it."""
_JOB_ID = re.compile(r"[0-9a-z]{1,20}")


@dataclass(frozen=True)
class JobPage:
    """A public job in a visitor's words, and the ways from its page into the chats.

    ``telegram`` and ``slack`` are addresses, "" where there is none to open. ``typed`` is what one types in Slack.
    """

    words: Words
    shared: Shared
    address: str
    telegram: str = ""
    slack: str = ""
    typed: str = ""


class JobPages(Protocol):
    """The jobs that have a page."""

    async def look(self, job_id: str, language: str) -> JobPage | None:
        """The page; None for a job that is not there or not public."""
        ...


class PublicJobs:
    """Implements ``JobPages``.

    ``telegram`` makes the deep link for what follows "start", "" while the bot is not known. ``slack`` is where the
    app is opened, "" where that is not known, None without Slack.
    """

    def __init__(
        self, market: MarketAccess, address: str, telegram: Callable[[str], str], slack: str | None = None
    ) -> None:
        self._market = market
        self._address = address
        self._telegram = telegram
        self._slack = slack

    async def look(self, job_id: str, language: str) -> JobPage | None:
        """See ``JobPages``."""

        def found(market: MarketView) -> tuple[Words, Shared | None]:
            words = Words(language, "UTC", market.now)
            return words, shared_job(market, words, job_id, most=None)

        words, shared = await self._market.view(found)
        if shared is None:
            return None
        return JobPage(
            words,
            shared,
            f"{self._address}/jobs/{job_id}",
            telegram=self._telegram(f"{PAYLOAD}{job_id}") if shared.is_open else "",
            slack=(self._slack or "") if shared.is_open else "",
            typed=f"/parley job {job_id}" if shared.is_open and self._slack is not None else "",
        )


def job_route(pages: JobPages) -> Route:
    """The page."""

    async def endpoint(request: Request) -> Response:
        job_id = request.path_params["job_id"]
        found = None
        if _JOB_ID.fullmatch(job_id):
            found = await pages.look(job_id, visitors_words(request).language)
        return not_found(request) if found is None else _shown(found)

    return Route(PATH, endpoint, methods=["GET"])


def _shown(found: JobPage) -> Response:
    screen = found.shared.screen
    told = "".join(_paragraphs(quote.text) for quote in screen.quotes)
    body = (paragraph(screen.lead) if screen.lead else "") + _facts(screen) + told + _ways(found)
    return page(found.words, screen.title, body, head=_preview(found))


def _facts(screen: Screen) -> str:
    rows = (f"<dt>{escape(field.label)}</dt><dd>{escape(field.value)}</dd>" for field in screen.fields)
    return f"<dl>{''.join(rows)}</dl>"


def _paragraphs(text: str) -> str:
    return "".join(f'<p class="said">{escape(part.strip())}</p>' for part in text.split("\n\n") if part.strip())


def _ways(found: JobPage) -> str:
    words = found.words
    ways = [
        f'<a class="way" href="{escape(address)}">{escape(label)}</a>'
        for address, label in (
            (found.telegram, words(N_("Open in Telegram"))),
            (found.slack, words(N_("Open in Slack"))),
        )
        if address
    ]
    if found.typed:
        hint = words(N_("In Slack, type this anywhere:"))
        ways.append(f'<p class="small">{escape(hint)} <code>{escape(found.typed)}</code></p>')
    return "".join(ways)


def _preview(found: JobPage) -> str:
    """What chats and networks read to draw a preview of the address (Open Graph)."""
    screen = found.shared.screen
    said = " ".join(" ".join(quote.text for quote in screen.quotes).split())
    about = "\n".join(filter(None, (screen.lead, found.shared.line, said)))
    about = about if len(about) <= PREVIEW else f"{about[: PREVIEW - 1].rstrip()}…"
    facts = {
        "og:type": "website",
        "og:site_name": "Parley",
        "og:title": screen.title,
        "og:description": about,
        "og:url": found.address,
    }
    tags = [f'<meta property="{name}" content="{escape(value)}">' for name, value in facts.items()]
    return "".join([f'<meta name="description" content="{escape(about)}">', *tags])
