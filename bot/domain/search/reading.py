"""From the pieces of a text to the fields of a query."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from itertools import product
from typing import Any

from bot.domain.errors import N_
from bot.domain.search.draft import Draft, clipped
from bot.domain.search.grammar import Piece, plain_signs, read_pieces
from bot.domain.search.model import TextQuery
from bot.domain.search.qualifiers import Qualifier
from bot.domain.search.refusals import QueryError
from bot.domain.search.tokens import holds_phrase, tokens
from bot.domain.search.vocabulary import OTHER_NAMES

Qualifiers = Mapping[str, Qualifier]


def read_fields(text: str, qualifiers: Qualifiers) -> dict[str, Any]:
    """The fields that the text sets. Raises ``QueryError`` where it cannot be understood."""
    draft = Draft(plain_signs(text))
    for piece in read_pieces(draft.query):
        if piece.name:
            _known(draft, piece, qualifiers).read(draft, piece)
        else:
            _read_words(draft, piece)
    _refuse_contradictions(draft)
    if draft.query.strip() and not draft.fields:
        raise QueryError(
            N_("There is no word to search for in this. Write words such as {words}, or {qualifier}."),
            draft.query,
            (0, len(draft.query)),
            words="“logo design”",
            qualifier="skill:python",
        )
    text_fields = {name: draft.fields.pop(name) for name in TextQuery.model_fields if name in draft.fields}
    return {"text": TextQuery(**text_fields), **draft.fields}


def _read_words(draft: Draft, piece: Piece) -> None:
    """A word or phrase. What holds neither letters nor digits says nothing, and falls away."""
    found = tokens(piece.values[0].text)
    if not found:
        return
    sign = "not_" if piece.is_negated else ""
    if len(found) == 1:
        draft.add(f"{sign}words", found)
    else:
        draft.add(f"{sign}phrases", [found])
    draft.asks(f"{sign}text", found, piece)


def _known(draft: Draft, piece: Piece, qualifiers: Qualifiers) -> Qualifier:
    """The qualifier of the piece, where there is one and it may have the sign that it has."""
    qualifier = qualifiers.get(piece.name)
    if qualifier is None:
        raise _unknown(draft, piece, qualifiers)
    if piece.is_negated and not qualifier.negated:
        raise QueryError(
            N_("“-” goes before words, phrases in quotes and {names} only. Leave it out here."),
            draft.query,
            (piece.at[0], piece.at[0] + 1),
            instead=("",),
            names=", ".join(f"{name}:" for name, one in qualifiers.items() if one.negated),
        )
    return qualifier


def _unknown(draft: Draft, piece: Piece, qualifiers: Qualifiers) -> QueryError:
    start = piece.at[0] + piece.is_negated
    end = start + len(piece.name) + 1
    told: dict[str, object] = {"name": clipped(piece.name)}
    likely = _likely_names(piece.name, qualifiers)
    if likely:
        sentence = N_("There is no “{name}:” here. Did you mean “{meant}:”?")
        told["meant"] = likely[0]
    else:
        sentence = N_("There is no “{name}:” here. There are {names}.")
        told["names"] = ", ".join(f"{name}:" for name in qualifiers)
    rest = draft.query[end : piece.at[1]]
    as_phrase = f'"{draft.query[start : piece.at[1]]}"' if '"' not in rest else rest
    return QueryError(
        sentence,
        draft.query,
        (start, end),
        mended=(start, piece.at[1]),
        instead=[*(f"{name}:{rest}" for name in likely), as_phrase],
        **told,
    )


def _likely_names(name: str, qualifiers: Qualifiers) -> list[str]:
    meant = [other for other in OTHER_NAMES.get(name, ()) if other in qualifiers]
    ends = [known for known in qualifiers if known.rpartition(".")[2] == name.rpartition(".")[2]]
    close = difflib.get_close_matches(name[:40], qualifiers, n=2, cutoff=0.7)
    return list(dict.fromkeys(meant + ends + close))[:2]


def _refuse_contradictions(draft: Draft) -> None:
    """Raises ``QueryError`` where one piece wants what another does not: nothing could ever be found."""
    for wanted, unwanted in product(draft.clauses_of("text"), draft.clauses_of("not_text")):
        if unwanted.values[0] in wanted.values and holds_phrase(wanted.values, unwanted.values):
            raise draft.contradiction(wanted.piece, unwanted.piece)
    not_skills = set(draft.fields.get("not_skills", ()))
    for wanted in draft.clauses_of("skills"):
        if not_skills.issuperset(wanted.values):
            unwanted = next(one for one in draft.clauses_of("not_skills") if wanted.values[0] in one.values)
            raise draft.contradiction(wanted.piece, unwanted.piece)
    categories = draft.fields.get("categories", ())
    if categories and all(_is_under(one, draft.fields.get("not_categories", ())) for one in categories):
        unwanted = next(one for one in draft.clauses_of("not_categories") if _is_under(categories[0], one.values))
        raise draft.contradiction(draft.clauses_of("categories")[0].piece, unwanted.piece)


def _is_under(category: str, others: tuple[str, ...]) -> bool:
    return any(category == other or category.startswith(f"{other}.") for other in others)
