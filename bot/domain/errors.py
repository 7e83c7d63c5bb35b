"""Refusals: what the market answers when something may not happen. One class a rule.

A refusal carries a sentence with named places and the values that fill them. The sentence is a key of the word
catalogue; whoever shows it formats the values (money, dates, numbers) in the reader's locale.
"""

from __future__ import annotations

from typing import ClassVar


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a sentence for the word catalogue; it is translated where it is shown."""
    return sentence


class Refusal(Exception):
    """Something may not happen; ``sentence`` says why and what to do, for the person who tried."""

    sentence: ClassVar[str] = N_("That is not possible.")

    def __init__(self, **values: object) -> None:
        super().__init__(self.sentence)
        self.values = values

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.sentence}"


class NotJoined(Refusal):
    """The person has no account yet."""

    sentence = N_("Join first; it takes one tap.")


class NotFound(Refusal):
    """No such thing, or none that this person may know of."""

    sentence = N_("That is no longer here.")


class NotYours(Refusal):
    """The actor has no part in this."""

    sentence = N_("Only the people it belongs to can do that.")


class OperatorsOnly(Refusal):
    """An action of the operator, tried by somebody else."""

    sentence = N_("Only Parley's operators can do that.")


class Stale(Refusal):
    """It changed since the actor saw it."""

    sentence = N_("It has changed meanwhile. Here is how it stands now.")


class NotAllowed(Refusal):
    """A transition that the state machine's table does not have."""

    sentence = N_("This cannot be done any more: it is {state}.")


class BadValue(Refusal):
    """A value outside its bounds; the ``sentence`` of the instance says what would be right."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(**values)
        self.says = sentence

    @property
    def told(self) -> str:
        """The sentence of this very refusal."""
        return self.says
