"""Topics, Avro schemas, examples and the types generated from them.

    from roundsman.contracts.types.order import OrderPlaced

`topics/`, `avro/` and `examples/` are the truth; `python -m roundsman.contracts` keeps the rest in step.
"""

from roundsman.contracts.catalog import Catalog, TopicSpec
from roundsman.contracts.codec import AvroCodec, SchemaLookup
from roundsman.contracts.errors import (
    IncompatibleSchema,
    NotAvro,
    NotRegistered,
    RegistryUnavailable,
    TopicsUnavailable,
    UnknownMessage,
    UnknownSchemaId,
)
from roundsman.contracts.message import Message

__all__ = [
    "AvroCodec",
    "Catalog",
    "IncompatibleSchema",
    "Message",
    "NotAvro",
    "NotRegistered",
    "RegistryUnavailable",
    "SchemaLookup",
    "TopicSpec",
    "TopicsUnavailable",
    "UnknownMessage",
    "UnknownSchemaId",
]
