"""The content of the files that went through the chats."""

from __future__ import annotations

import base64
import mimetypes
import secrets
import struct
from pathlib import Path, PurePosixPath
from typing import Any

from bot.adapters.playground.telegram.state import FileRecord

MEGABYTE = 1024 * 1024
LARGEST_UPLOAD = 50 * MEGABYTE
LARGEST_PHOTO = 10 * MEGABYTE
LARGEST_DOWNLOAD = 20 * MEGABYTE


class FileStore:
    """Contents by file id: in memory, or in ``folder`` as soon as one is set."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self._contents: dict[str, bytes] = {}
        self._records: dict[str, FileRecord] = {}

    def add(self, name: str, mime: str, content: bytes, *, as_photo: bool) -> FileRecord:
        """Keep a file under a new id. A photo must be a picture: see ``picture_size``."""
        width, height = (picture_size(content) or (0, 0)) if as_photo else (0, 0)
        kind, prefix = ("photos", "AgACAgIAAxkB") if as_photo else ("documents", "BQACAgIAAxkB")
        number = len(self._records) + 1
        suffix = ".jpg" if as_photo else PurePosixPath(name).suffix[:12]
        record = FileRecord(
            file_id=prefix + secrets.token_urlsafe(42),
            file_unique_id="AgAD" + secrets.token_urlsafe(8),
            name=name,
            mime=mime or mimetypes.guess_type(name)[0] or "application/octet-stream",
            size=len(content),
            path=f"{kind}/file_{number}{suffix}",
            width=width,
            height=height,
        )
        self._records[record.file_id] = record
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / record.file_id).write_bytes(content)
        else:
            self._contents[record.file_id] = content
        return record

    def record(self, file_id: str) -> FileRecord | None:
        """What is known of a file."""
        return self._records.get(file_id)

    def by_path(self, path: str) -> FileRecord | None:
        """The file that ``getFile`` gave this path for."""
        return next((record for record in self._records.values() if record.path == path), None)

    def content(self, file_id: str) -> bytes:
        """The bytes of a file. Raises KeyError for one that never was."""
        if self.folder and file_id in self._records:
            return (self.folder / file_id).read_bytes()
        return self._contents[file_id]

    def to_json(self) -> Any:
        """The records, and the contents too where there is no folder that keeps them."""
        return {
            "records": [record.model_dump() for record in self._records.values()],
            "contents": {key: base64.b64encode(content).decode() for key, content in self._contents.items()},
        }

    def load(self, json: Any) -> None:
        """Take back what ``to_json`` gave."""
        records = [FileRecord.model_validate(record) for record in json["records"]]
        self._records = {record.file_id: record for record in records}
        self._contents = {key: base64.b64decode(content) for key, content in json["contents"].items()}


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, GIF, JPEG or WebP picture; None for anything else."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return struct.unpack(">II", content[16:24])
        if content.startswith((b"GIF87a", b"GIF89a")):
            return struct.unpack("<HH", content[6:10])
        if content.startswith(b"RIFF") and content[8:15] == b"WEBPVP8":
            return _webp_size(content)
        if content.startswith(b"\xff\xd8"):
            return _jpeg_size(content)
    except (struct.error, IndexError):
        return None
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    form = content[12:16]
    if form == b"VP8X":
        width, height = content[24:27] + b"\0", content[27:30] + b"\0"
        return struct.unpack("<I", width)[0] + 1, struct.unpack("<I", height)[0] + 1
    if form == b"VP8L":
        bits = struct.unpack("<I", content[21:25])[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF
