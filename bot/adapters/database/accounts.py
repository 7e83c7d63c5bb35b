"""Accounts, identities and the chats that lead to them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from bot.adapters.database import tables
from bot.adapters.database.facts import facts_of_person
from bot.adapters.database.rows import Codec, Store
from bot.adapters.database.search import find_people
from bot.adapters.database.search_index import keep_person
from bot.domain.accounts.model import Account, Identity
from bot.domain.errors import Stale
from bot.domain.notifications.model import Chat
from bot.domain.search.model import PeopleQuery, PersonFacts


class Accounts(Store[Account]):
    """See ``bot.domain.accounts.ports``."""

    codec = Codec(tables.accounts, Account)

    def add(self, entity: Account) -> None:
        super().add(entity)
        keep_person(self.connection, entity)

    def save(self, entity: Account) -> Account:
        saved = super().save(entity)
        keep_person(self.connection, saved)
        return saved

    def search(self, query: PeopleQuery, limit: int, offset: int) -> tuple[Sequence[Account], int]:
        ids, total = find_people(self.connection, query, limit, offset)
        found = {account.id: account for account in self.all(tables.accounts.c.id.in_(ids))}
        return [found[one] for one in ids], total

    def facts(self, account: Account) -> PersonFacts:
        return facts_of_person(self.connection, account)

    def of_identity(self, identity: Identity) -> Account | None:
        leads = tables.identities.c
        query = (
            select(tables.accounts)
            .join(tables.identities, leads.account_id == tables.accounts.c.id)
            .where(leads.issuer == identity.issuer, leads.subject == identity.subject)
        )
        return next(iter(self.of(query)), None)

    def operators(self) -> Sequence[Account]:
        return self.all(tables.accounts.c.is_operator.is_(True), order=[tables.accounts.c.id])

    def add_identity(self, identity: Identity, account_id: str) -> None:
        row = {"issuer": identity.issuer, "subject": identity.subject, "account_id": account_id}
        try:
            self.connection.execute(insert(tables.identities).values(row))
        except IntegrityError as error:
            raise Stale from error


class Chats(Store[Chat]):
    """See ``bot.domain.notifications.ports``."""

    codec = Codec(tables.chats, Chat)

    def of_account(self, account_id: str) -> Sequence[Chat]:
        return self.all(tables.chats.c.account_id == account_id, order=[tables.chats.c.id])

    def at(self, platform: str, address: str) -> Chat | None:
        return self.first(tables.chats.c.platform == platform, tables.chats.c.address == address)
