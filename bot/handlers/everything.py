"""Brings every handler into the table of routes."""

from __future__ import annotations

from bot.handlers import (  # noqa: F401 - importing them enters them
    alert_cards,
    alert_times,
    alerts,
    contracts,
    feed,
    home,
    invitations,
    jobs,
    money,
    offers,
    operator,
    people,
    posting,
    profile,
    proposals,
    reviews,
    rooms,
    search,
    search_filters,
    searches,
    sharing,
    skills,
    templates,
    work,
)
from bot.handlers.kit.router import Router
from bot.handlers.kit.routes import routes

MENU = (
    "home",
    "jobs",
    "feed",
    "search",
    "people",
    "post",
    "money",
    "contracts",
    "messages",
    "proposals",
    "alerts",
    "profile",
    "myjobs",
    "invitations",
    "templates",
    "saved",
    "searches",
    "alert",
    "payouts",
    "settings",
    "help",
    "skill",
    "operations",
    "skills",
)
"""The commands as platforms list them, what people want most first; any other comes last."""

routes.commands = {name: routes.commands[name] for name in dict.fromkeys((*MENU, *routes.commands))}
router = Router(routes)
