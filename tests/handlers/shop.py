"""A shop with one form that has a field of each kind."""

from __future__ import annotations

from typing import Annotated

from bot.domain.errors import N_, BadValue, NotYours, Stale
from bot.domain.money import Money
from bot.handlers.kit.form import Amount, Choice, Files, Form, Option, Picks, Text
from bot.handlers.kit.route import pack
from bot.handlers.kit.routes import Opening, Routes
from bot.handlers.kit.screen import Action, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from tests.handlers.stage import usd

COLOURS = {"red": "Red", "green": "Green", "blue": "Blue"}


def _colour(words: str) -> Option | None:
    return Option(words.casefold(), COLOURS[words.casefold()]) if words.casefold() in COLOURS else None


def _colours(typed: str) -> list[Option]:
    return [Option(value, label) for value, label in COLOURS.items() if typed.casefold()[:1] in value]


class OrderForm(Form):
    """One field of each kind."""

    title: Annotated[str, Text("Title", "What is it?", "One line.", "A kite", least=3, most=100)]
    size: Annotated[str, Choice("Size", "How large?", choices=(("s", "Small"), ("l", "Large")))]
    colours: Annotated[tuple[str, ...], Picks("Colours", "Which?", search=_colours, meant=_colour, most=2)]
    budget: Annotated[Money | None, Amount("Budget", "How much?", least=500)] = None
    plans: Annotated[tuple[str, ...], Files("Plans", "Send them.", most=2)] = ()


class NoteForm(Form):
    """A single question."""

    text: Annotated[str, Text("Note", "What?")]


routes = Routes()
done: list[OrderForm] = []
world = {"closed": False, "version": 1}


@routes.screen("home", command="home")
def home(turn: ReadingTurn) -> Screen:
    """Home."""
    return Screen(title="Home")


@routes.screen("help", command="help")
def help_screen(turn: ReadingTurn) -> Screen:
    """Help."""
    return Screen(title="Help")


@routes.screen("unknown")
def unknown(turn: ReadingTurn) -> Screen:
    """Unknown."""
    return Screen(title="Unknown")


@routes.screen("shop", phrases=(N_("balance|shop"),))
def shop(turn: ReadingTurn, shop_id: str = "") -> Screen:
    """What the form is about."""
    return Screen(title=f"Shop, version {world['version']}", actions=(Action(label="Order", route=order.to("one", 1)),))


def _may_order(turn: ReadingTurn, shop_id: str, seen: int) -> Opening:
    if shop_id == "private":
        raise NotYours
    return Opening(lead="At the shop.", raw={"size": "s"})


def _cost(turn: ReadingTurn, filled: OrderForm, shop_id: str, seen: int) -> Screen:
    if filled.budget and filled.budget > usd(100_000):
        raise BadValue(N_("The budget is {least} to {most}."), least=usd(500), most=usd(100_000))
    return Screen(title="Cost", lead="It flies.", fields=(Field(label="Fee", value="$1"),), closing="For ever.")


@routes.form("order", OrderForm, title="Order", submit="Send order", start=_may_order, review=_cost, about="shop")
def order(turn: WritingTurn, filled: OrderForm, shop_id: str, seen: int) -> Screen:
    """Order."""
    if world["closed"]:
        raise NotYours
    if seen != world["version"]:
        raise Stale
    done.append(filled)
    return Screen(title="Ordered")


@routes.form("note", NoteForm, title="Note", submit="Keep note")
def note(turn: WritingTurn, filled: NoteForm) -> str:
    """Note."""
    return f"Noted: {filled.text}"


ORDER = pack("order", ("one", 1))
"""The route of the form."""
