"""Brings the word catalogues up to date with the sentences in the code: ``python -m tools.words``.

A sentence is whatever ``N_`` marks. The two sentences of a ``words.n(N_(one), N_(many), count)`` are one plural entry.
What is translated stays translated; the translation of a sentence that changed a little is kept, but marked "fuzzy"
and not shown to anybody until somebody has looked at it. A sentence that is gone takes its translation along.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.handlers.kit.words import CATALOGUES, LANGUAGES

SOURCE = "en"
ROOT = Path(__file__).parent.parent
HEADER = "# The words of Parley in {language}. How to translate: docs/translating.md"


def sentences() -> Catalog:
    """Every sentence in the code, untranslated."""
    catalogue = Catalog(project="Parley", creation_date=datetime(2026, 1, 1, tzinfo=UTC))
    for path in sorted((ROOT / "bot").rglob("*.py")):
        source = path.read_bytes()
        for line, message in _marked(ast.parse(source)) if b"N_(" in source else ():
            catalogue.add(message, locations=[(path.relative_to(ROOT).as_posix(), line)])
    return catalogue


def _marked(tree: ast.Module) -> Iterator[tuple[int, str | tuple[str, str]]]:
    """Babel's own extractor cannot see that the two marked sentences of a plural belong together."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    in_plurals: set[ast.expr] = set()
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "n" and len(call.args) >= 2:
            one, many = _sentence(call.args[0]), _sentence(call.args[1])
            if one and many:
                in_plurals.update(call.args[:2])
                yield call.lineno, (one, many)
    for call in calls:
        sentence = None if call in in_plurals else _sentence(call)
        if sentence:
            yield call.lineno, sentence


def _sentence(node: ast.expr) -> str | None:
    """The sentence that the expression marks."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "N_":
        return None
    value = ast.literal_eval(node.args[0])
    return value if isinstance(value, str) else None


def catalogue_of(language: str) -> Catalog:
    """The catalogue of a language as it is; an empty one for a new language."""
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, project="Parley", fuzzy=False)
    with path.open("rb") as kept:
        return read_po(kept, locale=language)


def updated(language: str) -> bytes:
    """The content that a language's catalogue should have."""
    catalogue = catalogue_of(language)
    catalogue.update(sentences())
    catalogue.header_comment = HEADER.format(language=catalogue.locale.english_name if catalogue.locale else language)
    catalogue.version, catalogue.msgid_bugs_address, catalogue.last_translator, catalogue.language_team = ("",) * 4
    catalogue.revision_date = catalogue.creation_date
    written = io.BytesIO()
    write_po(written, catalogue, width=116, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return written.getvalue()


def main() -> None:
    """Update every catalogue and say what remains to be translated."""
    CATALOGUES.mkdir(exist_ok=True)
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        (CATALOGUES / f"{language}.po").write_bytes(updated(language))
        kept = catalogue_of(language)
        missing = sum(not all(_strings(message.string)) or message.fuzzy for message in kept if message.id)
        sys.stdout.write(f"{language}.po: {len(kept)} sentences, {missing} to translate\n")


def _strings(string: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ("",))


if __name__ == "__main__":
    main()
