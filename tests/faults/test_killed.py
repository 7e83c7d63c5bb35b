"""Killed between any two steps, and in the middle of one a few milliseconds after somebody acted; and started again.

The seed is told when a test fails; set PARLEY_FAULT_SEED to it to have the same moments again.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.faults import story
from tests.faults.conftest import Runner
from tests.faults.counting import ONCE, counted, notices_of, settled
from tests.faults.story import STEPS, Cast, Step
from tests.journeys.people import OnSlack, OnTelegram, Person, Pick, Several

LONGEST = 0.15
"""Seconds between an act and the kill."""
SOON = 4.0
"""Seconds in which what was done is seen, after a start."""


@dataclass(frozen=True)
class Act:
    """One act out of a step: what comes before it, the act, and what somebody sees when it has happened.

    ``again`` is what a person does who does not see it; in Telegram nothing, since the update comes again by itself.
    """

    before: Step
    act: Step
    seen: Step
    again: Step


async def _nothing(_cast: Cast) -> None:
    """Telegram delivers again what was not confirmed."""


def _submits(label: str) -> Step:
    """Press the open modal's button, if it still stands there."""

    async def step(cast: Cast) -> None:
        modal = cast.mia.world.modal(cast.mia.id)
        if modal is not None and modal.submit == label:
            await cast.mia.world.submit(cast.mia.id)

    return step


async def _job_to_review(cast: Cast) -> None:
    said = {"Description": "Move our nightly CSV import into PostgreSQL.", "Budget": "600", "Level": Pick("Expert")}
    assert await cast.mia.tries({**said, "Skills": Several(("python",))}) == {}
    await cast.mia.playground.bus.until(lambda: cast.mia._modal_sending("Post job"))


async def _message_to_send(cast: Cast) -> None:
    await cast.mia.taps("Open", "New proposal")
    await cast.mia.taps("Write to them", "All of it")
    await cast.mia.playground.bus.until(lambda: cast.mia._modal_with("Message"))
    await cast.mia.world.fill(cast.mia.id, {"Message": "Can you start on Monday?"})


async def _funding_to_promise(cast: Cast) -> None:
    await cast.mia.closes()
    await cast.mia.taps("Fund", "accepted: Nightly import")
    await cast.mia.sees("You send")


async def _work_to_submit(cast: Cast) -> None:
    await cast.ana.taps("Submit work", "You can start")
    await cast.ana.says("The schema and the import.")
    await cast.ana.sees("Submit work · 2 of 2")
    await cast.ana.taps("Skip", "Submit work · 2 of 2")
    await cast.ana.sees("check it")


async def _payout_to_ask_for(cast: Cast) -> None:
    await cast.ana.taps("Get paid out", "$490 is available")
    await cast.ana.sees("You get")


async def _review_to_send(cast: Cast) -> None:
    await cast.ana.taps("Write a review", "You were reviewed")
    for number in range(1, 7):
        await cast.ana.taps("★★★★★", f"· {number} of 8")
    await cast.ana.says("Clear and fair.")
    await cast.ana.taps("9", "· 8 of 8")
    await cast.ana.sees("check it")


def _old(who: str, *words: str) -> Step:
    return lambda cast: getattr(cast, who).sees(*words, old=True, within=SOON)


def _taps(who: str, label: str, *words: str) -> Step:
    return lambda cast: getattr(cast, who).taps(label, *words)


def cast_of(person: Callable[[str], Person]) -> Cast:
    """Everybody."""
    ana, mia, olga = person("ana"), person("mia"), person("olga")
    assert isinstance(ana, OnTelegram)
    assert isinstance(mia, OnSlack)
    assert isinstance(olga, OnTelegram)
    return Cast(ana, mia, olga)


ACTS: dict[Step, Act] = {
    story.freelancer_joins: Act(
        lambda cast: cast.ana.opens(), _taps("ana", "Find work"), _old("ana", "40 Connects"), _nothing
    ),
    story.job_is_posted: Act(
        _job_to_review, _submits("Post job"), _old("ana", "New job: Nightly import"), _submits("Post job")
    ),
    story.proposal_is_sent: Act(
        _nothing, _taps("ana", "Send proposal", "check it"), _old("mia", "New proposal for Nightly import"), _nothing
    ),
    story.client_writes: Act(
        _message_to_send, _submits("Send"), _old("ana", "Can you start on Monday?"), _submits("Send")
    ),
    story.freelancer_answers: Act(
        _nothing,
        lambda cast: cast.ana.answers("Can you start on Monday?", "Yes, on Monday."),
        _old("mia", "Yes, on Monday."),
        _nothing,
    ),
    story.offer_is_accepted: Act(
        _nothing,
        _taps("ana", "Accept", "Offer: Nightly import"),
        _old("mia", "accepted: Nightly import"),
        _nothing,
    ),
    story.money_is_promised: Act(
        _funding_to_promise,
        _taps("mia", "I am sending it", "You send"),
        _old("olga", "Money in: $630"),
        _taps("mia", "I am sending it", "You send"),
    ),
    story.money_is_received: Act(
        _nothing,
        _taps("olga", "Received", "Money in: $630"),
        _old("ana", "Funded:", "You can start"),
        _nothing,
    ),
    story.work_is_submitted: Act(
        _work_to_submit,
        _taps("ana", "Submit", "check it"),
        _old("mia", "Work to review", "The schema and the import."),
        _nothing,
    ),
    story.work_is_approved: Act(
        _nothing,
        _taps("mia", "Approve", "Work to review", "Added the index."),
        _old("ana", "Paid: Nightly import", "$490"),
        _taps("mia", "Approve", "Work to review", "Added the index."),
    ),
    story.payout_is_asked_for: Act(
        _payout_to_ask_for, _taps("ana", "Send it to me", "You get"), _old("olga", "Money out: $490"), _nothing
    ),
    story.freelancer_reviews: Act(
        _review_to_send, _taps("ana", "Send review", "check it"), _old("mia", "Clear and fair."), _nothing
    ),
}


@pytest.mark.parametrize(
    ("database_url", "between"), [("sqlite", True), ("postgresql", False)], indirect=["database_url"]
)
async def test_killed(runner: Runner, person: Callable[[str], Person], database_url: str, between: bool) -> None:
    seed = os.environ.get("PARLEY_FAULT_SEED") or str(random.SystemRandom().randrange(10**6))
    print(f"PARLEY_FAULT_SEED={seed}")  # noqa: T201 - pytest shows it beside a failure
    chance = random.Random(seed)
    cast = cast_of(person)
    await runner.start()
    for step in STEPS:
        if step in ACTS:
            await _interrupted(runner, cast, ACTS[step], chance.uniform(0, LONGEST))
        else:
            await step(cast)
        await settled(database_url)
        if between:
            await runner.killed_and_started()
    await cast.ana.says("/home")
    await cast.ana.sees("Hello, Ana", "Connects: 33")
    await settled(database_url)
    assert await runner.ended_kindly() == 0
    assert await runner.does("ledger", "verify") == 0
    assert await counted(database_url) == ONCE
    for who in (cast.ana, cast.mia, cast.olga):
        assert not [words for words, times in notices_of(who).items() if times > 2], who.screen()


async def _interrupted(runner: Runner, cast: Cast, act: Act, moment: float) -> None:
    await act.before(cast)
    acting: asyncio.Future[object] = asyncio.ensure_future(act.act(cast))
    await asyncio.wait({acting}, timeout=moment)
    await runner.killed_and_started()
    with contextlib.suppress(AssertionError, TimeoutError):
        await acting
    for _ in range(3):
        try:
            await act.seen(cast)
        except AssertionError:
            with contextlib.suppress(AssertionError):
                await act.again(cast)
        else:
            return
    await act.seen(cast)
