"""What can be wrong with contracts, with a record, or with the servers that keep them."""

from roundsman.kernel.errors import InvalidMessage


class BadContract(Exception):
    """The folder of contracts breaks a rule; the text says which file and what to do."""


class NotAvro(InvalidMessage):
    """The bytes are not a record in the wire format, or do not fit the schema they name."""


class UnknownSchemaId(InvalidMessage):
    """The schema is not known yet: fetch it, `learn` it, and decode again."""

    def __init__(self, schema_id: int) -> None:
        super().__init__(f"schema id {schema_id} is not known")
        self.schema_id = schema_id


class UnknownMessage(InvalidMessage):
    """The schema is known, and these contracts have no type of that name (a newer service wrote it)."""


class NotRegistered(Exception):
    """A message was to be encoded whose type was not among those registered at start-up."""


class RegistryUnavailable(Exception):
    """The schema registry cannot be reached, or answers what no registry should."""


class IncompatibleSchema(Exception):
    """The registry refused a schema, because it cannot be read with, or cannot read, an earlier one."""


class TopicsUnavailable(Exception):
    """The broker cannot be reached, or refused to create or change a topic."""
