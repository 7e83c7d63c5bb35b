"""The Bot API over HTTP: ``/telegram/bot<token>/<method>`` and the files under ``/telegram/file/bot<token>/``."""

from __future__ import annotations

import asyncio
import hmac
import inspect
import time
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.adapters.playground.telegram import inline, methods, methods_bot, payments
from bot.adapters.playground.telegram.core import ApiCall, Core
from bot.adapters.playground.telegram.errors import ApiError
from bot.adapters.playground.telegram.params import Params, read_params

LONGEST_HANG = 300.0
METHODS: dict[str, Callable[[Core, Params], Any]] = {
    "getme": methods_bot.get_me,
    "getupdates": methods_bot.get_updates,
    "setwebhook": methods_bot.set_webhook,
    "deletewebhook": methods_bot.delete_webhook,
    "getwebhookinfo": methods_bot.get_webhook_info,
    "getfile": methods_bot.get_file,
    "getchat": methods_bot.get_chat,
    "setmycommands": methods_bot.set_my_commands,
    "deletemycommands": methods_bot.delete_my_commands,
    "getmycommands": methods_bot.get_my_commands,
    "setmydescription": methods_bot.set_my_description,
    "getmydescription": methods_bot.get_my_description,
    "setmyshortdescription": methods_bot.set_my_short_description,
    "getmyshortdescription": methods_bot.get_my_short_description,
    "setmyname": methods_bot.set_my_name,
    "getmyname": methods_bot.get_my_name,
    "setchatmenubutton": methods_bot.set_chat_menu_button,
    "getchatmenubutton": methods_bot.get_chat_menu_button,
    "logout": methods_bot.leave,
    "close": methods_bot.leave,
    "sendmessage": methods.send_message,
    "senddocument": methods.send_document,
    "sendphoto": methods.send_photo,
    "editmessagetext": methods.edit_message_text,
    "editmessagecaption": methods.edit_message_caption,
    "editmessagereplymarkup": methods.edit_message_reply_markup,
    "deletemessage": methods.delete_message,
    "answercallbackquery": methods.answer_callback_query,
    "answerinlinequery": inline.answer_inline_query,
    "sendchataction": methods.send_chat_action,
    "setmessagereaction": methods.set_message_reaction,
    "pinchatmessage": methods.pin_chat_message,
    "unpinchatmessage": methods.unpin_chat_message,
    "sendinvoice": payments.send_invoice,
    "answerprecheckoutquery": payments.answer_pre_checkout_query,
    "refundstarpayment": payments.refund_star_payment,
    "getstartransactions": payments.get_star_transactions,
}


class BotApi:
    """The HTTP side of one world."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.routes: list[BaseRoute] = [
            Route("/telegram/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/telegram/file/bot{token}/{path:path}", self._download, methods=["GET"]),
        ]

    def _knows(self, request: Request) -> bool:
        return hmac.compare_digest(request.path_params["token"].encode(), self._core.token.encode())

    async def _call(self, request: Request) -> Response:
        try:
            return JSONResponse({"ok": True, "result": await self._perform(request)})
        except ApiError as error:
            return _refusal(error)

    async def _perform(self, request: Request) -> Any:
        if not self._knows(request):
            raise ApiError(401, "Unauthorized")
        name = request.path_params["method"]
        method = METHODS.get(name.lower())
        if method is None:
            raise ApiError(404, "Not Found")
        params = await read_params(request)
        self._core.requests.append(ApiCall(name, params.values, time.monotonic()))
        fault = self._core.faults.take(name.lower())
        if fault is None:
            return await _run(method, self._core, params)
        if fault.error:
            raise fault.error
        result = await _run(method, self._core, params) if fault.after_effect else None
        await self._hang(request)
        return result if fault.after_effect else await _run(method, self._core, params)

    async def _hang(self, request: Request) -> None:
        self._core.bus.changed("telegram:hanging")
        released = asyncio.ensure_future(self._core.faults.released.wait())
        gone = asyncio.ensure_future(_disconnected(request))
        try:
            await asyncio.wait({released, gone}, timeout=LONGEST_HANG, return_when=asyncio.FIRST_COMPLETED)
            if not released.done():
                raise ApiError(504, "Gateway Timeout")
        finally:
            released.cancel()
            gone.cancel()

    async def _download(self, request: Request) -> Response:
        if not self._knows(request):
            return _refusal(ApiError(401, "Unauthorized"))
        record = self._core.files.by_path(request.path_params["path"])
        if record is None:
            return _refusal(ApiError(404, "Not Found"))
        return Response(self._core.files.content(record.file_id), media_type="application/octet-stream")


def _refusal(error: ApiError) -> JSONResponse:
    body: dict[str, Any] = {"ok": False, "error_code": error.status, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    retry_after = (error.parameters or {}).get("retry_after")
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else None
    return JSONResponse(body, status_code=error.status, headers=headers)


async def _run(method: Callable[[Core, Params], Any], core: Core, params: Params) -> Any:
    result = method(core, params)
    return await result if inspect.isawaitable(result) else result


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
