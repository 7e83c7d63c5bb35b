"""The whole loop once more, by people who have nothing but the page: they click, type, and read what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.browser import page_of
from tests.journeys.conftest import running
from tests.journeys.desk import Desk
from tests.journeys.people_at_page import at_page
from tests.journeys.story import the_whole_loop


@pytest.mark.timeout(300)  # half a minute on an idle machine, several times that on a busy one
@pytest.mark.parametrize(
    ("freelancer", "client", "width", "height"),
    [("ana", "mia", 1280, 800), ("noor", "carla", 390, 844)],
)
async def test_the_whole_loop_through_the_page(
    sqlite_url: str, tmp_path: Path, chromium: str, freelancer: str, client: str, width: int, height: int
) -> None:
    async with running(sqlite_url, tmp_path) as program, page_of(chromium, program.address, width, height) as page:
        assert program.playground is not None
        desk = Desk(page)
        worker, hirer, operator = (at_page(program.playground, desk, name) for name in (freelancer, client, "olga"))
        await the_whole_loop(worker, hirer, operator, desk)
