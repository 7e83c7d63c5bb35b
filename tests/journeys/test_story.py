"""The whole loop: a job posted in one chat becomes money in the freelancer's account in the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.app import Program
from tests.journeys.people import Person
from tests.journeys.steps import OutsideTheChats
from tests.journeys.story import the_whole_loop


@pytest.mark.parametrize(("freelancer", "client"), [("ana", "mia"), ("noor", "carla")])
async def test_the_whole_loop(program: Program, person: Callable[[str], Person], freelancer: str, client: str) -> None:
    await the_whole_loop(person(freelancer), person(client), person("olga"), OutsideTheChats(program))
