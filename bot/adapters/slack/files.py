"""Files both ways: what people hand in goes to the vault, what a screen carries goes up to Slack."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.ports import FileVault, Papers
from bot.adapters.slack import limits
from bot.adapters.slack.clients import Clients
from bot.adapters.slack.text import one_line, shortened
from bot.domain.errors import N_
from bot.domain.rooms.model import StoredFile
from bot.handlers.kit.screen import Attachment, Screen
from bot.handlers.kit.words import Words

NAME_LENGTH = 200
CHUNK = 65_536

log = logging.getLogger(__name__)


NOT_POSTED = (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError, FileNotFoundError)


@dataclass(frozen=True)
class Content:
    """What is brought to Slack; ``alt`` tells a picture in words."""

    name: str
    content: bytes
    alt: str = ""


class NotTaken(Exception):
    """A file that was handed in could not be taken; the sentence says why and what to do."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values

    def told(self, words: Words) -> str:
        """The sentence in the reader's language."""
        return words(self.sentence, **self.values)


class Files:
    """Moves files between Slack and the vault, and brings what was drawn for a screen."""

    def __init__(self, vault: FileVault, clients: Clients, papers: Papers | None = None) -> None:
        self._vault = vault
        self._papers = papers
        self._clients = clients
        self._own_host = urlsplit(clients.api_url).netloc

    async def take(self, token: str, files: Iterable[dict[str, Any]]) -> tuple[StoredFile, ...]:
        """Download files that a person handed in, and keep them. Raises NotTaken."""
        return tuple([await self._take_one(token, file) for file in files])

    async def _take_one(self, token: str, file: dict[str, Any]) -> StoredFile:
        name = shortened(one_line(str(file.get("name") or file.get("title") or "")), NAME_LENGTH) or "file"
        if int(file.get("size") or 0) > limits.FILE_BYTES:
            raise _too_large(name)
        url = str(file.get("url_private_download") or file.get("url_private") or "")
        if not self._is_slack(url):
            raise _unreadable(name)
        try:
            async with asyncio.timeout(limits.FILE_SECONDS):
                content = await self._content(token, url, name)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("a file could not be fetched: %s", type(error).__name__)
            raise _unreadable(name) from error
        try:
            return await self._vault.keep(name, str(file.get("mimetype") or "application/octet-stream"), content)
        except ValueError:
            raise NotTaken(N_("{name} cannot be kept. Send a smaller file, or a link to it."), name=name) from None

    async def _content(self, token: str, url: str, name: str) -> bytes:
        # Slack redirects to its sign-in page where the token may not read the file.
        async with self._clients.session.get(
            url,
            headers={"Authorization": f"Bearer {token}"},
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=limits.FILE_SECONDS),
        ) as answer:
            if answer.status != 200:
                raise _unreadable(name)
            content = bytearray()
            async for chunk in answer.content.iter_chunked(CHUNK):
                content += chunk
                if len(content) > limits.FILE_BYTES:
                    raise _too_large(name)
            return bytes(content)

    def _is_slack(self, url: str) -> bool:
        """Whether the token may be shown to this address."""
        parts = urlsplit(url)
        if parts.netloc == self._own_host:
            return parts.scheme in {"http", "https"}
        host = parts.hostname or ""
        return parts.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))

    async def post(self, token: str, channel: str, thread: str | None, files: Sequence[Attachment]) -> bool:
        """Upload a screen's files under its message; returns whether all of them arrived."""
        try:
            contents = [Content(file.name, await self._vault.read(file.file_id)) for file in files]
            await self._upload(self._clients.for_files(token), channel, thread, contents)
        except NOT_POSTED as error:
            log.warning("files could not be posted: %s", type(error).__name__)
            return False
        return True

    async def enclose(self, token: str, channel: str, thread: str | None, screen: Screen) -> bool:
        """Upload the picture and the documents that were drawn for a screen; whether all of them arrived."""
        try:
            contents = await self._drawn(screen)
            await self._upload(self._clients.for_files(token), channel, thread, contents)
        except NOT_POSTED as error:
            log.warning("what a screen carries could not be posted: %s", type(error).__name__)
            return False
        return True

    async def _drawn(self, screen: Screen) -> list[Content]:
        if self._papers is None:
            raise FileNotFoundError
        drawn = [Content(one.name, await self._papers.document(one)) for one in screen.documents]
        if screen.picture is not None:
            picture = screen.picture
            drawn.insert(0, Content(picture.name, await self._papers.picture(picture), picture.alt))
        return drawn

    async def _upload(
        self, client: AsyncWebClient, channel: str, thread: str | None, contents: Sequence[Content]
    ) -> None:
        if contents:
            files: list[dict[str, str | None]] = [
                {"id": await self._put(client, each), "title": each.name} for each in contents
            ]
            await client.files_completeUploadExternal(files=files, channel_id=channel, thread_ts=thread)

    async def _put(self, client: AsyncWebClient, each: Content) -> str:
        """Bring the content to Slack; its id. The library's own way would hold everybody up while it writes."""
        name, content = each.name, each.content
        alt = shortened(one_line(each.alt), limits.ALT) or None
        place = await client.files_getUploadURLExternal(filename=name, length=len(content), alt_txt=alt)
        async with self._clients.session.post(
            place["upload_url"],
            data=io.BytesIO(content),
            timeout=aiohttp.ClientTimeout(total=limits.FILE_SECONDS),
        ) as answer:
            answer.raise_for_status()
        return str(place["file_id"])


def _too_large(name: str) -> NotTaken:
    return NotTaken(N_("“{name}” is too large: {most} MB is the most."), name=name, most=limits.FILE_BYTES // 1_000_000)


def _unreadable(name: str) -> NotTaken:
    return NotTaken(N_("“{name}” could not be fetched from Slack. Send it once more."), name=name)
