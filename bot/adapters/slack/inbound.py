"""What people do in Slack, as acts: the listeners that Bolt calls."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.ports import TurnRunner
from bot.adapters.slack import limits
from bot.adapters.slack.carried import unload
from bot.adapters.slack.files import NotTaken
from bot.adapters.slack.modal import options
from bot.adapters.slack.people import People
from bot.adapters.slack.places import Aside, Call, Conversation, Desk, place_of_tap
from bot.adapters.slack.render import FILE, LINK, TAPPED_ON_NOTICE
from bot.adapters.slack.show import HOME, Homes, present
from bot.adapters.slack.submitting import Submitting
from bot.adapters.slack.text import one_line, pieces, shortened, typed
from bot.adapters.slack.tokens import Tokens
from bot.adapters.slack.unfurl import Unfurls
from bot.adapters.slack.work import Work
from bot.domain.errors import N_, Refusal
from bot.handlers.kit.acts import Answer, Commanded, Tapped, Typed
from bot.handlers.kit.screen import Attachment

Body = dict[str, Any]

POST_JOB = "post_job"
POST_JOB_ROUTE = "job.post"
TITLE_LENGTH = 100
ALWAYS_COMMANDS = {"home", "help", "cancel"}
SPOKEN_SUBTYPES = {None, "file_share", "thread_broadcast"}


class Inbound:
    """Bolt's listeners. Each gives Slack its answer in time; what takes longer goes on in ``work``."""

    def __init__(
        self,
        *,
        turns: TurnRunner,
        desk: Desk,
        people: People,
        tokens: Tokens,
        homes: Homes,
        work: Work,
        unfurls: Unfurls | None = None,
    ) -> None:
        self._turns = turns
        self._desk = desk
        self._people = people
        self._tokens = tokens
        self._homes = homes
        self._work = work
        self._unfurls = unfurls
        self._submitting = Submitting(turns, desk, homes, work)

    def listen(self, app: AsyncApp) -> None:
        """Enter the listeners with Bolt."""
        anything = re.compile(".*")
        app.action(anything)(self.on_action)
        app.view(anything)(self.on_view)
        app.options(anything)(self.on_options)
        app.command(anything)(self.on_command)
        app.shortcut(POST_JOB)(self.on_post_job)
        app.event("message")(self.on_message)
        app.event("link_shared")(self.on_link_shared)
        app.event("app_home_opened")(self.on_home_opened)
        app.event("app_uninstalled")(self.on_uninstalled)
        app.event("tokens_revoked")(self.on_revoked)
        app.event(anything)(self.on_other)

    async def _in_time(self, what: str, work: Coroutine[Any, Any, None]) -> BoltResponse | None:
        """Do it before Slack is answered, if there is time: where it fails by then, Slack sends the event again."""
        task = self._work.start(what, work)
        done, _ = await asyncio.wait({task}, timeout=limits.ACKNOWLEDGE_SECONDS)
        return BoltResponse(status=500, body="") if done and task.exception() is not None else None

    async def _call(self, client: AsyncWebClient, team: str, user: str, name: str, trigger: str) -> Call:
        return Call(client, await self._people.caller(client, team, user, name), trigger)

    async def _call_of(self, client: AsyncWebClient, body: Body) -> Call:
        """Whoever sent an interaction."""
        user = body["user"]
        team = (body.get("team") or {}).get("id") or user.get("team_id") or ""
        trigger = body.get("trigger_id") or ""
        return await self._call(client, team, user["id"], user.get("name") or user.get("username") or "", trigger)

    # Buttons

    async def on_action(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A button. Those that open an address, and inputs, need nothing more than an answer."""
        await ack()
        action = body["actions"][0]
        kind = str(action.get("action_id", "")).partition("|")[0]
        if action.get("type") != "button" or kind == LINK or not action.get("value"):
            return
        if kind == FILE:
            self._work.start("file", self._fetch(client, body, action["value"]))
        else:
            self._work.start("tap", self._tap(client, body, action["value"], on_notice=kind == TAPPED_ON_NOTICE))

    async def _tap(self, client: AsyncWebClient, body: Body, route: str, *, on_notice: bool) -> None:
        call = await self._call_of(client, body)
        place = place_of_tap(self._desk, call, body)
        message = f"{place.channel}/{place.ts}" if isinstance(place, Conversation) else ""
        answer = await self._turns.run(call.caller, Tapped(route, message, on_notice=on_notice), call.trigger)
        if answer is None:
            return
        await present(call, answer, place)
        if (body.get("view") or {}).get("type") == "home":
            if answer.screen is not None:
                self._homes.stands(call, route)
        elif answer.modal is None and self._homes.is_open(call):
            await self._homes.refresh(call)

    async def _fetch(self, client: AsyncWebClient, body: Body, value: str) -> None:
        """Bring a file of a screen into the conversation with the app."""
        call = await self._call_of(client, body)
        place = place_of_tap(self._desk, call, body)
        file_id, _, name = value.partition("|")
        file = Attachment(file_id=file_id, name=name or "file", size=0)
        if isinstance(place, Conversation):
            channel, thread = place.channel, place.thread or place.ts
        else:
            channel, thread = await self._desk.sender.channel_of(call.caller.address), ""
        arrived = await self._desk.files.post(client.token or "", channel, thread or None, (file,))
        if arrived and isinstance(place, Conversation):
            return
        if arrived:
            sentence = call.words(N_("The file is in your messages with Parley."))
        else:
            sentence = call.words(N_("The file could not be fetched. Try again in a moment."))
        await present(call, Answer(toast=sentence, alert=not arrived), place)

    # Words

    async def on_message(self, body: Body, client: AsyncWebClient) -> BoltResponse | None:
        """Words or files in the conversation with the app; what programs write, and edits, are none of it."""
        event = body["event"]
        spoken = event.get("channel_type") == "im" and event.get("subtype") in SPOKEN_SUBTYPES
        if not spoken or event.get("bot_id") or not event.get("user"):
            return None
        return await self._in_time("message", self._message(client, body))

    async def _message(self, client: AsyncWebClient, body: Body) -> None:
        event = body["event"]
        call = await self._call(client, body["team_id"], event["user"], "", body["event_id"])
        channel, thread = event["channel"], event.get("thread_ts") or ""
        place = Conversation(self._desk, call, channel, thread)
        text = typed(event.get("text") or "")
        try:
            files = await self._desk.files.take(client.token or "", event.get("files") or ())
        except NotTaken as refused:
            await present(call, Answer(toast=refused.told(call.words), alert=True), place)
            return
        if not text and not files:
            return
        act: Commanded | Typed = Typed(text, files=files, thread=f"{channel}/{thread}" if thread else "")
        if text[:1] in {"/", "!"} and not files:
            act = self._commanded(text[1:])
        answer = await self._turns.run(call.caller, act, body["event_id"])
        if answer is not None:
            await present(call, answer, place)

    @staticmethod
    def _commanded(text: str) -> Commanded:
        name, _, rest = text.strip().partition(" ")
        return Commanded(name.lower() or HOME, rest.strip())

    async def on_command(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The slash command."""
        await ack()
        self._work.start("command", self._command(client, body))

    async def _command(self, client: AsyncWebClient, body: Body) -> None:
        call = await self._call(
            client, body["team_id"], body["user_id"], body.get("user_name") or "", body.get("trigger_id") or ""
        )
        text = typed(body.get("text") or "")
        commanded = self._commanded(text)
        known = {command.name for command in self._turns.commands(call.caller.language)} | ALWAYS_COMMANDS
        # "/parley when do I get paid" is no command, but words that lead somewhere.
        act = commanded if commanded.name in known else Typed(text)
        answer = await self._turns.run(call.caller, act, call.trigger)
        if answer is not None:
            await present(call, answer, Aside(self._desk, call, body["response_url"]))

    # Views and shortcuts

    async def on_view(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> BoltResponse | None:
        """A sent modal."""
        return await self._submitting.submitted(ack, body["view"], client, lambda: self._call_of(client, body))

    async def on_options(self, ack: AsyncAck, body: Body) -> None:
        """What a field offers for what was typed so far."""
        route = unload(body.get("view") or {}).route
        try:
            found = await self._turns.suggest(route, body.get("block_id") or "", body.get("value") or "")
        except Refusal:
            found = ()
        await ack(options=options(found))

    async def on_post_job(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The message shortcut: a message becomes the draft of a job."""
        await ack()
        self._work.start("shortcut", self._post_job(client, body))

    async def _post_job(self, client: AsyncWebClient, body: Body) -> None:
        call = await self._call_of(client, body)
        answer = await self._turns.run(call.caller, Tapped(POST_JOB_ROUTE), call.trigger)
        if answer is None:
            return
        if answer.modal is not None:
            text = typed((body.get("message") or {}).get("text") or "")
            first = one_line((pieces(text.partition("\n")[0], TITLE_LENGTH) or [""])[0])
            prefill = {"title": shortened(first, TITLE_LENGTH), "description": text}
            asked = {field.name for field in answer.modal.fields}
            raw = {**answer.modal.raw, **{name: words for name, words in prefill.items() if name in asked and words}}
            answer = replace(answer, modal=replace(answer.modal, raw=raw))
        await present(call, answer, Aside(self._desk, call, body.get("response_url") or ""))

    async def on_link_shared(self, body: Body, client: AsyncWebClient) -> BoltResponse | None:
        """Somebody wrote an address of ours, anywhere in the workspace."""
        if self._unfurls is None:
            return None
        return await self._in_time("links", self._unfurl(self._unfurls, client, body))

    async def _unfurl(self, unfurls: Unfurls, client: AsyncWebClient, body: Body) -> None:
        event = body["event"]
        if not unfurls.jobs_in(event):
            return
        user = event.get("user") or ""  # a workflow's message has no author
        language = (await self._people.caller(client, body["team_id"], user)).language if user else "en"
        await unfurls.unfold(client, event, language)

    # The app itself

    async def on_home_opened(self, body: Body, client: AsyncWebClient) -> BoltResponse | None:
        """Somebody looks at the App Home."""
        event = body["event"]
        if event.get("tab") != "home":
            return None
        return await self._in_time("home", self._home(client, body["team_id"], event["user"]))

    async def _home(self, client: AsyncWebClient, team: str, user: str) -> None:
        await self._homes.publish(await self._call(client, team, user, "", ""))

    async def on_uninstalled(self, body: Body) -> BoltResponse | None:
        """The app was removed from a workspace."""
        return await self._in_time("uninstalled", self._tokens.forget(body["team_id"]))

    async def on_revoked(self, body: Body) -> BoltResponse | None:
        """Tokens were taken back; only the bot's concern us."""
        if not (body["event"].get("tokens") or {}).get("bot"):
            return None
        return await self._in_time("revoked", self._tokens.forget(body["team_id"]))

    async def on_other(self) -> None:
        """An event that was not asked for."""
