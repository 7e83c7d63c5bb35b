"""Forms: pydantic models whose annotated fields say how to ask.

A form is asked in a modal where the platform has them, else question by question. Raw answers are strings, or lists
of strings for several files or choices; a field turns them into its value or raises BadAnswer with one clear sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from babel.numbers import (
    NumberFormatError,
    get_currency_name,
    get_currency_precision,
    get_currency_symbol,
    parse_decimal,
)
from pydantic import BaseModel, ConfigDict

from bot.domain.errors import N_
from bot.domain.money import Money
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.kit.words import Words

Raw = str | list[str]


class BadAnswer(Exception):
    """An answer that the field cannot take; the sentence says what to do."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values

    def told(self, words: Words) -> str:
        """The sentence in the reader's language."""
        return words(self.sentence, **self.values)


@dataclass(frozen=True)
class Option:
    """One of the answers that a field offers."""

    value: str
    label: str


@dataclass(frozen=True)
class Ask:
    """How a field is asked: a label, a question for the conversation, and a hint. All are catalogue keys.

    A field that comes ``later`` is no step of the conversation; whoever wants it opens it from the review.
    """

    label: str
    question: str = ""
    hint: str = ""
    example: str = ""
    later: bool = False

    takes_files: ClassVar[bool] = False

    def parse(self, raw: Raw, turn: ReadingTurn) -> Any:
        """The value. Raises BadAnswer."""
        raise NotImplementedError

    def shown(self, raw: Raw, turn: ReadingTurn) -> str:
        """The answer as it stands in the review."""
        return ", ".join(raw) if isinstance(raw, list) else raw

    def options(self, turn: ReadingTurn) -> Sequence[Option]:
        """The answers that can be tapped."""
        return ()


def _text(raw: Raw) -> str:
    return ("\n".join(raw) if isinstance(raw, list) else raw).replace("\x00", "").strip()


@dataclass(frozen=True)
class Text(Ask):
    """Words: between ``least`` and ``most`` characters; ``long`` ones get a larger box."""

    least: int = 1
    most: int = 200
    long: bool = False

    def parse(self, raw: Raw, turn: ReadingTurn) -> str:
        text = _text(raw)
        if len(text) < self.least or not any(sign.isprintable() and not sign.isspace() for sign in text):
            sentence = N_("Write at least {least} characters.") if self.least > 1 else N_("Write a few words.")
            raise BadAnswer(sentence, least=self.least)
        if len(text) > self.most:
            raise BadAnswer(N_("Shorten it to {most} characters; this has {count}."), most=self.most, count=len(text))
        return text


_AMOUNT = re.compile(r"(?P<before>[^\d.,-]*)(?P<number>-?[.,]?\d+(?:[\s'’]\d{3})*(?:[.,]\d+)*)(?P<after>\D*)")
AN_HOUR = re.compile(
    r"(?:/|\bper|\ban?|\bpro|\bdie)\s*(?:h|hr|hour|std|stunde)\b\.?|\bhourly\b|\bstündlich\b", re.IGNORECASE
)
"""Words that say that an amount is for an hour."""


def money_from(text: str, turn: ReadingTurn, currency: str) -> Money:
    """The amount that a person typed: "500", "$1,200.50", "45 USD / hour". Raises BadAnswer.

    Whatever could mean something else than the number says, such as "5k", "45 to 60" or another currency, is refused.
    """
    found = _AMOUNT.fullmatch(text)
    if found is None or _says_more(found["before"] + " " + found["after"], found["after"], turn, currency):
        raise _no_amount(currency)
    bare = re.sub(r"[\s'’]", "", found["number"])
    try:
        amount = parse_decimal(bare, locale=turn.words.locale, strict=True)
    except (NumberFormatError, ValueError):
        try:
            amount = Decimal(bare)
        except InvalidOperation:
            raise _no_amount(currency) from None
    precision = get_currency_precision(currency)
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > precision:
        raise BadAnswer(
            N_("Write an amount with at most two decimals, such as {example}."), example=Money(1_250, currency)
        )
    return Money(int(amount.scaleb(precision)), currency)


def _no_amount(currency: str) -> BadAnswer:
    return BadAnswer(N_("Write an amount, such as {example}."), example=Money(25_000, currency))


def _says_more(around: str, after: str, turn: ReadingTurn, currency: str) -> bool:
    """Whether there is more around a number than the currency, and "an hour"."""
    if after[:1].isalpha() and after.strip().casefold() != currency.casefold():
        return True
    locale = turn.words.locale
    names = [get_currency_name(currency, count, locale) for count in (1, 2)]
    known = {currency, get_currency_symbol(currency, locale), *names, *re.split(r"[\s-]+", " ".join(names))}
    rest = AN_HOUR.sub("", around).casefold()
    for word in sorted(map(str.casefold, known), key=len, reverse=True):
        rest = rest.replace(word, "")
    return bool(re.search(r"[^\s.,\-–—]", rest))


@dataclass(frozen=True)
class Amount(Ask):
    """Money in the market's currency, between two amounts of minor units."""

    least: int = 1
    most: int = 100_000_000

    def parse(self, raw: Raw, turn: ReadingTurn) -> Money:
        money = money_from(_text(raw), turn, turn.market.rules.currency)
        if money.amount < self.least:
            raise BadAnswer(N_("The least is {least}."), least=Money(self.least, money.currency))
        if money.amount > self.most:
            raise BadAnswer(N_("The most is {most}."), most=Money(self.most, money.currency))
        return money

    def shown(self, raw: Raw, turn: ReadingTurn) -> str:
        try:
            return turn.words.money(self.parse(raw, turn))
        except BadAnswer:
            return _text(raw)


@dataclass(frozen=True)
class Number(Ask):
    """A whole number between ``least`` and ``most``; ``offered`` ones can be tapped."""

    least: int = 1
    most: int = 100
    offered: Sequence[int] = ()

    def options(self, turn: ReadingTurn) -> Sequence[Option]:
        return [Option(str(number), turn.words.number(number)) for number in self.offered]

    def parse(self, raw: Raw, turn: ReadingTurn) -> int:
        text = _text(raw)
        if not text.isdecimal() or not self.least <= int(text[:9]) <= self.most:
            raise BadAnswer(
                N_("Write a whole number from {least} to {most}, such as {example}."),
                least=self.least,
                most=self.most,
                example=self.offered[0] if self.offered else self.least,
            )
        return int(text)


@dataclass(frozen=True)
class Day(Ask):
    """A day that has not passed, as YYYY-MM-DD."""

    def parse(self, raw: Raw, turn: ReadingTurn) -> date:
        return coming_day(_text(raw), turn)


def coming_day(text: str, turn: ReadingTurn) -> date:
    """A day that a person typed and that has not passed where they are. Raises BadAnswer."""
    day = day_from(text)
    if day < turn.market.now.astimezone(turn.words.zone).date():
        raise BadAnswer(N_("Choose a day that has not passed."))
    return day


def day_from(text: str) -> date:
    """A day that a person typed. Raises BadAnswer."""
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    raise BadAnswer(N_("Write the day as year-month-day, such as 2027-03-31."))


@dataclass(frozen=True)
class Choice(Ask):
    """One of a few options; ``choices`` are (value, label) pairs, or a function that makes them for a turn."""

    choices: Sequence[tuple[str, str]] | Callable[[ReadingTurn], Sequence[tuple[str, str]]] = ()

    def options(self, turn: ReadingTurn) -> Sequence[Option]:
        pairs = self.choices(turn) if callable(self.choices) else self.choices
        return [Option(value, turn.words(label)) for value, label in pairs]

    def parse(self, raw: Raw, turn: ReadingTurn) -> str:
        chosen = self._chosen(raw, turn)
        if chosen is None:
            raise BadAnswer(N_("Choose one of the buttons."))
        return chosen.value

    def shown(self, raw: Raw, turn: ReadingTurn) -> str:
        chosen = self._chosen(raw, turn)
        return chosen.label if chosen else _text(raw)

    def _chosen(self, raw: Raw, turn: ReadingTurn) -> Option | None:
        text = _text(raw).casefold()
        offered = self.options(turn)
        return next((one for one in offered if text in {one.value.casefold(), one.label.casefold()}), None)


@dataclass(frozen=True)
class Picks(Ask):
    """Several of many: typed (typos are understood) or tapped.

    ``search`` gives suggestions for what was typed, ``meant`` the option that typed words surely mean. ``label_of``
    names a value in the reader's language, where its label is not the same in all.
    ``unknown`` is the sentence about words that mean nothing: all of them are {words}, the first of them is {first}.
    """

    search: Callable[[str], Sequence[Option]] = field(default=lambda _: ())
    meant: Callable[[str], Option | None] = field(default=lambda _: None)
    unknown: str = N_("Not found: {words}. Try other words, or tap one below.")
    least: int = 1
    most: int = 15
    label_of: Callable[[Words, str], str] | None = None

    def options(self, turn: ReadingTurn) -> Sequence[Option]:
        return self.found("", turn)

    def found(self, typed: str, turn: ReadingTurn) -> Sequence[Option]:
        """What is offered for what was typed, in the reader's language."""
        return [self.shown_to(one, turn) for one in self.search(typed)]

    def shown_to(self, option: Option, turn: ReadingTurn) -> Option:
        """The option with its label in the reader's language."""
        return option if self.label_of is None else Option(option.value, self.label_of(turn.words, option.value))

    def understand(self, text: str) -> tuple[list[str], list[str]]:
        """The values that the typed words mean, and the words that mean nothing."""
        known: list[str] = []
        unknown: list[str] = []
        for words in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
            option = self.meant(words)
            if option is not None:
                known.append(option.value)
            else:
                unknown.append(words)
        return known, unknown

    def parse(self, raw: Raw, turn: ReadingTurn) -> tuple[str, ...]:
        values = raw if isinstance(raw, list) else self.understand(raw)[0]
        picked = tuple(dict.fromkeys(value for value in values if self.meant(value) or self.named(value)))
        if len(picked) < self.least:
            raise BadAnswer(N_("Choose at least {least}."), least=self.least)
        if len(picked) > self.most:
            raise BadAnswer(N_("Choose at most {most}."), most=self.most)
        return picked

    def named(self, value: str) -> Option | None:
        """The option of this value."""
        return next((option for option in self.search(value) if option.value == value), None)

    def shown(self, raw: Raw, turn: ReadingTurn) -> str:
        values = raw if isinstance(raw, list) else self.understand(raw)[0]
        options = [self.named(value) or Option(value, value) for value in values]
        return ", ".join(self.shown_to(option, turn).label for option in options)


@dataclass(frozen=True)
class Files(Ask):
    """Files that were sent: their ids. None is needed when ``least`` is 0."""

    least: int = 0
    most: int = 5

    takes_files: ClassVar[bool] = True

    def parse(self, raw: Raw, turn: ReadingTurn) -> tuple[str, ...]:
        ids = tuple(raw) if isinstance(raw, list) else tuple(filter(None, [raw]))
        if len(ids) < self.least:
            raise BadAnswer(N_("Send at least one file."))
        if len(ids) > self.most:
            raise BadAnswer(N_("Send at most {most} files."), most=self.most)
        for file_id in ids:
            if turn.market.files.find(file_id) is None:
                raise BadAnswer(N_("Send the file itself."))
        return ids

    def shown(self, raw: Raw, turn: ReadingTurn) -> str:
        ids = raw if isinstance(raw, list) else list(filter(None, [raw]))
        names = [stored.name for stored in map(turn.market.files.find, ids) if stored is not None]
        return ", ".join(names)


@dataclass(frozen=True)
class Lines(Ask):
    """One thing a line; ``read_line`` turns a line into a value or raises BadAnswer, and the line's number is told.

    ``tell`` says the values in the reader's words; without it they are shown as they were typed.
    """

    read_line: Callable[[str, ReadingTurn], Any] = field(default=lambda line, _: line)
    most: int = 20
    tell: Callable[[ReadingTurn, tuple[Any, ...]], str] | None = None

    def shown(self, raw: Raw, turn: ReadingTurn) -> str:
        try:
            return self.tell(turn, self.parse(raw, turn)) if self.tell else _text(raw)
        except BadAnswer:
            return _text(raw)

    def parse(self, raw: Raw, turn: ReadingTurn) -> tuple[Any, ...]:
        lines = [line for line in _text(raw).splitlines() if line.strip()]
        if not lines:
            raise BadAnswer(N_("Write at least one line."))
        if len(lines) > self.most:
            raise BadAnswer(N_("Write at most {most} lines."), most=self.most)
        values = []
        for number, line in enumerate(lines, 1):
            try:
                values.append(self.read_line(line, turn))
            except BadAnswer as bad:
                raise BadAnswer(N_("Line {line}: {why}"), line=number, why=bad.told(turn.words)) from bad
        return tuple(values)


class Form(BaseModel):
    """What a person is asked for in one go. Fields with a default may be skipped."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    @classmethod
    def asks(cls) -> dict[str, Ask]:
        """How each field is asked, in order."""
        return {
            name: next(part for part in info.metadata if isinstance(part, Ask))
            for name, info in cls.model_fields.items()
        }

    @classmethod
    def optional(cls, name: str) -> bool:
        """Whether the field may be skipped."""
        return not cls.model_fields[name].is_required()


def read_form(form: type[Form], raw: dict[str, Raw], turn: ReadingTurn) -> tuple[Form | None, dict[str, str]]:
    """The filled-in form, or a sentence for each field that is wrong."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, ask in form.asks().items():
        answer = raw.get(name)
        if not answer or (isinstance(answer, str) and not answer.strip()):
            if not form.optional(name):
                errors[name] = turn.words(N_("This is needed."))
            continue
        try:
            values[name] = ask.parse(answer, turn)
        except BadAnswer as bad:
            errors[name] = bad.told(turn.words)
    return (None, errors) if errors else (form.model_construct(**values), {})
