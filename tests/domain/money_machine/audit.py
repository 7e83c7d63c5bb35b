"""An auditor: reads the transfers as they come and works out a second time, in plain numbers, what each should be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sqlalchemy import Connection, literal_column, select

from bot.adapters.database import tables
from tests.domain.shadow import fee, percent

Leg = tuple[str, str, int]
Pair = tuple[str, str]
SERVICE, CLIENT = "fees:service", "fees:client"
OUTSIDE = ("clearing:", "receivable:", "fees:provider")
_transfers, _postings, _ends, _holds = (
    tables.ledger_transfers.c,
    tables.ledger_postings.c,
    tables.ledger_hold_ends.c,
    tables.ledger_holds.c,
)


@dataclass(frozen=True)
class Moved:
    """A transfer as it was read. ``held`` is what the hold set aside that it ended."""

    id: str
    kind: str
    about: str
    legs: tuple[Leg, ...]
    held: int | None

    def within(self, source: str, target: str) -> int:
        """What went from one kind of account to another."""
        return sum(cents for of, to, cents in self.legs if of.startswith(source) and to.startswith(target))

    @property
    def whole(self) -> int:
        """All that moved."""
        return sum(cents for _, _, cents in self.legs)


@dataclass
class Earned:
    """What was released, and what of it went back."""

    kind: str
    gross: int
    fee: int
    refunded: int = 0
    fee_back: int = 0
    is_available: bool = False


@dataclass
class Books:
    """A contract's money: what came in for it, and what became of that."""

    funded: int = 0
    released: int = 0
    refunded: int = 0
    eaten: int = 0
    client_fees: int = 0


@dataclass
class Auditor:
    """Follows the ledger from its first transfer on."""

    balances: Counter[tuple[str, str]] = field(default_factory=Counter)
    billed: Counter[Pair] = field(default_factory=Counter)
    kept: Counter[Pair] = field(default_factory=Counter)
    earned: dict[str, Earned] = field(default_factory=dict)
    contracts: defaultdict[str, Books] = field(default_factory=lambda: defaultdict(Books))
    odd: set[Pair] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def read(self, connection: Connection) -> Counter[str]:
        """Check what is new; how much of it moved, by kind."""
        moved: Counter[str] = Counter()
        for transfer in _new(connection, self.seen):
            self.seen.add(transfer.id)
            for source, target, cents in transfer.legs:
                currency = "XTR" if transfer.kind in SALES and "clearing:stars" in (source, target) else "USD"
                self.balances[source, currency] -= cents
                self.balances[target, currency] += cents
            low = {one: cents for one, cents in self.balances.items() if cents < 0 and not one[0].startswith(OUTSIDE)}
            assert low == {}, transfer
            RULES[transfer.kind](self, transfer, _pair_of(connection, transfer.about))
            moved[transfer.kind] += transfer.whole - transfer.within(CLIENT, "refunding:")
        return moved

    def fund(self, transfer: Moved, _pair: Pair) -> None:
        """What comes for milestones has the client's fee on it; what comes too late goes back."""
        books = self.contracts[transfer.about]
        parts = [cents for _, target, cents in transfer.legs if target.startswith("escrow:")]
        due = 0 if transfer.kind == "fund expense" else sum(percent(part, 5) for part in parts)
        assert transfer.within("clearing:", CLIENT) == due, transfer
        books.client_fees += due
        books.funded += sum(parts)

    def release(self, transfer: Moved, pair: Pair) -> None:
        """Gross = fee + net, the fee by the tiers; once."""
        identifier, gross = transfer.id.removeprefix("release:"), transfer.whole
        kind = transfer.kind.removeprefix("release ")
        assert identifier not in self.earned, "paid twice"
        taken = 0 if kind == "expense" else fee(self.billed[pair], gross)
        assert transfer.within("escrow:", SERVICE) == taken, transfer
        assert transfer.within("escrow:", f"pending:{pair[0]}") == gross - taken, transfer
        self.earned[identifier] = Earned(kind, gross, taken)
        self.contracts[transfer.about].released += gross
        if kind != "expense":
            self.billed[pair] += gross
            self.kept[pair] += taken

    def make_available(self, transfer: Moved, pair: Pair) -> None:
        """What is left of the net, once."""
        earned = self.earned[transfer.id.removeprefix("available:")]
        assert not earned.is_available
        earned.is_available = True
        left = earned.gross - earned.refunded - (earned.fee - earned.fee_back)
        assert transfer.legs == ((f"pending:{pair[0]}", f"available:{pair[0]}", left),), transfer

    def refund_escrow(self, transfer: Moved, pair: Pair) -> None:
        """The client gets it back with their fee on it."""
        gross, books = transfer.within("escrow:", f"refunding:{pair[1]}"), self.contracts[transfer.about]
        books.refunded += gross
        self.give_client_fee_back(transfer, gross, books)

    def give_client_fee_back(self, transfer: Moved, gross: int, books: Books) -> None:
        """In proportion to what was paid on it, each payment rounded; nothing was paid on an expense."""
        back = transfer.within(CLIENT, "refunding:")
        books.client_fees -= back
        assert books.client_fees >= 0, transfer
        assert 0 <= back <= Fraction(gross, 20) + 5, transfer

    def refund_earning(self, transfer: Moved, pair: Pair) -> None:
        """Billings shrink; our fee comes back by the tier of what was billed last, at most what this one has cost."""
        earned = self.earned[transfer.id.split(":")[1]]
        fee_back = transfer.within(SERVICE, "refunding:")
        net = transfer.within("pending:", "refunding:") + transfer.within("available:", "refunding:")
        gross, books = net + fee_back, self.contracts[transfer.about]
        due = 0
        if earned.kind != "expense":
            self.billed[pair] -= gross
            last = fee(self.billed[pair], gross)
            due = min(last, earned.fee - earned.fee_back)
            if transfer.held is not None:
                due = max(due, gross - transfer.held)
            if due != last:
                self.odd.add(pair)
            self.kept[pair] -= fee_back
        assert fee_back == due, (transfer, earned, self.billed[pair])
        earned.refunded += gross
        earned.fee_back += fee_back
        assert earned.refunded <= earned.gross, transfer
        books.released -= gross
        books.refunded += gross
        self.give_client_fee_back(transfer, gross, books)

    def eat(self, transfer: Moved, _pair: Pair) -> None:
        """A lost chargeback takes what lay in escrow."""
        self.contracts[transfer.about].eaten += transfer.within("escrow:", "receivable:")

    def shift(self, transfer: Moved, _pair: Pair) -> None:
        """From one escrow of a contract to another."""
        assert transfer.whole == transfer.within("escrow:", "escrow:"), transfer

    def note(self, transfer: Moved, _pair: Pair) -> None:
        """Its accounts are checked; it has no sums of its own."""

    def check_fees(self) -> None:
        """Kept of all that was billed, and not given back: the marginal fee, but for half a cent a release."""
        for pair, billed in self.billed.items():
            # An earning never gives more back than it cost, and a dispute what its hold does not suffice for.
            if pair not in self.odd:
                assert abs(self.kept[pair] - fee(0, billed)) <= len(self.seen), pair


Rule = Callable[[Auditor, Moved, Pair], None]
SALES = ("sell Connects", "give back the money for Connects")
RULES: dict[str, Rule] = {
    **dict.fromkeys(("fund milestone", "fund bonus", "fund expense"), Auditor.fund),
    **dict.fromkeys(("release milestone", "release bonus", "release expense", "release hours"), Auditor.release),
    **dict.fromkeys(("rest to the next milestone", "split of escrow", "not disputed"), Auditor.shift),
    "earning available": Auditor.make_available,
    "refund of escrow": Auditor.refund_escrow,
    "refund of earnings": Auditor.refund_earning,
    "escrow pays a chargeback": Auditor.eat,
    **dict.fromkeys(("refund sent", "refund sent twice", "refund came back"), Auditor.note),
    **dict.fromkeys(("chargeback", "chargeback won", "chargeback repaid"), Auditor.note),
    **dict.fromkeys(("payout requested", "payout paid", "payout failed", "payout returned"), Auditor.note),
    **dict.fromkeys(("payout available again", "payout arrived late", "provider's fee"), Auditor.note),
    **dict.fromkeys(SALES, Auditor.note),
}


def _new(connection: Connection, seen: set[str]) -> Sequence[Moved]:
    """In the order in which they were written, which nobody keeps but the database."""
    order = "ledger_transfers.rowid"
    if connection.dialect.name == "postgresql":
        order = "ledger_transfers.xmin::text::bigint, ledger_transfers.ctid"
    fresh = [
        row
        for row in connection.execute(
            select(_transfers.id, _transfers.kind, _transfers.about, _holds.amount)
            .outerjoin(tables.ledger_hold_ends, _ends.transfer_id == _transfers.id)
            .outerjoin(tables.ledger_holds, _holds.id == _ends.hold_id)
            .order_by(literal_column(order))
        )
        if row.id not in seen
    ]
    legs: defaultdict[str, list[Leg]] = defaultdict(list)
    ids = [row.id for row in fresh]
    for leg in connection.execute(
        select(tables.ledger_postings).where(_postings.transfer_id.in_(ids)).order_by(_postings.position)
    ):
        legs[leg.transfer_id].append((leg.source, leg.target, leg.amount))
    return [Moved(row.id, row.kind, row.about, tuple(legs[row.id]), row.amount) for row in fresh]


def _pair_of(connection: Connection, contract_id: str) -> Pair:
    of = tables.contracts.c
    row = connection.execute(select(of.freelancer_id, of.team_id).where(of.id == contract_id)).one_or_none()
    return ("", "") if row is None else (row.freelancer_id, row.team_id)
