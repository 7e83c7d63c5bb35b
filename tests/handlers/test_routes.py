"""Routes, and the table of everything that they lead to."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from bot.domain.errors import NotFound
from bot.domain.skills.model import CATALOGUE
from bot.handlers.everything import MENU, router
from bot.handlers.home import ZONES
from bot.handlers.jobs import find_jobs
from bot.handlers.kit.form import Form
from bot.handlers.kit.route import LONGEST, pack, unpack
from bot.handlers.kit.routes import ActionPage, FormPage, Page, Routes, ScreenPage
from bot.handlers.kit.screen import Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from tests.handlers.stage import reading

PAGES = list(router.routes.pages.values())
IDENTIFIER = "1" * 13
LARGE = 10_000_000_000
"""An amount in minor units, which is the largest number in any route."""


def parameters_of(page: Page) -> list[inspect.Parameter]:
    """What a page's route carries."""
    if isinstance(page, FormPage):
        return _parameters(page.submit)[2:]
    return _parameters(page.do if isinstance(page, ActionPage) else page.show)[1:]


def _parameters(function: Callable[..., object]) -> list[inspect.Parameter]:
    return list(inspect.signature(function, eval_str=True).parameters.values())


def test_a_route_comes_back_as_it_was_packed() -> None:
    assert unpack(pack("job.close", ("abc", 3, ""))) == ("job.close", ("abc", "3", ""))
    assert unpack(pack("home", ())) == ("home", ())


@pytest.mark.parametrize(("text", "fits"), [("x" * 58, True), ("x" * 59, False), ("ä" * 29, True), ("ä" * 30, False)])
def test_a_route_has_at_most_60_bytes(text: str, fits: bool) -> None:
    if fits:
        assert len(pack("a", (text,)).encode()) <= LONGEST
    else:
        with pytest.raises(ValueError, match="60 bytes"):
            pack("a", (text,))


def test_no_part_of_a_route_holds_the_separator() -> None:
    with pytest.raises(ValueError, match="must not contain"):
        pack("a", ("b~c",))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_is_reached_by_a_route_that_fits(page: Page) -> None:
    args = [LARGE if parameter.annotation is int else IDENTIFIER for parameter in parameters_of(page)]
    route = page.to(*args)
    assert unpack(route) == (page.name, tuple(map(str, args)))
    if isinstance(page, FormPage):
        assert pack("draft.replace", (page.name, *args[:1], *(9_999 for _ in args[1:])))


def test_search_words_fit_in_the_buttons_that_turn_the_pages() -> None:
    shortest = {parameter.name for parameter in parameters_of(find_jobs)}
    assert shortest == {"words", "page"}
    assert find_jobs.to("x" * 40, 99_999)


def test_every_answer_that_can_be_tapped_fits() -> None:
    stamp = "abcd9999"
    for value in (*CATALOGUE, *ZONES):
        assert pack("draft.pick", (stamp, value))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_arguments_of_routes_are_words_and_whole_numbers(page: Page) -> None:
    for parameter in parameters_of(page):
        assert parameter.annotation in {str, int}, parameter
        assert parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_stale_tap_shows_instead_is_a_screen(page: Page) -> None:
    about = "" if isinstance(page, ScreenPage) else page.about
    if about:
        screen = router.routes.pages[about]
        assert isinstance(screen, ScreenPage)
        assert sum(parameter.default is parameter.empty for parameter in parameters_of(screen)) <= 1
        assert parameters_of(page)[0].name == parameters_of(screen)[0].name


def test_no_two_pages_have_one_name() -> None:
    routes = Routes()

    @routes.screen("here")
    def here(turn: ReadingTurn) -> Screen:
        return Screen(title="here")

    with pytest.raises(ValueError, match="here"):

        @routes.action("here")
        def there(turn: WritingTurn) -> str:
            return "there"

    class Nothing(Form):
        """Nothing."""

    with pytest.raises(ValueError, match="here"):

        @routes.form("here", Nothing, title="", submit="")
        def filled(turn: WritingTurn, filled: Nothing) -> str:
            return "filled"


def test_the_menu_lists_what_people_want_most_first() -> None:
    assert tuple(router.routes.commands)[: len(MENU)] == MENU


def test_names_of_commands_lead_to_one_page_each() -> None:
    pages = [command.page.name for command in router.routes.commands.values()]
    assert len(pages) == len(set(pages))
    assert "cancel" not in router.routes.commands
    assert "start" not in router.routes.commands


@pytest.mark.parametrize("args", [(), ("a",), ("a", "b", "c"), ("a", "many"), ("a", "1.5"), ("a", "")])
def test_a_forged_or_outdated_route_is_not_found(args: tuple[str, ...]) -> None:
    routes = Routes()

    @routes.screen("thing")
    def thing(turn: ReadingTurn, name: str, page: int) -> Screen:
        return Screen(title=f"{name} {page}")

    assert thing.follow(reading(), ("a", "2")).title == "a 2"
    with pytest.raises(NotFound):
        thing.follow(reading(), args)


def test_arguments_with_defaults_may_be_left_out() -> None:
    routes = Routes()

    @routes.screen("thing")
    def thing(turn: ReadingTurn, name: str = "none", page: int = 0) -> Screen:
        return Screen(title=f"{name} {page}")

    assert thing.follow(reading(), ()).title == "none 0"
    assert thing.follow(reading(), ("a",)).title == "a 0"
    assert thing(reading(), page=3).title == "none 3"
