"""What every noun's store can do. The type of a reading store has nothing that writes."""

from __future__ import annotations

from typing import Protocol, TypeVar

Entity_co = TypeVar("Entity_co", covariant=True)
Entity = TypeVar("Entity")


class Reads(Protocol[Entity_co]):
    """A store as a reading turn sees it."""

    def get(self, id: str) -> Entity_co:  # noqa: A002 - the field's own name
        """The entity of this id. Raises NotFound."""
        ...

    def find(self, id: str) -> Entity_co | None:  # noqa: A002 - the field's own name
        """The entity of this id, if there is one."""
        ...


class Keeps(Reads[Entity], Protocol[Entity]):
    """A store as a writing turn sees it."""

    def add(self, entity: Entity) -> None:
        """Keep a new entity."""
        ...

    def save(self, entity: Entity) -> Entity:
        """Replace the entity that has this id and version; returns it with its new version.

        Raises Stale when somebody else changed it first.
        """
        ...
