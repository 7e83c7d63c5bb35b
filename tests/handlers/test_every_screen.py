"""A walk through everything that can be seen, by everybody, in both languages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.adapters.database.engine import Database
from bot.adapters.ports import Caller
from bot.domain.accounts.model import Account, Identity
from bot.domain.errors import NotJoined, Refusal
from bot.handlers.everything import router
from bot.handlers.kit.acts import Commanded, Modal, Tapped
from bot.handlers.kit.route import unpack
from bot.handlers.kit.routes import ActionPage, FormPage, ScreenPage
from bot.handlers.kit.screen import Paper, Screen
from bot.handlers.kit.words import LANGUAGES
from bot.handlers.operator import COMMANDS
from tests.domain.town import Town
from tests.handlers.german import english_in
from tests.handlers.scenery import SECRET, Scenery, built
from tests.handlers.stage import MODALS, STRANGER, Stage, actions_of, refusal_in

PAGES = router.routes.pages
WHO = ("freelancer", "client", "operator", "outsider")


pytestmark = pytest.mark.xdist_group("every screen")
"""What there is to look at takes longer to build than to look at: one process does it all."""


@pytest.fixture(scope="module")
def scenery(market_file: Database) -> Scenery:
    return built(Town(market_file))


@pytest.fixture
def stage(market_file: Database, scenery: Scenery) -> Stage:
    return Stage(market_file, scenery.town)


@pytest.fixture(scope="module")
def everything(market_file: Database, scenery: Scenery) -> list[str]:
    """Every route that anybody with a part in the market can see."""

    async def collected() -> set[str]:
        stage, routes = Stage(market_file, scenery.town), set()
        for person in (scenery.freelancer, scenery.client, scenery.operator):
            async for route, screen in walk(stage, stage.caller(person), entries(stage, person)):
                routes |= {route, *ways(screen)}
            for _, screen in notices(stage, person):
                routes |= ways(screen)
        return routes

    return sorted(asyncio.run(collected()))


def told(screen: Screen) -> Iterator[str]:
    """Every word that Parley says on a screen; not what people wrote."""
    yield from (screen.title, screen.lead, screen.closing)
    for field in (*screen.fields, *(field for card in screen.cards for field in card.fields)):
        yield from (field.label, field.value)
    for card in screen.cards:
        yield from (card.title, card.lead)
    yield from (words for quote in screen.quotes for words in (quote.label, quote.by))
    if screen.notice:
        yield screen.notice.text
    if screen.progress:
        yield screen.progress.label
    for action in actions_of(screen):
        yield from (action.label, action.confirm or "")
    if screen.picture:
        yield from (screen.picture.alt, screen.picture.bars.title, *(row.name for row in screen.picture.bars.rows))
    for document in screen.documents:
        yield from _printed(document.content) if isinstance(document.content, Paper) else ()


def _printed(paper: Paper) -> Iterator[str]:
    yield from (paper.title, paper.page.format(page=1, pages=1), paper.closing)
    for fact in paper.facts:
        yield from (fact.label, fact.value)
    for table in paper.tables:
        yield from (table.title, *(column.title for column in table.columns))


def asked(modal: Modal) -> Iterator[str]:
    """Every word of a modal."""
    yield from (modal.title, modal.lead, modal.submit)
    for field in modal.fields:
        yield from (field.label, field.hint, *(option.label for option in field.options))


def check(text: str, language: str) -> None:
    """What holds for every text that Parley says."""
    assert not re.search(r"[{}]|None\b(?! yet)|Money\(|datetime", text), text
    assert language == "en" or not english_in(text), f"English left: {english_in(text)!r} in {text!r}"


def check_screen(screen: Screen, language: str, *, way_on: bool = True) -> None:
    """What holds for every screen."""
    assert screen.title.strip()
    actions = actions_of(screen)
    assert actions or not way_on, f"no way on: {screen}"
    for text in told(screen):
        check(text, language)
    for action in actions:
        assert 1 <= len(action.label) <= 64, action
        assert (action.route is None) != (action.url is None)
        if action.route is not None:
            assert unpack(action.route)[0] in PAGES, action
    if screen.pages:
        assert 1 <= screen.pages.number <= screen.pages.total


def ways(screen: Screen) -> set[str]:
    """Where a screen leads."""
    routes = {action.route for action in actions_of(screen)}
    if screen.pages:
        routes |= {screen.pages.previous, screen.pages.next}
    return {route for route in routes if route}


def is_screen(route: str) -> bool:
    return isinstance(PAGES[unpack(route)[0]], ScreenPage)


async def walk(stage: Stage, caller: Caller, begin: set[str]) -> AsyncIterator[tuple[str, Screen]]:
    """Every screen that can be reached by tapping, and its route."""
    seen, waiting = set(begin), sorted(begin)
    while waiting:
        route = waiting.pop()
        screen = await stage.turns.screen(caller, route)
        yield route, screen
        new = {way for way in ways(screen) if is_screen(way)} - seen
        seen |= new
        waiting += sorted(new)


def notices(stage: Stage, person: Account) -> list[tuple[str, Screen]]:
    """Every notice that somebody got, as it stands now."""
    found = []
    for notice, chat in stage.town.told:
        if chat.account_id == person.id:
            screen = stage.town.database.write_here(
                lambda connection, notice=notice, chat=chat: stage.turns.render(
                    connection, chat, notice.kind, notice.args
                )
            )
            assert screen is not None, notice
            found.append((notice.kind, screen))
    return found


def entries(stage: Stage, person: Account) -> set[str]:
    """Where a walk begins: home, what can be typed, and what notices lead to."""
    begin = {command.page.to() for command in router.routes.commands.values() if isinstance(command.page, ScreenPage)}
    if not person.is_operator:
        begin -= COMMANDS
    for _, screen in notices(stage, person):
        begin |= {way for way in ways(screen) if is_screen(way)}
    return begin | {"unknown"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", WHO)
async def test_every_screen_has_a_way_on(stage: Stage, scenery: Scenery, who: str, language: str) -> None:
    scenery.speaks(language)
    person = scenery.town.fresh(getattr(scenery, who))
    reached = {}
    async for route, screen in walk(stage, stage.caller(person), entries(stage, person)):
        check_screen(screen, language)
        reached[route] = screen
    assert len(reached) > (12 if who in {"outsider", "operator"} else 30)
    for route in sorted({way for screen in reached.values() for way in ways(screen)}):
        if isinstance(PAGES[unpack(route)[0]], FormPage):
            await _check_form(stage, person, route, language)


async def _check_form(stage: Stage, person: Account, route: str, language: str) -> None:
    """A form that a screen leads to opens, on platforms of both kinds."""
    answer = await stage.taps(person, route, MODALS)
    if answer.modal is None:
        assert refusal_in(answer), (route, answer)
        return
    for text in asked(answer.modal):
        check(text, language)
    first = await stage.taps(person, route)
    assert first.screen is not None, (route, first)
    await stage.commands(person, "cancel")
    for action in first.screen.actions:
        assert 1 <= len(action.label) <= 64
    for text in told(first.screen):
        check(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", WHO)
def test_every_notice_says_what_it_is_about(stage: Stage, scenery: Scenery, who: str, language: str) -> None:
    scenery.speaks(language)
    person = scenery.town.fresh(getattr(scenery, who))
    for _, screen in notices(stage, person):
        check_screen(screen, language)


def test_every_kind_of_notice_was_looked_at(scenery: Scenery) -> None:
    assert {notice.kind for notice, _ in scenery.town.told} >= set(router.routes.notices)


def test_every_screen_was_looked_at(everything: list[str]) -> None:
    assert {unpack(route)[0] for route in everything if is_screen(route)} == {
        name for name, page in PAGES.items() if isinstance(page, ScreenPage)
    }


async def test_an_outsider_reads_nothing_that_is_not_theirs(
    stage: Stage, scenery: Scenery, everything: list[str]
) -> None:
    refused = 0
    for route in everything:
        if not is_screen(route):
            continue
        try:
            screen = await stage.turns.screen(stage.caller(scenery.outsider), route)
        except Refusal:
            refused += 1
            continue
        assert SECRET not in screen.model_dump_json(), route
        assert unpack(route)[0] not in {"room", "offer", "proposal", "contract", "milestone", "funding", "payout.open"}
        check_screen(screen, scenery.town.fresh(scenery.outsider).language)
    assert refused > 20


async def test_an_outsider_does_nothing_that_is_not_theirs(
    stage: Stage, scenery: Scenery, everything: list[str]
) -> None:
    """Each action and each form that others can reach is refused with a sentence, or is one that anybody may do."""
    anybodys = {
        "join.freelance",
        "join.hire",
        "job.mark",
        "job.post",
        "alert.new",
        "alert.like",
        "alert.not",
        "alert.why",
        "alert.undo",
        "alert.settings",
        "alert.forget",
        "profile.edit",
        "feed",
        "search.new",
        "settings",
        "proposal.write",
    }
    for route in everything:
        name = unpack(route)[0]
        if name in anybodys or is_screen(route):
            continue
        before = scenery.town.look(lambda market: _everything_kept(market.connection))
        answer = await stage.taps(scenery.outsider, route, MODALS)
        if isinstance(PAGES[name], ActionPage):
            assert refusal_in(answer), (route, answer)
        assert SECRET not in repr(answer), route
        assert scenery.town.look(lambda market: _everything_kept(market.connection)) == before, route
    assert stage.turns.counts["failed"] == 0


def _everything_kept(connection) -> list[tuple[str, int, int]]:
    tables = ("jobs", "proposals", "offers", "contracts", "milestones", "fundings", "payouts", "rooms", "alerts")
    query = " UNION ALL ".join(f"SELECT '{table}', count(*), sum(version) FROM {table}" for table in tables)
    return [tuple(row) for row in connection.exec_driver_sql(query)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_somebody_who_has_not_joined_is_welcomed_everywhere(
    stage: Stage, everything: list[str], language: str
) -> None:
    caller = stage.caller(STRANGER, language=language)
    for route in everything:
        if not is_screen(route):
            continue
        try:
            check_screen(await stage.turns.screen(caller, route), language)
        except NotJoined:
            continue
        except Refusal as refusal:
            pytest.fail(f"{route}: {refusal}")
    for name in (*router.routes.commands, "start", "cancel", "nonsense"):
        answer = await stage.act(STRANGER, Commanded(name), language=language)
        assert answer is not None
        assert answer.screen is not None, name
        check_screen(answer.screen, language)
    answer = await stage.act(STRANGER, Tapped("room.open~somebody"), language=language)
    assert answer is not None
    assert answer.screen is not None
    check_screen(answer.screen, language)
    assert stage.turns.counts["failed"] == 0


async def test_joining_as_a_freelancer_and_as_a_client(stage: Stage) -> None:
    for route in ("join.freelance", "join.hire"):
        new = Identity("telegram", f"new {route}")
        answer = await stage.act(new, Tapped(route), language="de")
        assert answer is not None
        assert answer.screen is not None
        check_screen(answer.screen, "de")
        home = await stage.turns.screen(stage.caller(new), "home")
        check_screen(home, "de")
