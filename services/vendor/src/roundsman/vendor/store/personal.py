"""What vendor holds of customers. A vendor's own name and address are its business's, not a person's."""

from roundsman.persistence.holdings import Holding, empty
from roundsman.vendor.store.tables import TicketRow, table_of

HOLDINGS = (Holding(table=table_of(TicketRow), by="customer_id", masks={"note": empty}),)
