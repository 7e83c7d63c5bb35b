"""The letters that papers and pictures are written in: DejaVu, which matplotlib brings along, has nearly all."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def font_file(name: str) -> Path:
    """The file of a font such as "DejaVuSans-Bold". Raises FileNotFoundError."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise FileNotFoundError(name)
    path = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / f"{name}.ttf"
    if not path.exists():
        raise FileNotFoundError(path)
    return path
