"""Files in a folder: written whole or not at all, found only by an id that nobody can guess."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import secrets
import unicodedata
from pathlib import Path

from bot.domain.rooms.model import StoredFile

LONGEST_NAME = 100
_ID = re.compile(r"[a-z2-7]{26}")
_MIME = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")


class FileTooLarge(ValueError):
    """A file of more bytes than are kept."""


class FolderVault:
    """Keeps files under a folder. Their names stay out of it, and nothing in it is ever run."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes

    async def keep(self, name: str, mime: str, content: bytes) -> StoredFile:
        """Keep a file under a new id. Raises FileTooLarge, and OSError when it cannot be written."""
        if len(content) > self._most_bytes:
            raise FileTooLarge(f"a file of more than {self._most_bytes} bytes")
        file_id = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
        await asyncio.to_thread(_write, self._path(file_id), content)
        return StoredFile(file_id, safe_name(name), safe_mime(mime), len(content))

    async def read(self, file_id: str) -> bytes:
        """The content. Raises FileNotFoundError."""
        if not _ID.fullmatch(file_id):
            raise FileNotFoundError("no file has such an id")
        return await asyncio.to_thread(self._path(file_id).read_bytes)

    def _path(self, file_id: str) -> Path:
        return self._folder / file_id[:2] / file_id


def safe_name(name: str) -> str:
    """A file's name without folders and without what could deceive: control and direction marks."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    shown = re.sub(r'[<>:"|?*]', "_", shown)
    if len(shown) > LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        kept = f"{dot}{ending}" if dot and len(ending) <= 10 else ""
        shown = (stem if kept else shown)[: LONGEST_NAME - len(kept)] + kept
    return shown or "file"


def safe_mime(mime: str) -> str:
    """The kind of content, or that it is unknown."""
    bare = mime.split(";", maxsplit=1)[0].strip().lower()
    return bare if _MIME.fullmatch(bare) else "application/octet-stream"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
