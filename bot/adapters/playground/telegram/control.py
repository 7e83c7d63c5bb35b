"""The page's side of the playground's Telegram: look at a chat, and do what a person does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.adapters.playground.telegram.errors import Refused
from bot.adapters.playground.telegram.views import unread

if TYPE_CHECKING:
    from bot.adapters.playground.telegram.world import TelegramWorld

SHOWN_MESSAGES = 200
# Only these may be shown by the browser inside the page's own origin.
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


class Start(BaseModel):
    """Press Start."""

    payload: str | None = None


class Send(BaseModel):
    """Send a text."""

    text: str
    reply_to: int | None = None


class Tap(BaseModel):
    """Tap an inline button, by row and column from 0."""

    message_id: int
    row: int
    column: int


class Edit(BaseModel):
    """Edit a message."""

    message_id: int
    text: str


class React(BaseModel):
    """React to a message."""

    message_id: int
    emoji: str | None = None


class AskInline(BaseModel):
    """Type behind the bot's name; with an offset, scroll on."""

    query: str
    offset: str = ""


class PostResult(BaseModel):
    """Post a result of inline mode."""

    result_id: str


class OneMessage(BaseModel):
    """Pay or delete a message."""

    message_id: int


class Control:
    """Routes under ``/control/telegram``; a refusal is a 409 with an ``error`` to show."""

    def __init__(self, world: TelegramWorld) -> None:
        self._world = world
        base = "/control/telegram"
        self.routes: list[BaseRoute] = [
            Route(f"{base}/chats", self._guarded(self._chats), methods=["GET"]),
            Route(f"{base}/files/{{file_id}}", self._guarded(self._content), methods=["GET"]),
            Route(f"{base}/{{user_id:int}}", self._guarded(self._chat), methods=["GET"]),
            Route(f"{base}/{{user_id:int}}/file", self._guarded(self._file), methods=["POST"]),
            Route(f"{base}/{{user_id:int}}/{{act}}", self._guarded(self._act), methods=["POST"]),
        ]
        self._acts: dict[str, Callable[[int, bytes], Any]] = {
            "start": lambda who, body: world.start(who, Start.model_validate_json(body).payload),
            "send": lambda who, body: _send(world, who, Send.model_validate_json(body)),
            "tap": lambda who, body: _tap(world, who, Tap.model_validate_json(body)),
            "edit": lambda who, body: _edit(world, who, Edit.model_validate_json(body)),
            "react": lambda who, body: _react(world, who, React.model_validate_json(body)),
            "pay": lambda who, body: world.pay(who, OneMessage.model_validate_json(body).message_id),
            "inline": lambda who, body: _ask_inline(world, who, AskInline.model_validate_json(body)),
            "result": lambda who, body: world.post_result(who, PostResult.model_validate_json(body).result_id),
            "delete": lambda who, body: world.delete(who, OneMessage.model_validate_json(body).message_id),
            "block": lambda who, _: world.block(who),
            "unblock": lambda who, _: world.unblock(who),
            "read": lambda who, _: world.read(who),
        }

    def _guarded(self, handle: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except Refused as refusal:
                return JSONResponse({"error": str(refusal)}, status_code=409)
            except KeyError:
                return JSONResponse({"error": "That is gone."}, status_code=404)
            except ValidationError as error:
                return JSONResponse({"error": error.errors()[0]["msg"]}, status_code=400)

        return guarded

    async def _chats(self, _request: Request) -> Response:
        chats = self._world.state.chats.values()
        return JSONResponse([{"user_id": chat.user_id, "unread": unread(chat)} for chat in chats])

    async def _chat(self, request: Request) -> Response:
        most = int(request.query_params.get("most", SHOWN_MESSAGES))
        view = self._world.chat(request.path_params["user_id"], most)
        return Response(view.model_dump_json(), media_type="application/json")

    async def _act(self, request: Request) -> Response:
        act = self._acts.get(request.path_params["act"])
        if act is None:
            return JSONResponse({"error": "There is no such act."}, status_code=404)
        result = act(request.path_params["user_id"], await request.body() or b"{}")
        return JSONResponse({"result": result})

    async def _file(self, request: Request) -> Response:
        async with request.form() as form:
            file, caption = form.get("file"), form.get("caption")
            if not isinstance(file, UploadFile):
                return JSONResponse({"error": "There is no file."}, status_code=400)
            message_id = self._world.send_file(
                request.path_params["user_id"],
                file.filename or "file",
                file.content_type or "",
                await file.read(),
                caption if isinstance(caption, str) else None,
                as_photo=form.get("as_photo") == "true",
            )
        return JSONResponse({"result": message_id})

    async def _content(self, request: Request) -> Response:
        record = self._world.files.record(request.path_params["file_id"])
        if record is None:
            raise KeyError
        shown = record.mime in PICTURES and "download" not in request.query_params
        disposition = "inline" if shown else f"attachment; filename*=UTF-8''{quote(record.name)}"
        headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
        media_type = record.mime if shown else "application/octet-stream"
        return Response(self._world.files.content(record.file_id), media_type=media_type, headers=headers)


def _send(world: TelegramWorld, who: int, body: Send) -> int:
    return world.send_text(who, body.text, body.reply_to)


def _tap(world: TelegramWorld, who: int, body: Tap) -> str:
    return world.tap(who, body.message_id, (body.row, body.column))


def _edit(world: TelegramWorld, who: int, body: Edit) -> None:
    world.edit_text(who, body.message_id, body.text)


def _react(world: TelegramWorld, who: int, body: React) -> None:
    world.react(who, body.message_id, body.emoji)


def _ask_inline(world: TelegramWorld, who: int, body: AskInline) -> str:
    return world.ask_inline(who, body.query, body.offset)
