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

MENU = (
    "home",
    "jobs",
    "post",
    "money",
    "contracts",
    "messages",
    "proposals",
    "alerts",
    "profile",
    "myjobs",
    "saved",
    "alert",
    "payouts",
    "settings",
    "help",
    "operations",
)
"""The commands as platforms list them, what people want most first; any other comes last."""

routes.commands = {name: routes.commands[name] for name in dict.fromkeys((*MENU, *routes.commands))}
router = Router(routes)
