"""The ``views.*`` methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.adapters.playground.slack.errors import bad_arguments
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.model import View
from bot.adapters.playground.slack.web_api.call import Call, Offer


def _view(call: Call) -> Any:
    view = call.json("view")
    if view is None:
        raise bad_arguments("missing required field: view")
    return view


def _shown(call: Call, view: View) -> Json:
    return {"ok": True, "view": call.parts.surfaces.payload(view)}


def open_view(call: Call) -> Json:
    """``views.open``"""
    return _shown(call, call.parts.surfaces.open(call.needed("trigger_id"), _view(call)))


def push(call: Call) -> Json:
    """``views.push``"""
    return _shown(call, call.parts.surfaces.push(call.needed("trigger_id"), _view(call)))


def update(call: Call) -> Json:
    """``views.update``"""
    view = call.parts.surfaces.find(call.given("view_id"), call.given("external_id"))
    return _shown(call, call.parts.surfaces.update(view, _view(call), call.given("hash")))


def publish(call: Call) -> Json:
    """``views.publish``"""
    return _shown(call, call.parts.surfaces.publish(call.needed("user_id"), _view(call), call.given("hash")))


METHODS: Mapping[str, Offer] = {
    "views.open": Offer(open_view),
    "views.push": Offer(push),
    "views.update": Offer(update),
    "views.publish": Offer(publish),
}
