"""Statements: what came in and what went out, on the screen and as files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from bot.domain.errors import N_, NotFound
from bot.domain.ledger.statement import Line, Statement, Sums, statement_of_person, statement_of_team
from bot.domain.teams.model import Team
from bot.handlers.kit.form import BadAnswer, Form, Raw, Text
from bot.handlers.kit.route import pack
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Card, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.periods import named_periods, period_from
from bot.handlers.pieces import home_action, name_of
from bot.handlers.statement_files import Side, Told, documents

CARDS = 4
"""So many clients or freelancers stand on the screen; the files name them all."""
PERSON = "me"

_EARNED = ("release milestone", "release hours", "release bonus", "release expense")
_PERSONS_GROUPS = (
    (N_("Earned"), _EARNED, 1),
    (N_("Refunded to clients"), ("refund of earnings",), -1),
    (N_("Paid out"), ("payout paid", "payout arrived late", "payout returned"), -1),
)
_TEAMS_GROUPS = (
    (N_("You sent"), ("fund milestone", "fund bonus", "fund expense"), 1),
    (N_("Released to freelancers"), _EARNED, -1),
    (N_("Refunded to you"), ("refund sent", "refund came back"), -1),
)


@dataclass(frozen=True)
class PeriodText(Text):
    """A period in a person's own words."""

    def parse(self, raw: Raw, turn: ReadingTurn) -> str:
        return period_from(super().parse(raw, turn), turn.words).key


class PeriodForm(Form):
    """Any period."""

    period: Annotated[
        str,
        PeriodText(
            N_("Period"),
            N_("Which time shall the statement be for?"),
            N_("A month, a year, or the first and the last day."),
            example=N_("2027-03-01 to 2027-03-15"),
            most=60,
        ),
    ]


@routes.screen(
    "statement",
    command="statement",
    about=N_("what came in and went out, as files: statement march"),
    phrases=(
        N_("statement|statements|my statement|account statement|my account statement"),
        N_(
            "statement for {rest}|statement of {rest}|my statement for {rest}|statement {rest}|account statement {rest}"
        ),
    ),
    takes_rest=True,
)
def statement(turn: ReadingTurn, said: str = "", side: str = "") -> Screen:
    """A period's statement with its files; without a period, the choice of one."""
    t = turn.words
    if not said.strip():
        return _choice(turn, side)
    try:
        period = period_from(said, t)
    except BadAnswer as refused:
        return _choice(turn, side).with_notice(refused.told(t), "problem")
    team = _team(turn, side)
    since, until = period.instants(t)
    if team is None:
        made = statement_of_person(turn.market, turn.actor, since, until)
    else:
        made = statement_of_team(turn.market, turn.actor, team.id, since, until)
    told = Told(
        statement=made,
        period=period,
        owner=turn.actor.name if team is None else team.name,
        facts=_facts(turn, made, of_team=team is not None),
        of_team=team is not None,
        contracts=_contracts(turn, made, of_team=team is not None),
    )
    return Screen(
        title=t(N_("Statement: {period}"), period=period.told(t)),
        lead=_lead(turn, told, team),
        fields=told.facts,
        cards=tuple(_card(turn, name, sums) for name, sums in _largest(told.by_other())),
        documents=documents(t, told) if made.lines else (),
        actions=(
            Action(label=t(N_("Another period")), route=statement.to("", side)),
            *((Action(label=t(N_("Picture of earnings")), route=pack("earnings", ())),) if team is None else ()),
            Action(label=t(N_("Money")), route=pack("money", ())),
            home_action(turn),
        ),
    )


@routes.form("statement.period", PeriodForm, title=N_("Statement"), submit=N_("Make it"))
def other_period(turn: WritingTurn, filled: PeriodForm, side: str = "") -> Screen:
    """Any period, typed."""
    return statement(turn, filled.period, side)


def _team(turn: ReadingTurn, side: str) -> Team | None:
    """The team that it is for; None for the freelancer's own. Raises NotFound for a team that is not theirs."""
    teams = turn.market.teams.of_member(turn.actor.id)
    if side == PERSON or (not side and (turn.actor.freelances or not teams)):
        return None
    team = next((one for one in teams if side in {"", one.id}), None)
    if team is None:
        raise NotFound
    return team


def _choice(turn: ReadingTurn, side: str) -> Screen:
    t = turn.words
    now = _team(turn, side)
    sides = [(PERSON, t(N_("My earnings")))] if turn.actor.freelances else []
    sides += [(team.id, team.name) for team in turn.market.teams.of_member(turn.actor.id)]
    others = [
        Action(label=name, route=statement.to("", one)) for one, name in sides if one != (now.id if now else PERSON)
    ]
    whose = t(N_("For {team}: money sent, fees, released, refunded."), team=now.name) if now else ""
    return Screen(
        title=t(N_("Statement")),
        lead="\n".join(
            filter(None, (whose, t(N_("You get a table for spreadsheets and a paper to print. Which time?"))))
        ),
        actions=(
            *(
                Action(label=name, route=statement.to(period.key, side), style="primary" if not number else "default")
                for number, (name, period) in enumerate(named_periods(t).items())
            ),
            Action(label=t(N_("Another period")), route=other_period.to(side)),
            *others,
            Action(label=t(N_("Money")), route=pack("money", ())),
            home_action(turn),
        ),
    )


def _facts(turn: ReadingTurn, made: Statement, *, of_team: bool) -> tuple[Field, ...]:
    """The balance at the beginning, what changed it, and the balance at the end."""
    t, nothing = turn.words, made.opening - made.opening
    fields, left = [], made.closing - made.opening
    for label, kinds, sign in _TEAMS_GROUPS if of_team else _PERSONS_GROUPS:
        sums = made.sums_of(partial(_is_one_of, kinds))
        left -= sums.gross
        if sums.gross:
            fields.append(Field(label=t(label), value=t.money(sums.gross if sign > 0 else -sums.gross)))
    fees = made.sums_of(lambda _: True).fee
    if fees:
        fields.append(Field(label=t(N_("Fees")), value=t.money(fees)))
    if left + fees != nothing:
        fields.append(Field(label=t(N_("Corrections")), value=t.money(left + fees)))
    end = N_("In escrow at the end") if of_team else N_("At the end")
    begin = N_("In escrow at the beginning") if of_team else N_("At the beginning")
    return (
        Field(label=t(begin), value=t.money(made.opening)),
        *fields,
        Field(label=t(end), value=t.money(made.closing)),
    )


def _lead(turn: ReadingTurn, told: Told, team: Team | None) -> str:
    t = turn.words
    if not told.statement.lines:
        return t(N_("Nothing came in or went out in this time."))
    return (
        t(N_("For {owner}. The files have every line."), owner=told.owner)
        if team
        else t(N_("The files have every line."))
    )


def _largest(groups: list[tuple[str, Sums]]) -> list[tuple[str, Sums]]:
    return sorted(groups, key=lambda one: -abs(one[1].gross.amount))[:CARDS]


def _card(turn: ReadingTurn, name: str, sums: Sums) -> Card:
    t = turn.words
    return Card(title=name, lead=t(N_("{gross}, fee {fee}, net {net}"), gross=sums.gross, fee=sums.fee, net=sums.net))


def _contracts(turn: ReadingTurn, made: Statement, *, of_team: bool) -> dict[str, Side]:
    """The contracts of the lines, by their ids."""
    market, named = turn.market, {}
    for contract in filter(None, map(market.contracts.find, {line.about for line in made.lines if line.about})):
        if of_team:
            other_id, other = contract.freelancer_id, name_of(turn, contract.freelancer_id)
        else:
            other_id, other = contract.team_id, market.teams.get(contract.team_id).name
        named[contract.id] = Side(contract.title, other_id, other)
    return named


def _is_one_of(kinds: tuple[str, ...], line: Line) -> bool:
    return line.kind in kinds
