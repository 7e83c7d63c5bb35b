"""How an unforeseen error is written to a log."""

from __future__ import annotations


def place_of(error: BaseException) -> str:
    """The kind of error and where it was raised, without its words: those may repeat what a person wrote."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    kind = type(error).__name__
    return kind if at is None else f"{kind} in {at.tb_frame.f_globals.get('__name__', '?')}:{at.tb_lineno}"
