"""The unit of work of payment."""

from roundsman.payment.domain.ledger import Movement
from roundsman.payment.store.mappings import PAYMENTS, movement_to_rows
from roundsman.payment.store.tables import LedgerEntryRow, table
from roundsman.persistence.session import Rows
from roundsman.persistence.work import Desk, Work

_ENTRIES = table(LedgerEntryRow)


class StagedLedger:
    """`Ledger`: movements are written in one statement, so that the database checks their balance at once."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._staged: list[Movement] = []

    def post(self, movement: Movement) -> None:
        """See `Ledger`."""
        self._staged.append(movement)

    async def flush(self) -> None:
        """Write what is staged.

        Raises:
            Conflict: one of the movements was booked before.
        """
        if self._staged:
            await self._rows.insert(_ENTRIES, [row for one in self._staged for row in movement_to_rows(one)])
            self._staged = []


class PaymentWork(Work):
    """One transaction over payments and the ledger."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.payments = self.repository(PAYMENTS)
        self.ledger = StagedLedger(desk.session.rows)

    async def flush(self) -> None:
        """Write payments, messages and timers, then the journal; all of it commits or nothing."""
        await super().flush()
        await self.ledger.flush()
