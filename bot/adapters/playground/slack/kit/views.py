"""Modals and Home tabs: what Slack would say against one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from bot.adapters.playground.slack.kit.blocks import check_blocks
from bot.adapters.playground.slack.kit.elements import plain
from bot.adapters.playground.slack.kit.rules import Report, Rule, anything, flag, record, string, variant

VIEW_BYTES_AT_MOST = 250_000

_SHARED: Mapping[str, Rule] = {
    "type": anything,
    "blocks": anything,
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}


def _submit_for_inputs(report: Report, at: str, view: Any) -> None:
    blocks = view["blocks"] if isinstance(view["blocks"], list) else []
    asks = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if asks and not view.get("submit"):
        report.say("view with `input` block must have a `submit`", at)


_VIEW = variant(
    {
        "home": record(_SHARED, required=("blocks",)),
        "modal": record(
            {
                **_SHARED,
                "title": plain(24),
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": flag,
                "notify_on_close": flag,
                "submit_disabled": flag,
            },
            required=("title", "blocks"),
            also=_submit_for_inputs,
        ),
    }
)


def check_view(view: Any, kind: Literal["home", "modal"], at: str = "/view") -> list[str]:
    """What Slack would say against this view; an empty list when it would take it."""
    report = Report()
    _VIEW(report, at, view)
    if not isinstance(view, dict) or not isinstance(view.get("type"), str):
        return report.problems
    if view["type"] in {"home", "modal"} and view["type"] != kind:
        report.say(f"only views of type {kind} are allowed here", f"{at}/type")
    if "blocks" in view:
        report.problems += check_blocks(view["blocks"], kind, f"{at}/blocks")
    return report.problems


def too_large(view: Any) -> bool:
    """Whether a view is over Slack's 250 kB."""
    return len(json.dumps(view).encode()) > VIEW_BYTES_AT_MOST
