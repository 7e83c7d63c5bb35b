"""Slack workspaces that installed Parley; their tokens are sealed."""

from __future__ import annotations

import json

from sqlalchemy import delete, select

from bot.adapters.database import tables
from bot.adapters.database.rows import insert_or
from bot.adapters.ports import Installation, Transactions
from bot.adapters.sealing import Seal

_columns = tables.installations.c


class SealedInstallations:
    """Implements ``bot.adapters.ports.Installations``."""

    def __init__(self, transactions: Transactions, seal: Seal) -> None:
        self._transactions = transactions
        self._seal = seal

    async def find(self, team_id: str) -> Installation | None:
        query = select(tables.installations).where(_columns.team_id == team_id)
        row = await self._transactions.read(lambda connection: connection.execute(query).first())
        if row is None:
            return None
        tokens = json.loads(self._seal.open(row.sealed))
        return Installation(
            team_id=row.team_id,
            team_name=row.team_name,
            bot_token=tokens["bot"],
            bot_user_id=row.bot_user_id,
            refresh_token=tokens["refresh"],
            expires_at=row.expires_at,
        )

    async def save(self, installation: Installation) -> None:
        tokens = {"bot": installation.bot_token, "refresh": installation.refresh_token}
        row = {
            "team_id": installation.team_id,
            "team_name": installation.team_name,
            "sealed": self._seal.seal(json.dumps(tokens)),
            "bot_user_id": installation.bot_user_id,
            "expires_at": installation.expires_at,
        }
        await self._transactions.write(
            lambda connection: connection.execute(
                insert_or(connection, tables.installations)
                .values(row)
                .on_conflict_do_update(index_elements=["team_id"], set_=row)
            )
        )

    async def delete(self, team_id: str) -> None:
        await self._transactions.write(
            lambda connection: connection.execute(delete(tables.installations).where(_columns.team_id == team_id))
        )
