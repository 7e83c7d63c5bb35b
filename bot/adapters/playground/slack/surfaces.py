"""Modals and Home tabs: the stack of each member, and what the app may do to it."""

from __future__ import annotations

import secrets
from typing import Any, Literal

from bot.adapters.playground.people import TEAM_ID
from bot.adapters.playground.slack.errors import RefusalError, bad_arguments
from bot.adapters.playground.slack.kit.blocks import named
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.kit.values import starting_values
from bot.adapters.playground.slack.kit.views import check_view, too_large
from bot.adapters.playground.slack.model import APP_ID, BOT_ID, View
from bot.adapters.playground.slack.triggers import Triggers
from bot.adapters.playground.slack.workspace import Workspace

STACK_AT_MOST = 3


class Surfaces:
    """What is open before whom."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.triggers = Triggers()

    def stack(self, user: str) -> list[View]:
        """The member's open modals, the topmost last."""
        return self._workspace.state.modals.setdefault(user, [])

    def top(self, user: str) -> View | None:
        """The modal that the member sees."""
        stack = self.stack(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        """The member's Home tab, once the app has published one."""
        return self._workspace.state.homes.get(user)

    def open(self, trigger_id: str, body: Any) -> View:
        """``views.open``: begins a new stack. Raises RefusalError."""
        self._check(body, "modal")
        trigger = self.triggers.exchange(trigger_id)
        view = self._made(trigger.user, body)
        self._workspace.state.modals[trigger.user] = [view]
        return self._shown(view)

    def push(self, trigger_id: str, body: Any) -> View:
        """``views.push``: onto the modal that the trigger came from. Raises RefusalError."""
        self._check(body, "modal")
        trigger = self.triggers.exchange(trigger_id)
        top = self.top(trigger.user)
        if trigger.view is None or top is None:
            raise RefusalError("not_found")
        return self.push_onto(top, body)

    def push_onto(self, below: View, body: Any) -> View:
        """Put a modal on top of another one of the same member. Raises RefusalError."""
        self._check(body, "modal")
        stack = self.stack(below.user)
        if len(stack) >= STACK_AT_MOST:
            raise RefusalError("push_limit_reached")
        view = self._made(below.user, body, below)
        stack.append(view)
        return self._shown(view)

    def update(self, view: View, body: Any, view_hash: str | None = None) -> View:
        """Replace what a view shows; inputs that keep their ids keep their values. Raises RefusalError."""
        kind: Literal["home", "modal"] = "home" if view.body["type"] == "home" else "modal"
        self._check(body, kind, replacing=view)
        if view_hash is not None and view_hash != view.hash:
            raise RefusalError("hash_conflict")
        view.body = {**body, "blocks": named(body["blocks"])}
        view.values = starting_values(view.body["blocks"], view.values)
        view.errors, view.notice = {}, None
        view.hash = self._hash()
        return self._shown(view)

    def publish(self, user: str, body: Any, view_hash: str | None = None) -> View:
        """``views.publish``: the member's Home tab. Raises RefusalError."""
        if self._workspace.directory.slack_user(user) is None:
            raise bad_arguments("invalid `user_id`")
        if not self._workspace.manifest.features.app_home.home_tab_enabled:
            raise RefusalError("not_enabled")
        view = self.home(user)
        if view is not None:
            return self.update(view, body, view_hash)
        self._check(body, "home")
        if view_hash is not None:
            raise RefusalError("hash_conflict")
        view = self._made(user, body)
        self._workspace.state.homes[user] = view
        return self._shown(view)

    def find(self, view_id: str | None, external_id: str | None = None) -> View:
        """An open modal or a Home tab. Raises RefusalError ``not_found``."""
        for view in self._all():
            if view_id == view.id or (external_id and external_id == view.body.get("external_id")):
                return view
        raise RefusalError("not_found")

    def drop(self, views: list[View]) -> None:
        """Take modals off their stack."""
        for view in views:
            self.stack(view.user).remove(view)
            self._workspace.bus.changed(f"slack:{view.user}")

    def payload(self, view: View) -> Json:
        """A view as the Web API and interactions show it."""
        body = view.body
        shown = {
            "id": view.id,
            "team_id": TEAM_ID,
            "type": body["type"],
            "blocks": body["blocks"],
            "private_metadata": body.get("private_metadata") or "",
            "callback_id": body.get("callback_id") or "",
            "state": {"values": view.values},
            "hash": view.hash,
            "clear_on_close": bool(body.get("clear_on_close")),
            "notify_on_close": bool(body.get("notify_on_close")),
            "previous_view_id": view.previous,
            "root_view_id": view.root,
            "app_id": APP_ID,
            "external_id": body.get("external_id") or "",
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }
        if body["type"] == "modal":
            shown |= {"title": body["title"], "close": body.get("close"), "submit": body.get("submit")}
        return shown

    def _all(self) -> list[View]:
        modals = [view for stack in self._workspace.state.modals.values() for view in stack]
        return modals + list(self._workspace.state.homes.values())

    def _check(self, body: Any, kind: Literal["home", "modal"], replacing: View | None = None) -> None:
        problems = check_view(body, kind)
        if problems:
            raise RefusalError("invalid_arguments", problems)
        if too_large(body):
            raise RefusalError("view_too_large")
        external_id = body.get("external_id")
        if external_id and any(
            view is not replacing and view.body.get("external_id") == external_id for view in self._all()
        ):
            raise RefusalError("duplicate_external_id")

    def _made(self, user: str, body: Json, below: View | None = None) -> View:
        view_id = self._workspace.new_id("V")
        blocks = named(body["blocks"])
        return View(
            id=view_id,
            user=user,
            body={**body, "blocks": blocks},
            hash=self._hash(),
            root=below.root if below else view_id,
            previous=below.id if below else None,
            values=starting_values(blocks),
        )

    def _hash(self) -> str:
        return f"{int(self._workspace.moment())}.{secrets.token_hex(4)}"

    def _shown(self, view: View) -> View:
        self._workspace.bus.changed(f"slack:{view.user}")
        return view
