"""The ``files.*`` methods: announce, upload, share."""

from __future__ import annotations

import mimetypes
import secrets
from collections.abc import Mapping

from bot.adapters.playground.slack.errors import RefusalError, bad_arguments
from bot.adapters.playground.slack.kit.blocks import check_blocks, named
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.model import BOT_USER_ID, Message, StoredFile, Upload
from bot.adapters.playground.slack.rendering import file_object
from bot.adapters.playground.slack.web_api.call import Call, Offer


def get_upload_url(call: Call) -> Json:
    """``files.getUploadURLExternal``"""
    name, length = call.needed("filename"), call.needed("length")
    if not length.isdigit() or int(length) < 1:
        raise bad_arguments("must be greater than 0 [json-pointer:/length]")
    ticket = secrets.token_urlsafe(24)
    file_id = call.workspace.new_id("F")
    call.workspace.state.uploads[ticket] = Upload(file_id=file_id, name=name, length=int(length))
    return {"ok": True, "upload_url": f"{call.workspace.base_url}/slack/upload/v1/{ticket}", "file_id": file_id}


def complete_upload(call: Call) -> Json:
    """``files.completeUploadExternal``: shares the files when ``channel_id`` is given."""
    wanted = call.json("files")
    if not isinstance(wanted, list) or not wanted:
        raise bad_arguments("missing required field: files")
    channel = call.channel("channel_id") if call.given("channel_id") else None
    if channel is not None and not channel.has_bot:
        raise RefusalError("not_in_channel")
    blocks = call.json("blocks") or []
    problems = check_blocks(blocks, "message")
    if problems:
        raise RefusalError("invalid_blocks", problems)
    files = [_stored(call, each) for each in wanted]
    if channel is not None:
        call.workspace.post(
            Message(
                ts=call.workspace.stamp(),
                channel=channel.id,
                user=BOT_USER_ID,
                by_app=True,
                text=call.given("initial_comment") or "",
                blocks=named(blocks),
                thread_ts=call.given("thread_ts"),
                files=[file.id for file in files],
            )
        )
    return {"ok": True, "files": [file_object(file, call.workspace.base_url) for file in files]}


def _stored(call: Call, wanted: Json) -> StoredFile:
    state = call.workspace.state
    for ticket, upload in state.uploads.items():
        if upload.file_id == wanted.get("id") and upload.content is not None:
            del state.uploads[ticket]
            state.files[upload.file_id] = file = StoredFile(
                id=upload.file_id,
                name=upload.name,
                title=wanted.get("title") or upload.name,
                mimetype=mimetypes.guess_type(upload.name)[0] or "application/octet-stream",
                user=BOT_USER_ID,
                created=int(call.workspace.moment()),
                content=upload.content,
            )
            return file
    raise RefusalError("file_not_found")


def info(call: Call) -> Json:
    """``files.info``"""
    file = call.workspace.state.files.get(call.needed("file"))
    if file is None:
        raise RefusalError("file_not_found")
    return {"ok": True, "file": file_object(file, call.workspace.base_url)}


METHODS: Mapping[str, Offer] = {
    "files.getUploadURLExternal": Offer(get_upload_url, "files:write"),
    "files.completeUploadExternal": Offer(complete_upload, "files:write"),
    "files.info": Offer(info, "files:read"),
}
