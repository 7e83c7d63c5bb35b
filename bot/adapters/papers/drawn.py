"""The port Papers: what was drawn lately is kept, for the same notice goes to several people."""

from __future__ import annotations

import asyncio
from functools import lru_cache

from bot.handlers.kit.screen import Document, Paper, Picture

MOST_KEPT = 32


class DrawnPapers:
    """Draws in threads: a picture takes longer than a loop that serves everybody may wait."""

    async def picture(self, picture: Picture) -> bytes:
        """See ``bot.adapters.ports.Papers``."""
        return await asyncio.to_thread(_png, picture)

    async def document(self, document: Document) -> bytes:
        """See ``bot.adapters.ports.Papers``."""
        if isinstance(document.content, Paper):
            return await asyncio.to_thread(_pdf, document.content)
        return document.content.encode()


@lru_cache(MOST_KEPT)
def _png(picture: Picture) -> bytes:
    # Imported here, since it takes a second that the start of the program can do without.
    from bot.adapters.papers.charts import png_of

    return png_of(picture.bars)


@lru_cache(MOST_KEPT)
def _pdf(paper: Paper) -> bytes:
    # Imported here, as above.
    from bot.adapters.papers.pdf import pdf_of

    return pdf_of(paper)
