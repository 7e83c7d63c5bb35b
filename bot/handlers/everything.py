"""Brings every handler into the table of routes."""

from __future__ import annotations

from bot.handlers import (  # noqa: F401 - importing them enters them
    alerts,
    contracts,
    home,
    jobs,
    money,
    offers,
    operator,
    profile,
    proposals,
    reviews,
    rooms,
    work,
)
from bot.handlers.kit.router import Router
from bot.handlers.kit.routes import routes

router = Router(routes)
