"""Entities to rows and back: what every store is written in."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import JSON, ColumnElement, Connection, Row, Select, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import NotFound, Stale
from bot.domain.money import Money


class Versioned(Protocol):
    """What every entity has."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...


E = TypeVar("E", bound=Versioned)


class Codec(Generic[E]):
    """Turns one kind of entity into rows of its table and back."""

    def __init__(self, table: Table, entity: type[E]) -> None:
        self.table = table
        hints = typing.get_type_hints(entity)
        fields = [field.name for field in dataclasses.fields(entity)]  # type: ignore[arg-type]  # every entity is a dataclass
        self._moneys = [name for name in fields if hints[name] in {Money, Money | None}]
        self._documents = {name: TypeAdapter(hints[name]) for name in fields if isinstance(table.c[name].type, JSON)}
        self._adapter = TypeAdapter(entity)
        self._fields = fields

    def row(self, entity: E) -> dict[str, Any]:
        """The columns of an entity."""
        row = {name: getattr(entity, name) for name in self._fields}
        for name, document in self._documents.items():
            row[name] = document.dump_python(row[name], mode="json")
        for name in self._moneys:
            money = row[name]
            row[name] = None if money is None else money.amount
            if money is not None:
                row["currency"] = money.currency
        return row

    def entity(self, row: Row[Any]) -> E:
        """The entity of a row."""
        mapping = row._mapping
        values = {name: mapping[name] for name in self._fields}
        for name in self._moneys:
            if values[name] is not None:
                values[name] = Money(values[name], mapping["currency"])
        return self._adapter.validate_python(values)


class Store(Generic[E]):
    """What every store can do: see ``bot.domain.store``."""

    codec: Codec[E]

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @property
    def table(self) -> Table:
        """The store's own table."""
        return self.codec.table

    def find(self, id: str) -> E | None:  # noqa: A002 - the field's own name
        return self.first(self.table.c.id == id)

    def get(self, id: str) -> E:  # noqa: A002 - the field's own name
        entity = self.find(id)
        if entity is None:
            raise NotFound
        return entity

    def add(self, entity: E) -> None:
        self._insert(self.codec.row(entity))

    def _insert(self, row: dict[str, Any]) -> None:
        try:
            self.connection.execute(insert(self.table).values(row))
        except IntegrityError as error:
            raise Stale from error

    def save(self, entity: E) -> E:
        row = self.codec.row(entity) | {"version": entity.version + 1}
        changed = self.connection.execute(
            update(self.table).where(self.table.c.id == entity.id, self.table.c.version == entity.version).values(row)
        )
        if changed.rowcount != 1:
            raise Stale
        return dataclasses.replace(entity, version=entity.version + 1)  # type: ignore[type-var]  # every entity is a dataclass

    def first(self, *where: ColumnElement[bool], order: Sequence[ColumnElement[Any]] = ()) -> E | None:
        """The first entity of a question."""
        row = self.connection.execute(select(self.table).where(*where).order_by(*order).limit(1)).first()
        return None if row is None else self.codec.entity(row)

    def all(self, *where: ColumnElement[bool], order: Sequence[ColumnElement[Any]] = ()) -> list[E]:
        """Every entity of a question."""
        return self.of(select(self.table).where(*where).order_by(*order))

    def of(self, query: Select[Any]) -> list[E]:
        """The entities of a query over the store's table."""
        return [self.codec.entity(row) for row in self.connection.execute(query)]


def insert_or(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what happens on a conflict."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
