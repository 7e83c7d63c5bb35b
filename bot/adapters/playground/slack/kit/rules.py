"""Small rules from which the description of Block Kit is put together.

A rule looks at one value and reports what Slack would say against it, with the JSON pointer of the value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


class Report:
    """Collects the sentences that Slack puts into ``response_metadata.messages``."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def say(self, sentence: str, at: str) -> None:
        """Note one problem of the value at the JSON pointer ``at``."""
        self.problems.append(f"{sentence} [json-pointer:{at}]")


Rule: TypeAlias = Callable[[Report, str, Any], None]


def string(longest: int, shortest: int = 1) -> Rule:
    """Text of ``shortest`` to ``longest`` characters."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, str):
            report.say("must provide a string", at)
        elif len(value) > longest:
            report.say(f"must be less than {longest + 1} characters", at)
        elif len(value) < shortest:
            report.say(f"must be more than {shortest - 1} characters", at)

    return check


def matching(pattern: Callable[[str], object], sentence: str) -> Rule:
    """A string that ``pattern`` accepts (returns something true, raises no ValueError)."""

    def check(report: Report, at: str, value: Any) -> None:
        try:
            fits = isinstance(value, str) and bool(pattern(value))
        except ValueError:
            fits = False
        if not fits:
            report.say(sentence, at)

    return check


def whole(least: int, most: int) -> Rule:
    """A whole number of ``least`` to ``most``."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.say("must provide an integer", at)
        elif value < least:
            report.say(f"must be greater than {least - 1}", at)
        elif value > most:
            report.say(f"must be less than {most + 1}", at)

    return check


def flag(report: Report, at: str, value: Any) -> None:
    """True or false."""
    if not isinstance(value, bool):
        report.say("must provide a boolean", at)


def anything(_report: Report, _at: str, _value: Any) -> None:
    """Whatever it is."""


def one_of(*values: str) -> Rule:
    """One of a few words."""

    def check(report: Report, at: str, value: Any) -> None:
        if value not in values:
            report.say("must be a valid enum value", at)

    return check


def many(item: Rule, most: int, least: int = 1) -> Rule:
    """An array of ``least`` to ``most`` items."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, list):
            report.say("must provide an array", at)
            return
        if len(value) > most:
            report.say(f"no more than {most} items allowed", at)
        if len(value) < least:
            report.say(f"no fewer than {least} items allowed", at)
        for index, each in enumerate(value):
            item(report, f"{at}/{index}", each)

    return check


def record(fields: Mapping[str, Rule], required: Collection[str] = (), also: Rule | None = None) -> Rule:
    """An object with these fields and no others; ``also`` looks at it as a whole once its fields are right."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, dict):
            report.say("must provide an object", at)
            return
        before = len(report.problems)
        for name in required:
            if value.get(name) is None:
                report.say(f"missing required field: {name}", at)
        for name, each in value.items():
            rule = fields.get(name)
            if rule is None:
                report.say(f"invalid additional property: {name}", at)
            elif each is not None:
                rule(report, f"{at}/{name}", each)
        if also is not None and len(report.problems) == before:
            also(report, at, value)

    return check


def variant(kinds: Mapping[str, Rule]) -> Rule:
    """An object whose ``type`` says which rule it follows."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, dict):
            report.say("must provide an object", at)
        elif "type" not in value:
            report.say("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            report.say(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            kinds[value["type"]](report, at, value)

    return check
