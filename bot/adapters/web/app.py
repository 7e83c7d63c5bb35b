"""The web application: what the program answers over HTTP, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Lifespan

from bot.adapters.web.guard import Faults, SecurityHeaders
from bot.adapters.web.health import Measure, Measures, Probe, health_routes
from bot.adapters.web.jobs import JobPages, job_route
from bot.adapters.web.pages import not_found
from bot.adapters.web.payouts import PayoutPages, payout_route
from bot.adapters.web.webhook import PATH, TakesUpdates, telegram_webhook


async def _no_measures() -> Sequence[Measure]:
    return ()


def create_web(
    *,
    probes: Mapping[str, Probe],
    measures: Measures = _no_measures,
    telegram: tuple[TakesUpdates, str] | None = None,
    payout_pages: PayoutPages | None = None,
    job_pages: JobPages | None = None,
    routes: Sequence[BaseRoute] = (),
    playground: ASGIApp | None = None,
    over_tls: bool = False,
    lifespan: Lifespan[Any] | None = None,
) -> Starlette:
    """The application.

    ``telegram`` is the adapter and the webhook's secret. ``routes`` are other adapters' own, such as Slack's.
    ``playground`` answers every address that nothing else does. ``over_tls`` says that browsers come over HTTPS.
    Serve it without an access log: addresses hold the tokens of one-time links.
    """
    all_routes: list[BaseRoute] = [*health_routes(probes, measures), *routes]
    if telegram is not None:
        all_routes.append(Route(PATH, telegram_webhook(*telegram), methods=["POST"]))
    if payout_pages is not None:
        all_routes.append(payout_route(payout_pages))
    if job_pages is not None:
        all_routes.append(job_route(job_pages))
    if playground is not None:
        all_routes.append(Mount("/", app=playground))
    return Starlette(
        routes=all_routes,
        middleware=[Middleware(SecurityHeaders, over_tls=over_tls), Middleware(Faults)],
        exception_handlers={404: _not_found},
        lifespan=lifespan,
    )


async def _not_found(request: Request, _error: Exception) -> Response:
    return not_found(request)
