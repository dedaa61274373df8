"""What spares asking again whose an order is, when its customer comes back to any gateway."""

import hashlib
import hmac

from roundsman.gateway.domain.channels import Audience, Channel, ChannelKind, Person

_KEY_BYTES = 32
_TICKET_BYTES = 16
_PURPOSE = b"socket tickets"  # the secret has others, too (RFC 7693, 2.8)


class Tickets:
    """Says that an order is this person's own. Whose an order is never changes, so a ticket does not end; it is of no
    use without a token of the same person in the same organization. Other channels have none: who may see them changes.
    """

    def __init__(self, secret: str) -> None:
        """All gateways with the same secret take each other's; without one there are none."""
        self._key = (
            hashlib.blake2b(secret.encode(), digest_size=_KEY_BYTES, person=_PURPOSE).digest() if secret else b""
        )

    def ticket(self, channel: Channel, audience: Audience, person: Person) -> str | None:
        """The ticket of whoever was admitted as this; None: there is none for it."""
        if not self._key or channel.kind is not ChannelKind.ORDER or audience is not Audience.SUBJECT:
            return None
        whose = f"{channel.subject} {person.user_id} {person.org_id}".encode()
        return hashlib.blake2b(whose, key=self._key, digest_size=_TICKET_BYTES).hexdigest()

    def admits(self, ticket: str | None, channel: Channel, person: Person) -> bool:
        """Whether the ticket shows that the channel is of the person's own order."""
        own = self.ticket(channel, Audience.SUBJECT, person)
        return bool(own and ticket) and hmac.compare_digest((own or "").encode(), (ticket or "").encode())
