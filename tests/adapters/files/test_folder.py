"""Files in a folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from bot.adapters.files.folder import FileTooLarge, FolderVault, safe_mime, safe_name
from bot.adapters.ports import FileVault


async def test_what_is_kept_is_read_back_under_an_id_that_nobody_guesses(tmp_path: Path) -> None:
    vault: FileVault = FolderVault(tmp_path / "files", 100)
    first = await vault.keep("brief.pdf", "application/pdf", b"one")
    second = await vault.keep("brief.pdf", "application/pdf", b"two")

    assert first.id != second.id
    assert (first.name, first.mime, first.size) == ("brief.pdf", "application/pdf", 3)
    assert await vault.read(first.id) == b"one"
    assert await vault.read(second.id) == b"two"


async def test_only_its_owner_reads_it_and_nobody_runs_it(tmp_path: Path) -> None:
    kept = await FolderVault(tmp_path / "files", 100).keep("run.sh", "text/x-sh", b"#!/bin/sh")
    (path,) = (path for path in (tmp_path / "files").rglob("*") if path.is_file())

    assert path.name == kept.id
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_file_that_is_too_large_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        await FolderVault(tmp_path / "files", 2).keep("brief.pdf", "application/pdf", b"one")
    assert not (tmp_path / "files").exists()


@pytest.mark.parametrize("file_id", ["", "../secret.key", "a" * 26, "A" * 26, "/etc/passwd", "a" * 25 + "/"])
async def test_an_id_leads_nowhere_else(tmp_path: Path, file_id: str) -> None:
    with pytest.raises(FileNotFoundError):
        await FolderVault(tmp_path, 100).read(file_id)


async def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        await FolderVault(tmp_path, 100).keep("brief.pdf", "application/pdf", b"one")
    assert not list(tmp_path.glob("*/*"))  # noqa: ASYNC240 - nobody else uses this loop


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("brief.pdf", "brief.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\brief.pdf", "brief.pdf"),
        ("", "file"),
        ("...", "file"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\nc.txt", "abc.txt"),
        ('a<b>"c".txt', "a_b__c_.txt"),
        ("Übersicht ✓.pdf", "Übersicht ✓.pdf"),
        ("x" * 200 + ".pdf", "x" * 96 + ".pdf"),
        ("x" * 200, "x" * 100),
    ],
)
def test_names_are_made_safe(given: str, shown: str) -> None:
    assert safe_name(given) == shown


def test_kinds_are_made_safe() -> None:
    assert safe_mime("Text/HTML; charset=utf-8") == "text/html"
    assert safe_mime("text/html\r\nX: y") == "application/octet-stream"
    assert safe_mime("") == "application/octet-stream"
