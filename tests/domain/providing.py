"""A town with PayPal, whose word its tests say."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from bot.adapters.database.engine import Database
from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.domain.accounts.model import Account
from bot.domain.payments.model import Payment, PaymentState, Told
from bot.domain.payments.service import hear
from bot.domain.payouts.methods import add_method
from bot.domain.payouts.model import MethodKind, Payout
from tests.domain.town import DAY, Town


class ProvidingTown(Town):
    """See ``Town``. ``providers`` are those that are set up."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.providers: Sequence[str] = ("manual", "paypal")

    def market(self, connection: Connection) -> MarketOnConnection:
        """The market on a connection, now."""
        here = super().market(connection)
        return MarketOnConnection(connection, here.now, here.rules, here.operators, self.providers)

    def paid_by_paypal(self, operator: Account, *dollars: float) -> Account:
        """A freelancer with this much (gross) earned and available, and PayPal to get it by."""
        ana = self.paid_freelancer(operator, *dollars)
        self.do(add_method, ana, self.do(lambda m: m.new_id()), label="a•••@e…", sealed="x", kind=MethodKind.PAYPAL)
        self.wait(3 * DAY)
        return ana

    def payment(self, payout: Payout) -> Payment:
        """The payment of a payout, as it stands."""
        return self.look(lambda market: market.payments.about("payout", payout.id)[0])

    def says(self, payment: Payment, state: PaymentState, reason: str = "") -> None:
        """PayPal says how a payment stands; twice, as it likes to."""
        for _ in range(2):
            self.do(hear, payment.id, Told(state, reference=f"batch {payment.id}", reason=reason))

    def stands(self, payout: Payout) -> Payout:
        """A payout, as it stands."""
        return self.look(lambda market: market.payouts.get(payout.id))
