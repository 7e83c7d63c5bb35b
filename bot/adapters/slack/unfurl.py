"""Addresses of public jobs unfold into the jobs, wherever in a workspace somebody writes them."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.ports import MarketAccess
from bot.adapters.slack.places import FAILED, complaint
from bot.adapters.slack.render import MESSAGE, Block, parts
from bot.domain.errors import N_
from bot.domain.market import MarketView
from bot.handlers.kit.screen import Action
from bot.handlers.kit.words import Words
from bot.handlers.sharing import Shared, shared, shared_job

MOST_LINKS = 5
"""So many of a message's addresses unfold: more would bury what somebody wrote."""
_PATH = re.compile(r"/jobs/(?P<id>[0-9a-z]{1,20})/?")

Event = dict[str, Any]

log = logging.getLogger(__name__)


class Unfurls:
    """Answers ``link_shared``. What it shows is for everybody's eyes, since anybody may read along."""

    def __init__(self, market: MarketAccess, public_url: str) -> None:
        self._market = market
        self._address = urlsplit(public_url)

    def jobs_in(self, event: Event) -> dict[str, str]:
        """The addresses of jobs in the event, each with the job's id."""
        found = {}
        for link in event.get("links") or ():
            url = str(link.get("url") or "")
            job_id = self._job_of(url)
            if job_id:
                found[url] = job_id
        return dict(list(found.items())[:MOST_LINKS])

    def _job_of(self, url: str) -> str:
        try:
            parts_of = urlsplit(url)
            ours = (parts_of.hostname, parts_of.port) == (self._address.hostname, self._address.port)
        except ValueError:
            return ""
        path = parts_of.path.removeprefix(self._address.path.rstrip("/"))
        named = _PATH.fullmatch(path)
        return named["id"] if ours and named else ""

    async def unfold(self, client: AsyncWebClient, event: Event, language: str) -> None:
        """Show the jobs under the message, in this language. What Slack refuses is logged."""
        asked = self.jobs_in(event)

        def look(market: MarketView) -> dict[str, list[Block]]:
            words = Words(language, "UTC", market.now)
            shown = {url: shared_job(market, words, job_id) for url, job_id in asked.items()}
            return {url: _blocks(job, url, words) for url, job in shown.items() if job is not None}

        cards = await self._market.view(look)
        if not cards:
            return
        unfurls: dict[str, dict[str, Any]] = {url: {"blocks": blocks} for url, blocks in cards.items()}
        channel, ts, unfurl_id, source = (event.get(key) for key in ("channel", "message_ts", "unfurl_id", "source"))
        try:
            # In a message that is still being written, there is no other name for it than an unfurl_id.
            if unfurl_id and source:
                await client.chat_unfurl(unfurls=unfurls, unfurl_id=unfurl_id, source=source)
            else:
                await client.chat_unfurl(unfurls=unfurls, channel=channel, ts=ts)
        except FAILED as error:
            log.warning("addresses did not unfold: %s", complaint(error))


def _blocks(job: Shared, url: str, words: Words) -> list[Block]:
    open_it = Action(label=words(N_("Read and propose")), route=shared.to(job.job_id), style="primary")
    page = Action(label=words(N_("Open in the browser")), url=url)
    actions = (open_it, page) if job.is_open else (page,)
    return parts(job.screen.model_copy(update={"actions": actions}), MESSAGE)[0]
