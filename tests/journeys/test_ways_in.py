"""Every way to post a job from Slack, and every way to reach a screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.people import OnSlack, Person, Pick, Several


async def _client(person: Callable[[str], Person]) -> OnSlack:
    mia = person("mia")
    assert isinstance(mia, OnSlack)
    await mia.opens()
    await mia.taps("Hire someone")
    await mia.sees("You can hire now")
    return mia


REST = {"Skills": Several(("python",)), "Budget": "600", "Level": Pick("Expert")}


async def test_a_message_becomes_a_job(person: Callable[[str], Person]) -> None:
    mia = await _client(person)
    said = await mia.world.post_in_channel(
        mia.id, "#hiring", "Nightly import <into> PostgreSQL\nIt should run at two, and tell us when a file is missing."
    )
    mia._remember()
    assert await mia.world.message_shortcut(mia.id, "post_job", said.channel, said.ts) is None
    await mia.playground.bus.until(lambda: mia.world.modal(mia.id), 5)
    modal = mia.world.modal(mia.id)
    assert modal is not None
    assert modal.inputs["Title"].value == "Nightly import <into> PostgreSQL"
    assert "tell us when a file is missing" in modal.inputs["Description"].value
    await mia.fills(REST, "Post job")
    await mia.sees("Your job is posted", "Nightly import <into> PostgreSQL")


@pytest.mark.parametrize("typed", ["/post", "post a job", "/help"])
async def test_typed_ways_to_a_job(person: Callable[[str], Person], typed: str) -> None:
    mia = await _client(person)
    await mia.says(typed)
    if typed == "/help":
        await mia.sees("/parley post", "/parley jobs")
        return
    if typed == "post a job":
        await mia.taps("Post a job")
    await mia.fills(
        {"Title": "Nightly import", "Description": "Move our nightly import into PostgreSQL.", **REST}, "Post job"
    )
    await mia.sees("Your job is posted")


async def test_a_stranger_is_asked_to_join_first(person: Callable[[str], Person]) -> None:
    mia = person("mia")
    for typed in ("/post", "/money", "when do I get paid", "/jobs python"):
        await mia.says(typed)
        await mia.sees("Welcome to Parley")
