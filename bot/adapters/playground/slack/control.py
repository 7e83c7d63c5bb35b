"""What the page asks and does: ``/control/slack/...``, JSON in and out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.adapters.playground.slack.clicking import Clicking, NoSuggestionsError
from bot.adapters.playground.slack.finding import Target, targets
from bot.adapters.playground.slack.hooks import Hooks
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.page_views import PageViews
from bot.adapters.playground.slack.payloads import Place
from bot.adapters.playground.slack.rendering import file_object
from bot.adapters.playground.slack.surfaces import Surfaces
from bot.adapters.playground.slack.talking import Talking
from bot.adapters.playground.slack.workspace import Workspace

Answering: TypeAlias = Callable[[Json], Awaitable[Any]]

# What the browser may show in place; everything else is downloaded.
_SHOWN_IN_PLACE = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Control:
    """The page's half of the workspace. Whoever is at the page may be any member."""

    def __init__(
        self, workspace: Workspace, surfaces: Surfaces, talking: Talking, clicking: Clicking, hooks: Hooks
    ) -> None:
        self._workspace = workspace
        self._surfaces = surfaces
        self._talking = talking
        self._clicking = clicking
        self._hooks = hooks
        self._views = PageViews(workspace, surfaces, talking)
        looks: dict[str, Callable[..., Json]] = {
            "overview": self._views.overview,
            "conversation": self._views.conversation,
            "modal": self._views.modal,
            "unread": self._views.unread,
        }
        acts: dict[str, Answering] = {
            "look": self._look,
            "read": self._read,
            "message": self._message,
            "edit": self._edit,
            "delete": self._delete,
            "react": self._react,
            "command": self._command,
            "action": self._action,
            "suggest": self._suggest,
            "submit": self._submit,
            "close": self._close,
            "shortcut": self._shortcut,
            "invite": self._invite,
        }
        self.routes = [
            *(Route(f"/control/slack/{name}", _looking(look)) for name, look in looks.items()),
            *(Route(f"/control/slack/{name}", _acting(act), methods=["POST"]) for name, act in acts.items()),
            Route("/control/slack/upload", self._upload, methods=["POST"]),
            Route("/control/slack/file/{file_id}", self._file),
        ]

    async def _look(self, body: Json) -> Json:
        await self._talking.look(body["user"], body["tab"])
        return {}

    async def _read(self, body: Json) -> Json:
        channel = self._talking.place(body["user"], body["channel"])
        self._workspace.mark_read(body["user"], channel.id)
        self._workspace.bus.changed(f"slack:{body['user']}")
        return {}

    async def _message(self, body: Json) -> Json:
        message = await self._talking.write(body["user"], body["channel"], body["text"], body.get("thread_ts"))
        return {"ts": message.ts}

    async def _edit(self, body: Json) -> Json:
        await self._talking.edit(body["user"], body["channel"], body["ts"], body["text"])
        return {}

    async def _delete(self, body: Json) -> Json:
        await self._talking.delete(body["user"], body["channel"], body["ts"])
        return {}

    async def _react(self, body: Json) -> Json:
        return {"added": await self._talking.react(body["user"], body["channel"], body["ts"], body["name"])}

    async def _command(self, body: Json) -> Json:
        failure = await self._talking.command(body["user"], body["command"], body["text"], body["channel"])
        return {"failure": failure}

    async def _action(self, body: Json) -> Json:
        user, place = self._talking.member(body["user"]), self._place(body)
        self._clicking.merge_values(user, place, body.get("values") or {})
        return {"failure": await self._clicking.act(user, place, _target(place, body), body.get("chosen"))}

    async def _suggest(self, body: Json) -> Json:
        user, place = self._talking.member(body["user"]), self._place(body)
        try:
            return {"options": await self._clicking.suggest(user, place, _target(place, body), body["query"])}
        except NoSuggestionsError as failure:
            return {"failure": str(failure)}

    async def _submit(self, body: Json) -> Json:
        user, place = self._talking.member(body["user"]), self._place(body)
        if place.view is None or not place.view.body.get("submit"):
            raise LookupError("There is nothing to submit.")
        self._clicking.merge_values(user, place, body.get("values") or {})
        return {"errors": await self._clicking.submit(user, place.view)}

    async def _close(self, body: Json) -> Json:
        place = self._place(body)
        if place.view is not None:
            await self._clicking.close(self._talking.member(body["user"]), place.view)
        return {}

    async def _shortcut(self, body: Json) -> Json:
        user, shortcuts = self._talking.member(body["user"]), self._workspace.manifest
        if "ts" not in body:
            shortcut = shortcuts.shortcut(body["callback_id"], "global")
            return {"failure": await self._clicking.global_shortcut(user, shortcut)}
        message = self._talking.message(body["user"], body["channel"], body["ts"])
        shortcut = shortcuts.shortcut(body["callback_id"], "message")
        return {"failure": await self._clicking.message_shortcut(user, shortcut, message)}

    async def _invite(self, body: Json) -> Json:
        channel = self._talking.place(body["user"], body["channel"])
        if not channel.has_bot:
            self._workspace.state.joined.append(channel.id)
            self._workspace.bus.changed("slack:team")
        return {}

    async def _upload(self, request: Request) -> Response:
        """Files of a message when a channel is named, else files for a modal's file_input."""
        async with request.form() as form:
            said = {name: value for name, value in form.items() if isinstance(value, str)}
            parts = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
            files = [
                (part.filename or "file", part.content_type or "application/octet-stream", await part.read())
                for part in parts
            ]
        try:
            user = self._talking.member(said["user"])
            if "channel" not in said:
                stored = [self._workspace.add_file(*each, user.id) for each in files]
                return JSONResponse({"files": [file_object(each, self._workspace.base_url) for each in stored]})
            text, thread_ts = said.get("text", ""), said.get("thread_ts")
            message = await self._talking.write(user.id, said["channel"], text, thread_ts, files)
        except LookupError as missing:
            return JSONResponse({"error": str(missing)}, 404)
        return JSONResponse({"ts": message.ts})

    async def _file(self, request: Request) -> Response:
        file = self._workspace.state.files.get(request.path_params["file_id"])
        if file is None:
            return JSONResponse({"error": "file_not_found"}, 404)
        in_place = file.mimetype in _SHOWN_IN_PLACE
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
        if not in_place:
            headers["Content-Disposition"] = "attachment"
        return Response(file.content, media_type=file.mimetype, headers=headers)

    def _place(self, body: Json) -> Place:
        if "view" in body:
            for view in (*self._surfaces.stack(body["user"]), self._surfaces.home(body["user"])):
                if view is not None and view.id == body["view"]:
                    return Place(view=view)
            raise LookupError("This view is no longer open.")
        return Place(message=self._talking.message(body["user"], body["channel"], body["ts"]))


def _target(place: Place, body: Json) -> Target:
    for each in targets(place.blocks):
        if each.block["block_id"] == body["block_id"] and each.element["action_id"] == body["action_id"]:
            return each
    raise LookupError("This is no longer there.")


def _acting(act: Answering) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            body = await request.json()
            if not isinstance(body, dict):
                return JSONResponse({"error": "not an object"}, 400)
            return JSONResponse(await act(body))
        except KeyError as missing:
            return JSONResponse({"error": f"missing {missing}"}, 400)
        except LookupError as missing:
            return JSONResponse({"error": str(missing)}, 404)
        except ValueError:
            return JSONResponse({"error": "not JSON"}, 400)

    return endpoint


def _looking(look: Callable[..., Any]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(look(**request.query_params))
        except LookupError as missing:
            return JSONResponse({"error": str(missing)}, 404)
        except TypeError:
            return JSONResponse({"error": "unknown or missing parameter"}, 400)

    return endpoint
