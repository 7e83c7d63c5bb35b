"""The table of everything that can be shown, done and asked; handlers enter themselves in it."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from bot.domain.errors import NotFound
from bot.handlers.kit.form import Form, Raw
from bot.handlers.kit.route import Route, pack
from bot.handlers.kit.screen import Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn

P = ParamSpec("P")
Filled = TypeVar("Filled", bound=Form)

Outcome = Screen | str
"""What an action answers: a screen, or a few words to say in passing."""


def _converted(function: Callable[..., object], given: tuple[str, ...], skip: int) -> tuple[object, ...]:
    """Packed arguments as the function's own types. Raises NotFound when they do not fit: a forged or old button."""
    parameters = _parameters(function)[skip:]
    required = sum(parameter.default is parameter.empty for parameter in parameters)
    if not required <= len(given) <= len(parameters):
        raise NotFound
    try:
        return tuple(
            int(arg) if parameter.annotation is int else arg for arg, parameter in zip(given, parameters, strict=False)
        )
    except ValueError:
        raise NotFound from None


@functools.cache
def _parameters(function: Callable[..., object]) -> tuple[inspect.Parameter, ...]:
    """Its annotations are evaluated, which takes a while, once."""
    return tuple(inspect.signature(function, eval_str=True).parameters.values())


@dataclass(frozen=True)
class ScreenPage(Generic[P]):
    """Something to look at."""

    name: str
    show: Callable[Concatenate[ReadingTurn, P], Screen]
    takes_rest: bool = False

    def to(self, *args: P.args, **kwargs: P.kwargs) -> Route:
        """The route that leads here."""
        return pack(self.name, (*args, *kwargs.values()))

    def __call__(self, turn: ReadingTurn, *args: P.args, **kwargs: P.kwargs) -> Screen:
        return self.show(turn, *args, **kwargs)

    def follow(self, turn: ReadingTurn, args: tuple[str, ...]) -> Screen:
        """Show it for packed arguments."""
        show: Callable[..., Screen] = self.show
        return show(turn, *_converted(self.show, args, 1))


@dataclass(frozen=True)
class ActionPage(Generic[P]):
    """Something to do with one tap. ``about`` names the screen that shows, for the first argument, how it stands.

    Tapped on a notice, it mends the notice and says in passing what happened; with ``leads_on``, the screen that it
    answers is something new, and is shown below.
    """

    name: str
    do: Callable[Concatenate[WritingTurn, P], Outcome]
    about: str = ""
    leads_on: bool = False
    takes_rest: bool = False

    def to(self, *args: P.args, **kwargs: P.kwargs) -> Route:
        """The route that does it."""
        return pack(self.name, (*args, *kwargs.values()))

    def follow(self, turn: WritingTurn, args: tuple[str, ...]) -> Outcome:
        """Do it for packed arguments."""
        do: Callable[..., Outcome] = self.do
        return do(turn, *_converted(self.do, args, 1))


@dataclass(frozen=True)
class Opening:
    """How a form begins: words above it, and answers that are there already.

    With ``skips_answered`` the conversation begins at the first question that has no good answer yet; at the review
    where every one has.
    """

    lead: str = ""
    raw: dict[str, Raw] | None = None
    skips_answered: bool = False


@dataclass(frozen=True)
class FormPage(Generic[Filled, P]):
    """Something to fill in. ``start`` may refuse, and says how the form begins; ``review`` shows what it comes to.

    With ``preview``, the review shows all that there is to see, so that the answers are not listed beside it.
    ``form_for`` makes the form of each thing that it is about. ``from_words`` says which answers are in words that
    were typed after the form's command, or in the message that the command was typed in answer to.
    """

    name: str
    title: str
    form: type[Filled]
    submit: Callable[Concatenate[WritingTurn, Filled, P], Outcome]
    submit_label: str
    start: Callable[..., Opening] | None
    review: Callable[..., Screen] | None
    about: str = ""
    preview: bool = False
    form_for: Callable[..., type[Filled]] | None = None
    from_words: Callable[[ReadingTurn, str], dict[str, Raw]] | None = None

    def asking(self, turn: ReadingTurn, args: tuple[str, ...]) -> FormPage[Filled, P]:
        """This page with the form that it has for these arguments. May raise a Refusal."""
        if self.form_for is None:
            return self
        return replace(self, form=self.form_for(turn, *_converted(self.submit, args, 2)))

    def to(self, *args: P.args, **kwargs: P.kwargs) -> Route:
        """The route that opens it."""
        return pack(self.name, (*args, *kwargs.values()))

    def opening(self, turn: ReadingTurn, args: tuple[str, ...]) -> Opening:
        """How it begins for these arguments. May raise a Refusal."""
        converted = _converted(self.submit, args, 2)
        return self.start(turn, *converted) if self.start else Opening()

    def opening_with(self, turn: ReadingTurn, said: str) -> Opening:
        """How it begins with words that hold some of the answers. May raise a Refusal."""
        opening = self.opening(turn, ())
        if not said or self.from_words is None:
            return opening
        return replace(opening, raw={**(opening.raw or {}), **self.from_words(turn, said)}, skips_answered=True)

    def reviewed(self, turn: ReadingTurn, filled: Form, args: tuple[str, ...]) -> Screen | None:
        """What it comes to, where that is worth a look before it counts."""
        return self.review(turn, filled, *_converted(self.submit, args, 2)) if self.review else None

    def finish(self, turn: WritingTurn, filled: Form, args: tuple[str, ...]) -> Outcome:
        """Do what was asked for."""
        submit: Callable[..., Outcome] = self.submit
        return submit(turn, filled, *_converted(self.submit, args, 2))


Page = ScreenPage[Any] | ActionPage[Any] | FormPage[Any, Any]


@dataclass(frozen=True)
class Command:
    """A typed command: its name, what it does in a few words (a catalogue key), and where it leads."""

    name: str
    about: str
    page: Page


@dataclass(frozen=True)
class Phrase:
    """Plain words that lead somewhere (a catalogue key): "jobs about {rest}"; alternatives are split by "|".

    With ``hears``, it is every text of which that function says so.
    """

    sentence: str
    page: Page
    hears: Callable[[str], bool] | None = None

    def match(self, text: str, translate: Callable[[str], str]) -> tuple[str, ...] | None:
        """The arguments when the text is this phrase, in the reader's language or in English.

        Of several wordings that fit, the one that says most counts: "find python jobs" is about Python. The rest keeps
        the signs inside it: they mean something in "node.js" and in "budget:>500.50".
        """
        if self.hears is not None:
            return (text,) if self.hears(text) else None
        typed = " ".join(text.casefold().split()).rstrip("?!.…, ")
        bare = " ".join(re.sub(r"[?!.…,]+", " ", typed).split())
        rests = []
        for wording in f"{translate(self.sentence)}|{self.sentence}".casefold().split("|"):
            before, has_rest, after = wording.strip().partition("{rest}")
            if not has_rest and bare == before:
                return ()
            found = re.fullmatch(f"{re.escape(before)}(.+){re.escape(after)}", typed) if has_rest else None
            if found:
                rests.append(found[1])
        return (min(rests, key=len),) if rests else None


ReplyHandler = Callable[[WritingTurn, str, str, tuple[str, ...]], str]
"""Takes the thread's id, the words and the file ids; says in passing what became of them, "" when they just arrived."""


class Routes:
    """The table. Names are unique: they live in buttons that people may tap a year from now."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.notices: dict[str, ScreenPage[Any]] = {}
        self.commands: dict[str, Command] = {}
        self.phrases: list[Phrase] = []
        self.replies: dict[str, ReplyHandler] = {}

    def _enter(self, page: Page, command: str, about: str, phrases: tuple[str, ...]) -> None:
        if page.name in self.pages:
            raise ValueError(f"two pages are named {page.name}")
        self.pages[page.name] = page
        if command:
            self.commands[command] = Command(command, about, page)
        self.phrases += [Phrase(sentence, page) for sentence in phrases]

    def screen(
        self, name: str, *, command: str = "", about: str = "", phrases: tuple[str, ...] = (), takes_rest: bool = False
    ) -> Callable[[Callable[Concatenate[ReadingTurn, P], Screen]], ScreenPage[P]]:
        """Enter a screen. With ``takes_rest``, what is typed after its command is its first argument."""

        def enter(show: Callable[Concatenate[ReadingTurn, P], Screen]) -> ScreenPage[P]:
            page = ScreenPage(name, show, takes_rest)
            self._enter(page, command, about, phrases)
            return page

        return enter

    def action(
        self,
        name: str,
        *,
        about: str = "",
        leads_on: bool = False,
        command: str = "",
        command_about: str = "",
        phrases: tuple[str, ...] = (),
        hears: Callable[[str], bool] | None = None,
        takes_rest: bool = False,
    ) -> Callable[[Callable[Concatenate[WritingTurn, P], Outcome]], ActionPage[P]]:
        """Enter an action; its answer to a stale tap is the screen named ``about``, for its first argument.

        With ``takes_rest``, what is typed after its command is its first argument; so is, where no phrase fits, any
        text of which ``hears`` says that it is for this action.
        """

        def enter(do: Callable[Concatenate[WritingTurn, P], Outcome]) -> ActionPage[P]:
            page = ActionPage(name, do, about, leads_on, takes_rest)
            self._enter(page, command, command_about, phrases)
            if hears is not None:
                self.phrases.append(Phrase("{rest}", page, hears))
            return page

        return enter

    def form(
        self,
        name: str,
        form: type[Filled],
        *,
        title: str,
        submit: str,
        start: Callable[..., Opening] | None = None,
        review: Callable[..., Screen] | None = None,
        about: str = "",
        preview: bool = False,
        form_for: Callable[..., type[Filled]] | None = None,
        from_words: Callable[[ReadingTurn, str], dict[str, Raw]] | None = None,
        command: str = "",
        command_about: str = "",
        phrases: tuple[str, ...] = (),
    ) -> Callable[[Callable[Concatenate[WritingTurn, Filled, P], Outcome]], FormPage[Filled, P]]:
        """Enter a form; the decorated function is what happens when it is sent."""

        def enter(finish: Callable[Concatenate[WritingTurn, Filled, P], Outcome]) -> FormPage[Filled, P]:
            page = FormPage(name, title, form, finish, submit, start, review, about, preview, form_for, from_words)
            self._enter(page, command, command_about, phrases)
            return page

        return enter

    def notice(self, kind: str) -> Callable[[Callable[Concatenate[ReadingTurn, P], Screen]], ScreenPage[P]]:
        """Enter what a kind of notice shows. It is made when it is sent, and again when it is mended."""

        def enter(show: Callable[Concatenate[ReadingTurn, P], Screen]) -> ScreenPage[P]:
            page = ScreenPage(kind, show)
            self.notices[kind] = page
            return page

        return enter

    def reply(self, thread: str) -> Callable[[ReplyHandler], ReplyHandler]:
        """Enter what happens to words typed in answer to a notice of a thread such as "room:…"."""

        def enter(handler: ReplyHandler) -> ReplyHandler:
            self.replies[thread] = handler
            return handler

        return enter


routes = Routes()
"""The program's table. Every module of handlers/ enters itself when it is imported."""
