"""The playground's Slack: the workspace, the Web API before the app, and the members' hands for tests and the page."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypeAlias

from starlette.routing import BaseRoute

from bot.adapters.playground.bus import Bus
from bot.adapters.playground.directory import Directory
from bot.adapters.playground.people import SlackUser
from bot.adapters.playground.slack.access import Access
from bot.adapters.playground.slack.authorize import Authorize
from bot.adapters.playground.slack.clicking import Clicking, flat
from bot.adapters.playground.slack.control import Control
from bot.adapters.playground.slack.courier import Answer, Courier
from bot.adapters.playground.slack.finding import Target, find, find_input
from bot.adapters.playground.slack.hooks import Hooks
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.kit.values import in_slack_form
from bot.adapters.playground.slack.manifest import DEFAULT_MANIFEST, Manifest
from bot.adapters.playground.slack.model import BOT_USER_ID, State, View
from bot.adapters.playground.slack.payloads import Payloads, Place
from bot.adapters.playground.slack.rendering import file_object
from bot.adapters.playground.slack.seen import (
    HomeView,
    MessageView,
    ModalView,
    seen_home,
    seen_message,
    seen_modal,
)
from bot.adapters.playground.slack.surfaces import Surfaces
from bot.adapters.playground.slack.talking import Attached, Talking
from bot.adapters.playground.slack.web_api.call import Parts
from bot.adapters.playground.slack.web_api.pacing import Fault
from bot.adapters.playground.slack.web_api.server import ApiRequest, WebApi
from bot.adapters.playground.slack.workspace import Workspace

# A message (its view, or channel and ts), the Home tab, or the topmost modal.
Where: TypeAlias = MessageView | tuple[str, str] | Literal["home", "modal"]

_EXTERNAL = ("external_select", "multi_external_select")


class SlackWorld:
    """One workspace. What members do is a coroutine: it returns once the app has acknowledged, or has failed to.

    Where a member cannot do a thing because it is not there, LookupError says what is there instead.
    """

    def __init__(
        self,
        directory: Directory,
        bus: Bus,
        now: Callable[[], datetime],
        *,
        app_url: str | None,
        signing_secret: str,
        bot_token: str,
        app_token: str,
        client_id: str,
        client_secret: str,
        manifest: Mapping[str, Any] | None = None,
        installed: bool = True,
        base_url: str | None = None,
    ) -> None:
        self.manifest = Manifest.model_validate(manifest or DEFAULT_MANIFEST)
        self.courier = Courier(app_url, signing_secret, lambda: now().timestamp())
        self.workspace = Workspace(directory, bus, now, self.manifest, self._publish)
        self.workspace.state.installed = installed
        self.surfaces = Surfaces(self.workspace)
        self.hooks = Hooks(self.workspace)
        self.access = Access(
            self.workspace, bot_token=bot_token, app_token=app_token, client_id=client_id, client_secret=client_secret
        )
        payloads = Payloads(self.workspace, self.surfaces, self.hooks)
        self.talking = Talking(self.workspace, self.surfaces, self.hooks, self.courier, payloads)
        self.clicking = Clicking(self.workspace, self.surfaces, self.courier, payloads)
        self.web_api = WebApi(Parts(self.workspace, self.surfaces, self.access, self.courier), self.hooks)
        if base_url is not None:
            self.base_url = base_url
        authorize = Authorize(self.workspace, self.access, self.courier)
        control = Control(self.workspace, self.surfaces, self.talking, self.clicking, self.hooks)
        self.routes: list[BaseRoute] = [*self.web_api.routes, *authorize.routes, *control.routes]

    @property
    def app_url(self) -> str | None:
        """Where the app is, without ``/slack/events``; None while nobody knows."""
        return self.courier.app_url

    @app_url.setter
    def app_url(self, value: str | None) -> None:
        self.courier.app_url = value

    @property
    def base_url(self) -> str:
        """Where this Slack is, for the addresses that it gives out; learnt from the first request if not set."""
        return self.workspace.base_url

    @base_url.setter
    def base_url(self, value: str) -> None:
        self.workspace.base_url = value.rstrip("/")
        self.web_api.knows_own_address = True

    @property
    def requests(self) -> deque[ApiRequest]:
        """The app's last calls of the Web API, the newest last."""
        return self.web_api.requests

    @property
    def pace(self) -> bool:
        """Whether more than a message a second and channel is refused with 429."""
        return self.web_api.pace.on

    @pace.setter
    def pace(self, value: bool) -> None:
        self.web_api.pace.on = value

    def to_json(self) -> Any:
        """Everything that outlives a restart."""
        return self.workspace.state.to_json()

    def load(self, saved: Any) -> None:
        """Continue from what ``to_json`` gave. Raises ValueError when it is something else."""
        self.workspace.state = State.model_validate_json(json.dumps(saved))
        self.access.know_given_tokens()

    async def close(self) -> None:
        """End deliveries, silent calls and sockets."""
        self.web_api.faults.close()
        await self.courier.close()

    async def settled(self) -> None:
        """Wait until no event is under way to the app, retries included."""
        await self.courier.settled()

    # Faults for tests.

    def fail_next(self, method: str, error: str | int, retry_after: int = 1) -> None:
        """Let the next call of a method fail with an error code, or with an HTTP status; a second time for two."""
        if isinstance(error, int):
            code = "ratelimited" if error == 429 else "internal_error"
            self.web_api.faults.plan(method, Fault(error=code, status=error, retry_after=retry_after))
        else:
            self.web_api.faults.plan(method, Fault(error=error, retry_after=retry_after))

    def hang_next(self, method: str, seconds: float = 30.0, *, done: bool = False) -> None:
        """Let the next call of a method answer only after so many seconds; ``done`` when it takes effect at once."""
        self.web_api.faults.plan(method, Fault(silence=seconds, afterwards=done))

    async def redeliver(self, event_id: str) -> Answer:
        """Send an event again, as Slack does. Raises LookupError for one that never was."""
        return await self.courier.redeliver(event_id)

    def events(self, kind: str | None = None) -> list[Json]:
        """The last event envelopes sent to the app, oldest first, of one ``event.type`` or of all."""
        return [each for each in self.courier.sent if kind in (None, each["event"]["type"])]

    # What members see.

    def dm(self, user_id: str) -> list[MessageView]:
        """The member's conversation with the app, threads included, oldest first."""
        return self.channel(self.talking.place(user_id, None).id, user_id)

    def channel(self, channel: str, user_id: str) -> list[MessageView]:
        """What this member sees in a channel (id or name), oldest first."""
        place = self.talking.place(user_id, channel)
        return [seen_message(self.workspace, each) for each in self.workspace.visible(place.id, user_id)]

    def home(self, user_id: str) -> HomeView | None:
        """The member's Home tab, once published."""
        view = self.surfaces.home(user_id)
        return seen_home(view) if view else None

    def modal(self, user_id: str) -> ModalView | None:
        """The topmost modal of this member."""
        stack = self.surfaces.stack(user_id)
        return seen_modal(stack[-1], len(stack)) if stack else None

    # What members do with messages.

    async def open_home(self, user_id: str) -> None:
        """Look at the app's Home tab."""
        await self.talking.look(user_id, "home")

    async def open_messages(self, user_id: str) -> None:
        """Look at the app's Messages tab, which marks it as read."""
        await self.talking.look(user_id, "messages")

    async def send_dm(
        self, user_id: str, text: str, thread_ts: str | None = None, files: Sequence[Attached] = ()
    ) -> MessageView:
        """Write to the app."""
        return seen_message(self.workspace, await self.talking.write(user_id, None, text, thread_ts, files))

    async def post_in_channel(
        self, user_id: str, channel: str, text: str, thread_ts: str | None = None, files: Sequence[Attached] = ()
    ) -> MessageView:
        """Write in a channel (id or name)."""
        return seen_message(self.workspace, await self.talking.write(user_id, channel, text, thread_ts, files))

    async def edit_message(self, user_id: str, channel: str, ts: str, text: str) -> None:
        """Change one's own message."""
        await self.talking.edit(user_id, channel, ts, text)

    async def delete_message(self, user_id: str, channel: str, ts: str) -> None:
        """Take one's own message away."""
        await self.talking.delete(user_id, channel, ts)

    async def react(self, user_id: str, channel: str, ts: str, name: str) -> bool:
        """Add a reaction such as ``thumbsup``, or take it back. Says whether it is there now."""
        return await self.talking.react(user_id, channel, ts, name)

    async def command(self, user_id: str, command: str, text: str = "", *, channel: str | None = None) -> str | None:
        """Send a slash command, in the conversation with the app if not elsewhere. Returns a failure or None."""
        return await self.talking.command(user_id, command, text, channel)

    def invite(self, channel: str) -> None:
        """Make the app a member of a channel (id or name). Raises LookupError."""
        found = self.workspace.named_channel(channel)
        if found is None:
            raise LookupError(f"No channel {channel}")
        if not found.has_bot:
            self.workspace.state.joined.append(found.id)
            self.workspace.bus.changed("slack:team")

    def uninstall(self) -> None:
        """Remove the app: its tokens end, and it hears of it."""
        stamp = self.workspace.stamp()
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER_ID]}, "event_ts": stamp}
        self._publish("tokens_revoked", revoked)
        self._publish("app_uninstalled", {"type": "app_uninstalled", "event_ts": stamp})
        self.access.uninstall()

    # What members do with blocks.

    async def click(
        self, user_id: str, where: Where, label_or_action_id: str, value: Any = None, *, nth: int | None = None
    ) -> str | None:
        """Press a button, or choose ``value`` in a menu (an option's text or value, a date, a list of them).

        An overflow's, radio button's or checkbox's option may be named directly. Confirm dialogs are confirmed.
        ``nth`` (from 0) picks one of several of the same name. Returns Slack's word for a failure, or None.
        """
        user, place = self._standing(user_id, where)
        target = find(place.blocks, label_or_action_id, nth)
        return await self.clicking.act(user, place, target, await self._chosen(user, place, target, value))

    async def fill(self, user_id: str, values: Mapping[str, Any], where: Where = "modal") -> None:
        """Fill in inputs, named by label, block_id or action_id, as a person would say the values.

        Text for text inputs, an option's text or value for menus (a list for several; external menus are asked),
        ``YYYY-MM-DD`` or a date, ``HH:MM`` or a time, files as (name, MIME type, content), None for nothing.
        """
        user, place = self._standing(user_id, where)
        for wanted, value in values.items():
            target = find_input(place.blocks, wanted)
            if target.element["type"] == "file_input":
                chosen: Any = [self._upload(user_id, each) for each in value or []]
            else:
                chosen = await self._chosen(user, place, target, value)
            if target.block.get("dispatch_action"):
                await self.clicking.act(user, place, target, chosen)
            else:
                self.clicking.set_value(user, place, target, chosen)

    async def submit(self, user_id: str) -> dict[str, str] | None:
        """Submit the topmost modal. Returns errors by block_id ("" for the modal as a whole), or None."""
        user, view = self._open(user_id)
        if not view.body.get("submit"):
            raise LookupError("This modal has nothing to submit.")
        return await self.clicking.submit(user, view)

    async def close_modal(self, user_id: str) -> None:
        """Close the topmost modal."""
        user, view = self._open(user_id)
        await self.clicking.close(user, view)

    async def suggest(self, user_id: str, block_label: str, query: str, where: Where = "modal") -> list[Json]:
        """The options that the app offers for what was typed into an external menu.

        Raises NoSuggestionsError when the app gives no proper answer.
        """
        user, place = self._standing(user_id, where)
        return flat(await self.clicking.suggest(user, place, find(place.blocks, block_label), query))

    async def message_shortcut(self, user_id: str, callback_id_or_name: str, channel: str, ts: str) -> str | None:
        """Choose a message shortcut under "More actions". Returns Slack's word for a failure, or None."""
        user, message = self.talking.member(user_id), self.talking.message(user_id, channel, ts)
        return await self.clicking.message_shortcut(
            user, self.manifest.shortcut(callback_id_or_name, "message"), message
        )

    async def global_shortcut(self, user_id: str, callback_id_or_name: str) -> str | None:
        """Choose a global shortcut. Returns Slack's word for a failure, or None."""
        user = self.talking.member(user_id)
        return await self.clicking.global_shortcut(user, self.manifest.shortcut(callback_id_or_name, "global"))

    async def forge_action(self, user_id: str, channel: str, ts: str, action: Mapping[str, Any]) -> Answer:
        """Send an action as somebody who may never have seen the message. Raises LookupError without the message."""
        message = self.workspace.message(channel, ts)
        if message is None:
            raise LookupError(f"No message {ts} in {channel}")
        return await self.clicking.forge(self.talking.member(user_id), message, action)

    def _publish(self, kind: str, event: Json) -> None:
        if self.workspace.state.installed and self.manifest.subscribed(kind):
            self.courier.publish(event)

    def _open(self, user_id: str) -> tuple[SlackUser, View]:
        view = self.surfaces.top(user_id)
        if view is None:
            raise LookupError(f"No modal is open before {user_id}")
        return self.talking.member(user_id), view

    def _standing(self, user_id: str, where: Where) -> tuple[SlackUser, Place]:
        if where == "modal":
            user, view = self._open(user_id)
            return user, Place(view=view)
        user = self.talking.member(user_id)
        if where == "home":
            home = self.surfaces.home(user_id)
            if home is None:
                raise LookupError(f"No Home is published for {user_id}")
            return user, Place(view=home)
        channel, ts = (where.channel, where.ts) if isinstance(where, MessageView) else where
        return user, Place(message=self.talking.message(user_id, channel, ts))

    async def _chosen(self, user: SlackUser, place: Place, target: Target, value: Any) -> Any:
        element = target.element
        if element["type"] == "button":
            return None
        if target.option is not None and value is None:
            several = element["type"] == "checkboxes"
            return [target.option] if several else target.option
        if element["type"] == "users_select" and value is not None:
            return self._member_named(str(value))
        offers: list[Json] | None = None
        if element["type"] in _EXTERNAL and value is not None:
            offers = await self._offered(user, place, target, value)
        return in_slack_form(element, value, offers)

    async def _offered(self, user: SlackUser, place: Place, target: Target, value: Any) -> list[Json]:
        wanted = value if isinstance(value, list) else [value]
        found: list[Json] = [each for each in wanted if isinstance(each, dict)]
        for each in wanted:
            if isinstance(each, str):
                found += flat(await self.clicking.suggest(user, place, target, each))
        return found

    def _member_named(self, wanted: str) -> str:
        for user in self.workspace.members():
            if wanted in {user.id, user.name, user.real_name}:
                return user.id
        raise LookupError(f"No member {wanted!r}")

    def _upload(self, user_id: str, attached: Attached) -> Json:
        file = self.workspace.add_file(*attached, user_id)
        return file_object(file, self.base_url)
