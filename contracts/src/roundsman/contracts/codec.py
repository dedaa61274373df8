"""Contract records to bytes and back, in the Confluent wire format.

A zero byte, the schema's id in the registry (4 bytes, big-endian), then Avro without its own header:
https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
"""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol

from fastavro import schemaless_reader, schemaless_writer
from fastavro.read import SchemaResolutionError
from fastavro.schema import SchemaParseException, UnknownType

from roundsman.contracts.catalog import Catalog, parsed
from roundsman.contracts.errors import NotAvro, NotRegistered, UnknownMessage, UnknownSchemaId
from roundsman.contracts.message import Message

_MAGIC = b"\x00"
_HEADER_BYTES = 5

# What fastavro raises when bytes do not fit a schema.
_MISFITS = (SchemaResolutionError, EOFError, LookupError, ValueError, TypeError, OverflowError, MemoryError)


class SchemaLookup(Protocol):
    """Where the schema behind an unknown id is asked for."""

    async def fetch(self, schema_id: int) -> dict[str, Any]:
        """Return the schema as it was registered. Calls the network; may be repeated.

        Raises:
            UnknownSchemaId: the registry has no such id either.
            RegistryUnavailable: no answer; try again later.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Writer:
    header: bytes
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Reader:
    message: type[Message]
    writer_schema: dict[str, Any]
    reader_schema: dict[str, Any] | None  # None: the same as the writer's, nothing to resolve


class AvroCodec:
    """Encodes with the latest schema, decodes whatever version was written.

    `ids` (full name -> id of the latest version) is what `register` returns. Values are trusted to be
    what the types say; only the writer's own checks are made. Not for use by several threads at once.
    """

    def __init__(self, ids: Mapping[str, int], catalog: Catalog | None = None) -> None:
        self._catalog = catalog or Catalog.installed()
        self._writers: dict[str, _Writer] = {}
        self._readers: dict[int, _Reader | str] = {}  # a str: the name of a message that we do not have
        for full_name, schema_id in ids.items():
            schema = self._catalog.schema(full_name)
            self._writers[full_name] = _Writer(_MAGIC + schema_id.to_bytes(4, "big"), schema)
            self._readers[schema_id] = _Reader(self._catalog.message(full_name), schema, None)

    def encode(self, message: Message) -> bytes:
        """Return the record's value.

        Raises:
            NotRegistered: its type was not among the ids.
            ValueError: a field's value does not fit the schema, such as a time without zone.
        """
        writer = self._writers.get(message.SCHEMA)
        if writer is None:
            raise NotRegistered(f"{message.SCHEMA} has no schema id; register its type at start-up")
        buffer = BytesIO()
        buffer.write(writer.header)
        schemaless_writer(buffer, writer.schema, message.to_avro())
        return buffer.getvalue()

    def decode(self, value: bytes) -> Message:
        """Return the record, as our latest schema version sees it.

        Raises:
            UnknownSchemaId: fetch its schema, `learn` it, and decode again.
            UnknownMessage: a type that these contracts do not have.
            NotAvro: not in the wire format, or not what the schema says.
        """
        reader = self._reader_of(value)
        values = _read(reader, value)
        try:
            return reader.message.from_avro(values)
        except _MISFITS as error:
            raise _misfit(reader, error) from error

    def decode_plain(self, value: bytes) -> tuple[type[Message], dict[str, Any]]:
        """As `decode`, but the type and its values as `Message.to_avro` gives them, for a third less of the time.

        Raises:
            UnknownSchemaId, UnknownMessage, NotAvro: see `decode`.
        """
        reader = self._reader_of(value)
        return reader.message, _read(reader, value)

    def _reader_of(self, value: bytes) -> _Reader:
        if len(value) < _HEADER_BYTES or value[:1] != _MAGIC:
            raise NotAvro("the value does not start with a schema id")
        schema_id = int.from_bytes(value[1:_HEADER_BYTES], "big")
        reader = self._readers.get(schema_id)
        if reader is None:
            raise UnknownSchemaId(schema_id)
        if isinstance(reader, str):
            raise UnknownMessage(f"no message is named {reader!r}")
        return reader

    def knows(self, value: bytes) -> bool:
        """Whether the value's schema is known, so that nobody has to be asked for it."""
        return int.from_bytes(value[1:_HEADER_BYTES], "big") in self._readers

    async def decode_asking(self, value: bytes, schemas: SchemaLookup) -> Message:
        """As `decode`; a schema that is not known yet is asked for once, and known from then on.

        Raises:
            UnknownSchemaId: nobody knows it.
            UnknownMessage, NotAvro: see `decode`.
            RegistryUnavailable: it cannot be had just now.
        """
        try:
            return self.decode(value)
        except UnknownSchemaId as unknown:
            self.learn(unknown.schema_id, await schemas.fetch(unknown.schema_id))
            return self.decode(value)

    def learn(self, schema_id: int, schema: dict[str, Any]) -> None:
        """Decode this id from now on; repeating it changes nothing.

        Raises:
            NotAvro: it is not the schema of a record.
        """
        try:
            writer_schema = parsed(schema)
        except (SchemaParseException, UnknownType, KeyError, TypeError) as error:
            raise NotAvro(f"schema id {schema_id} is not the schema of a record: {error}") from error
        full_name = str(writer_schema["name"])
        if full_name not in self._catalog.names():
            self._readers[schema_id] = full_name
            return
        same = schema == self._catalog.source(full_name, self._catalog.latest(full_name))
        reader_schema = None if same else self._catalog.schema(full_name)
        self._readers[schema_id] = _Reader(self._catalog.message(full_name), writer_schema, reader_schema)


def _read(reader: _Reader, value: bytes) -> dict[str, Any]:
    buffer = BytesIO(value)
    buffer.seek(_HEADER_BYTES)
    try:
        data = schemaless_reader(buffer, reader.writer_schema, reader.reader_schema)
    except _MISFITS as error:
        raise _misfit(reader, error) from error
    if buffer.tell() != len(value):
        raise NotAvro(f"bytes left over after {reader.message.SCHEMA}")
    return data  # type: ignore[return-value]  # a record gives a dict


def _misfit(reader: _Reader, error: Exception) -> NotAvro:
    """With the type of the error only: its text may quote the value."""
    return NotAvro(f"not a {reader.message.SCHEMA} as its schema says ({type(error).__name__})")
