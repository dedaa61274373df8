"""What carries somebody from the password to the code: who it was, on which device, and until when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from roundsman.identity.domain.errors import TicketRefused
from roundsman.identity.domain.known_devices import DeviceId, KnownDevice
from roundsman.identity.domain.signed_texts import SignedTexts
from roundsman.kernel.ids import UserId

LIFETIME_S = 300  # long enough to find the phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Somebody gave the password of this person; `device` is one that they had shown to be theirs."""

    user_id: UserId
    device: KnownDevice | None


class Tickets:
    """Writes and reads tickets. One may be used again while it lasts, each time with a code not used before."""

    def __init__(self, key: bytes, *former: bytes) -> None:
        self._texts = SignedTexts(key, *former)

    def write(self, ticket: Ticket, at: datetime) -> str:
        """The ticket as the client keeps it."""
        until = at + timedelta(seconds=LIFETIME_S)
        device_id = ticket.device.device_id if ticket.device else ""
        return self._texts.write(f"{ticket.user_id}.{device_id}.{int(until.timestamp())}")

    def read(self, text: str, at: datetime) -> Ticket:
        """The ticket that `write` made.

        Raises:
            TicketRefused: we did not write this, or too long ago.
        """
        said = self._texts.read(text)
        if said is None:
            raise TicketRefused("This is not a ticket of ours: log in again.")
        user_id, device_id, until = said.split(".")
        if at >= datetime.fromtimestamp(int(until), UTC):
            raise TicketRefused("It took too long to give the code: log in again.")
        owner = UserId(user_id)
        device = KnownDevice(user_id=owner, device_id=DeviceId(device_id)) if device_id else None
        return Ticket(user_id=owner, device=device)
