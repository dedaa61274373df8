"""What notification says, as rows of its outbox."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from roundsman.contracts.message import Message
from roundsman.contracts.types.identity import AddToExport, AnswerErasure, NoteErasure
from roundsman.contracts.types.notification import NotificationSent, NotificationSentChannel
from roundsman.contracts.types.platform import RecordDiscarded, RecordRedriven
from roundsman.kernel.clock import Clock
from roundsman.kernel.ids import MessageId
from roundsman.messaging.opening import Keyring, sealed_by
from roundsman.messaging.parked_notices import parked_notice
from roundsman.messaging.received import Received
from roundsman.notification.domain.notification import Notification
from roundsman.notification.domain.telling import Intent
from roundsman.persistence.session import OutboxRow, ParkedRecord
from roundsman.runtime.persons import TELLS

PUBLISHED: list[type[Message]] = [NotificationSent, *TELLS]
PARKED_TOPIC = "notification.parked.v1"

_FIXED = datetime(2026, 1, 1, tzinfo=UTC)  # ids are derived from what they are for, and nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class _Envelope:
    """What a record's headers say beyond its type."""

    topic: str
    key: str
    message_id: str
    subject: str
    cause: Mapping[str, str]


class Outgoing:
    """Puts messages into the outbox. `Announcer` for the handlers."""

    def __init__(
        self,
        put: Callable[[Sequence[OutboxRow]], Awaitable[None]],
        encode: Callable[[Message], bytes],
        clock: Clock,
        keyring: Keyring,
    ) -> None:
        self._put = put
        self._encode = encode
        self._clock = clock
        self._keyring = keyring

    async def announce(self, sent: Sequence[tuple[Notification, Intent]]) -> None:
        """See `Announcer`."""
        await self._put([self._sent_row(message, intent) for message, intent in sent])

    async def tell_parked(self, records: Sequence[ParkedRecord]) -> None:
        """Announce records that were set aside, under ids that a repeat shares."""
        await self._put([self._parked_row(record) for record in records])

    async def tell_decided(self, record: ParkedRecord, notice: RecordRedriven | RecordDiscarded) -> None:
        """Announce what an operator decided over a parked record, under an id that a repeat of the attempt shares."""
        place = (record.group, record.topic, str(record.partition), str(record.offset), str(record.tries))
        envelope = _Envelope(
            topic=PARKED_TOPIC,
            key=record.key,
            message_id=MessageId.derived(_FIXED, notice.SCHEMA, *place),
            subject=record.key,
            cause={"causationid": record.message_id, "actor": notice.decided_by},
        )
        await self._put([self._row(notice, envelope)])

    async def tell_identity(self, message: AnswerErasure | NoteErasure | AddToExport, asked: Received) -> None:
        """Answer what identity asked, under an id that a repeat shares."""
        number = str(message.number) if isinstance(message, AddToExport) else ""
        envelope = _Envelope(
            topic=message.TOPIC,
            key=message.user_id,
            message_id=MessageId.derived(_FIXED, message.SCHEMA, asked.message_id, number),
            subject=message.user_id,
            cause={"causationid": asked.message_id, "actor": "notification"},
        )
        row = self._row(message, envelope)
        await self._put([await sealed_by(self._keyring, row, message, self._encode)])

    def _sent_row(self, message: Notification, intent: Intent) -> OutboxRow:
        record = NotificationSent(
            notification_id=message.id,
            order_id=message.order_id,
            user_id=message.user_id,
            step=message.step.value,
            channel=NotificationSentChannel(message.channel.value),
            at=message.sent_at or self._clock.now(),
        )
        envelope = _Envelope(
            topic=record.TOPIC,
            key=message.order_id,
            message_id=MessageId.derived(_FIXED, "sent", message.id),
            subject=message.id,
            cause=dict(intent.cause) | {"ce_sequence": "1"},  # a message's one event
        )
        return self._row(record, envelope)

    def _parked_row(self, record: ParkedRecord) -> OutboxRow:
        place = (record.group, record.topic, str(record.partition), str(record.offset))
        message_id = MessageId.derived(_FIXED, "parked", *place)
        notice = parked_notice(record)
        envelope = _Envelope(
            topic=PARKED_TOPIC,
            key=record.key,
            message_id=message_id,
            subject=record.key,
            cause={},
        )
        return self._row(notice, envelope)

    def _row(self, message: Message, envelope: _Envelope) -> OutboxRow:
        headers = {
            "ce_id": str(envelope.message_id),
            "ce_specversion": "1.0",
            "ce_type": message.SCHEMA,
            "ce_source": "notification",
            "ce_subject": str(envelope.subject),
            "ce_time": self._clock.now().isoformat(),
            "correlationid": str(envelope.key),
        }
        return OutboxRow(
            topic=envelope.topic,
            key=str(envelope.key),
            value=self._encode(message),
            headers=headers | dict(envelope.cause),
        )
