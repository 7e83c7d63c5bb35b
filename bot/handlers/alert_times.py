"""When people are told of jobs, and what was learned from what they did not want."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.domain.alerts.service import change_alert_settings, forget_taste, taste_of
from bot.domain.alerts.settings import HOUR, AlertSettings
from bot.domain.alerts.taste import REASONS
from bot.domain.errors import N_
from bot.handlers import alerts
from bot.handlers.kit.form import Ask, BadAnswer, Choice, Form, Number, Option, Raw
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action

NEVER = "none"
OFFERED = ("22:00-7:00", "20:00-8:00")
DAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
_HOURS = re.compile(
    r"(\d{1,2})(?:[:.](\d\d))?(?:\suhr)?\s*(?:-|–|to|until|till|bis)\s*(\d{1,2})(?:[:.](\d\d))?(?:\suhr)?"
)
_NO_HOURS = frozenset({NEVER, "no", "never", "off", "keine", "nie", "-"})

Quiet = tuple[int, int]
"""From and until, in minutes after midnight."""


@dataclass(frozen=True)
class QuietAsk(Ask):
    """From when until when: "22:00-7:00", "22 to 7"; or "none"."""

    def options(self, turn: ReadingTurn) -> Sequence[Option]:
        return [*(Option(hours, hours) for hours in OFFERED), Option(NEVER, turn.words(N_("No quiet hours")))]

    def parse(self, raw: Raw, turn: ReadingTurn) -> Quiet | None:
        text = ("" if isinstance(raw, list) else raw).strip().casefold()
        if text in _NO_HOURS:
            return None
        found = _HOURS.fullmatch(text)
        hours = [int(part or 0) for part in found.groups()] if found else []
        if not hours or max(hours[0], hours[2]) > 23 or max(hours[1], hours[3]) > 59 or hours[:2] == hours[2:]:
            raise BadAnswer(N_("Write from and until, such as 22:00-7:00, or “none”."))
        return hours[0] * HOUR + hours[1], hours[2] * HOUR + hours[3]

    def shown(self, raw: Raw, turn: ReadingTurn) -> str:
        try:
            return quiet_told(turn, self.parse(raw, turn))
        except BadAnswer:
            return str(raw)


def quiet_told(turn: ReadingTurn, quiet: Quiet | None) -> str:
    """Quiet hours as people read them."""
    return turn.words(N_("No quiet hours")) if quiet is None else "-".join(map(_clock, quiet))


def _clock(minutes: int) -> str:
    hours, rest = divmod(minutes, HOUR)
    return f"{hours}:{rest:02}"


def _quiet(settings: AlertSettings) -> Quiet | None:
    if settings.quiet_from is None or settings.quiet_until is None:
        return None
    return settings.quiet_from, settings.quiet_until


@routes.screen("alert.times")
def times(turn: ReadingTurn) -> Screen:
    """When somebody is told, and what was learned."""
    t = turn.words
    settings = turn.market.tellings.settings_of(turn.actor.id)
    learned = _learned(turn)
    forget = Action(
        label=t(N_("Forget what was learned")),
        route=forget_learned.to(),
        confirm=t(N_("Forget why jobs were not for you? What you hid stays hidden.")),
    )
    return Screen(
        title=t(N_("When you are told of jobs")),
        lead=t(
            N_("By the clock of {zone}. In quiet hours nothing comes; what was found comes after them."),
            zone=str(t.zone),
        ),
        fields=(
            Field(label=t(N_("Quiet hours")), value=quiet_told(turn, _quiet(settings))),
            Field(
                label=t(N_("At most")),
                value=t(N_("{count} messages a day; the rest waits for the digest"), count=settings.most_a_day),
            ),
            Field(label=t(N_("Daily digest")), value=_clock(settings.digest_hour * HOUR)),
            Field(
                label=t(N_("Weekly digest")),
                value=f"{t(DAYS[settings.digest_day])}, {_clock(settings.digest_hour * HOUR)}",
            ),
            *((Field(label=t(N_("Learned")), value=learned),) if learned else ()),
        ),
        actions=(
            Action(label=t(N_("Change")), route=change_times.to(), style="primary"),
            *((forget,) if learned else ()),
            Action(label=t(N_("Your alerts")), route=alerts.my_alerts.to()),
            home_action(turn),
        ),
    )


def _learned(turn: ReadingTurn) -> str:
    """How often something was not for somebody, by the reason."""
    t = turn.words
    counts = Counter(dislike.reason for dislike in taste_of(turn.market, turn.actor.id).dislikes)
    return ", ".join(f"{t(REASONS[reason])} ({t.number(count)})" for reason, count in counts.most_common())


class TimesForm(Form):
    """When to be told."""

    quiet: Annotated[
        Quiet | None,
        QuietAsk(
            N_("Quiet hours"),
            N_("When should nothing come?"),
            N_("From and until, by your clock; or “none”."),
            example="22:00-7:00",
        ),
    ]
    most: Annotated[
        int,
        Number(
            N_("At most a day"),
            N_("How many messages about jobs a day? The rest waits for the digest."),
            most=100,
            offered=(5, 10, 20, 50),
        ),
    ]
    hour: Annotated[
        int,
        Number(
            N_("Digest hour"),
            N_("At which hour should the daily and the weekly digest come?"),
            least=0,
            most=23,
            offered=(7, 8, 9, 12, 18),
        ),
    ]
    day: Annotated[
        str,
        Choice(
            N_("Day of the weekly digest"),
            N_("On which day should the weekly digest come?"),
            choices=tuple((str(number), day) for number, day in enumerate(DAYS)),
        ),
    ]


def _times_now(turn: ReadingTurn) -> Opening:
    settings = turn.market.tellings.settings_of(turn.actor.id)
    quiet = _quiet(settings)
    raw: dict[str, Raw] = {
        "quiet": NEVER if quiet is None else quiet_told(turn, quiet),
        "most": str(settings.most_a_day),
        "hour": str(settings.digest_hour),
        "day": str(settings.digest_day),
    }
    return Opening(raw=raw)


@routes.form("alert.settings", TimesForm, title=N_("When I am told"), submit=N_("Save"), start=_times_now)
def change_times(turn: WritingTurn, filled: TimesForm) -> Screen:
    """Be told at other times."""
    start, end = filled.quiet or (None, None)
    settings = AlertSettings(filled.most, filled.hour, int(filled.day), start, end)
    change_alert_settings(turn.market, turn.actor, settings)
    return times(turn).with_notice(turn.words(N_("Saved.")))


@routes.action("alert.forget")
def forget_learned(turn: WritingTurn) -> Screen:
    """Begin to learn anew."""
    forget_taste(turn.market, turn.actor)
    return times(turn).with_notice(turn.words(N_("Forgotten. I begin to learn anew.")))
