"""What members do with blocks: press, choose, fill in, submit, close, use shortcuts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.adapters.playground.people import SlackUser
from bot.adapters.playground.slack.courier import Answer, Courier
from bot.adapters.playground.slack.errors import RefusalError
from bot.adapters.playground.slack.finding import Target, targets
from bot.adapters.playground.slack.kit.elements import OPTION_GROUP, OPTIONS_AT_MOST, PLAIN_OPTION
from bot.adapters.playground.slack.kit.rules import Json, Report, many
from bot.adapters.playground.slack.kit.values import Values, complaint, starting_values, state
from bot.adapters.playground.slack.manifest import Shortcut
from bot.adapters.playground.slack.model import Message, View
from bot.adapters.playground.slack.payloads import Payloads, Place
from bot.adapters.playground.slack.surfaces import Surfaces
from bot.adapters.playground.slack.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"

# Elements that hold nothing: what is pressed there goes into the action alone.
_STATELESS = ("button", "overflow")


class NoSuggestionsError(Exception):
    """The app did not answer a menu's question, or answered with what Slack would not show."""


class Clicking:
    """Everything that happens in blocks. Results are Slack's word for a failure, or None."""

    def __init__(self, workspace: Workspace, surfaces: Surfaces, courier: Courier, payloads: Payloads) -> None:
        self._workspace = workspace
        self._surfaces = surfaces
        self._courier = courier
        self._payloads = payloads

    async def act(self, user: SlackUser, place: Place, target: Target, chosen: Any = None) -> str | None:
        """Press a button, or choose ``chosen`` (in Slack's form) in a menu; confirm dialogs count as confirmed."""
        element = target.element
        action = {"type": element["type"], "action_id": element["action_id"], "block_id": target.block["block_id"]}
        if element["type"] == "button":
            action |= {name: element[name] for name in ("text", "value", "url", "style") if name in element}
        elif element["type"] == "overflow":
            action["selected_option"] = target.option or chosen
        else:
            action |= state(element, chosen)
            self.set_value(user, place, target, chosen)
        answer = await self._courier.send("interactive", self._payloads.block_actions(user, place, action))
        return answer.failure

    def set_value(self, user: SlackUser, place: Place, target: Target, chosen: Any) -> None:
        """What the member has put into an element, without telling the app."""
        if target.element["type"] not in _STATELESS:
            entry = state(target.element, chosen)
            self._values(user, place).setdefault(target.block["block_id"], {})[target.element["action_id"]] = entry

    def merge_values(self, user: SlackUser, place: Place, values: Values) -> None:
        """Take over what the page's inputs hold; what belongs to no input there is ignored."""
        for each in targets(place.blocks):
            entry = values.get(each.block["block_id"], {}).get(each.element["action_id"])
            if isinstance(entry, dict) and entry.get("type") == each.element["type"]:
                self._values(user, place).setdefault(each.block["block_id"], {})[each.element["action_id"]] = entry

    async def forge(self, user: SlackUser, message: Message, action: Mapping[str, Any]) -> Answer:
        """Send an action that the message may not hold, as a member with a client of their own could."""
        payload = self._payloads.block_actions(user, Place(message=message), dict(action))
        return await self._courier.send("interactive", payload)

    async def submit(self, user: SlackUser, view: View) -> dict[str, str] | None:
        """Submit a modal. Returns errors by block_id (under "" what concerns the whole modal), or None."""
        view.notice, view.errors = None, self._complaints(view)
        if not view.errors:
            answer = await self._courier.send("interactive", self._payloads.submission(user, view))
            self._respond(view, answer)
        self._workspace.bus.changed(f"slack:{user.id}")
        return ({"": view.notice} if view.notice else dict(view.errors)) or None

    async def close(self, user: SlackUser, view: View) -> None:
        """Close a modal without submitting, and all below it when it says so."""
        clears = bool(view.body.get("clear_on_close"))
        stack = self._surfaces.stack(user.id)
        closing = list(stack) if clears else stack[stack.index(view) :]
        told = [each for each in closing if each.body.get("notify_on_close")]
        payloads = [self._payloads.closed(user, each, cleared=clears) for each in told]
        self._surfaces.drop(closing)
        for payload in payloads:
            await self._courier.send("interactive", payload)

    async def suggest(self, user: SlackUser, place: Place, target: Target, query: str) -> list[Json]:
        """The options (or option groups) that the app offers. Raises NoSuggestionsError."""
        if len(query) < target.element.get("min_query_length", 3):
            return []
        block_id = target.block["block_id"]
        payload = self._payloads.suggestion(user, place, block_id, target.element, query)
        answer = await self._courier.send("interactive", payload)
        if answer.failure:
            raise NoSuggestionsError(answer.failure)
        body = answer.body if isinstance(answer.body, dict) else {}
        found = body.get("options", body.get("option_groups"))
        report = Report()
        item = OPTION_GROUP if "option_groups" in body else PLAIN_OPTION
        many(item, OPTIONS_AT_MOST, least=0)(report, "/options", found)
        if report.problems:
            raise NoSuggestionsError("; ".join(report.problems))
        return list(found or [])

    async def message_shortcut(self, user: SlackUser, shortcut: Shortcut, message: Message) -> str | None:
        """Choose a message shortcut."""
        payload = self._payloads.message_shortcut(user, shortcut, message)
        return (await self._courier.send("interactive", payload)).failure

    async def global_shortcut(self, user: SlackUser, shortcut: Shortcut) -> str | None:
        """Choose a global shortcut."""
        return (await self._courier.send("interactive", self._payloads.global_shortcut(user, shortcut))).failure

    def _values(self, user: SlackUser, place: Place) -> Values:
        if place.view is not None:
            return place.view.values
        assert place.message is not None  # noqa: S101 - a place is a message or a view
        return place.message.values.setdefault(user.id, starting_values(place.blocks))

    def _complaints(self, view: View) -> dict[str, str]:
        inputs = [each for each in targets(view.body["blocks"]) if each.block["type"] == "input"]
        said = {
            each.block["block_id"]: complaint(
                each.block, view.values[each.block["block_id"]][each.element["action_id"]]
            )
            for each in inputs
        }
        return {block_id: sentence for block_id, sentence in said.items() if sentence}

    def _respond(self, view: View, answer: Answer) -> None:
        if answer.failure is None and view not in self._surfaces.stack(view.user):
            return
        try:
            if answer.failure is not None or not self._obeyed(view, answer.body):
                view.notice = TROUBLE
        except (RefusalError, KeyError, TypeError):
            view.notice = TROUBLE

    def _obeyed(self, view: View, body: Any) -> bool:
        action = body.get("response_action") if isinstance(body, dict) else body
        if not body:
            self._surfaces.drop([view])
        elif action == "clear":
            self._surfaces.drop(list(self._surfaces.stack(view.user)))
        elif action == "update":
            self._surfaces.update(view, body["view"])
        elif action == "push":
            self._surfaces.push_onto(view, body["view"])
        elif action == "errors":
            known = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
            if not body["errors"] or not known.issuperset(body["errors"]):
                return False
            view.errors = dict(body["errors"])
        else:
            return False
        return True


def flat(suggested: list[Json]) -> list[Json]:
    """Suggested options without their groups."""
    return [option for each in suggested for option in each.get("options", [each])]
