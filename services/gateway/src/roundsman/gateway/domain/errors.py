"""What the gateway itself refuses, or cannot do."""

from roundsman.kernel.errors import DomainError, Invalid


class ServiceAway(DomainError):
    """The owning service does not answer just now; Retry-After tells when to try again."""

    slug = "service-away"
    status = 503


class ServiceTooSlow(DomainError):
    """The owning service took too long to answer; whether it did what was asked is not known."""

    slug = "service-too-slow"
    status = 504


class BodyTooLarge(DomainError):
    """The request's body is longer than the gateway takes."""

    slug = "body-too-large"
    status = 413


class BadChannel(Invalid):
    """There is no channel of that name."""

    slug = "bad-channel"


class BadSocketMessage(Invalid):
    """What came on the socket is none of the messages that it takes."""

    slug = "bad-message"


class TooManyChannels(DomainError):
    """The socket has as many channels as one may have."""

    slug = "too-many-channels"


class NotKept(Exception):
    """The cursor is not within what is kept: the client has to load anew and subscribe without it."""
