"""What the gateway itself refuses, or cannot do."""

from typing import ClassVar

from roundsman.kernel.errors import DomainError, Invalid


class ServiceAway(DomainError):
    """The owning service does not answer just now; Retry-After tells when to try again."""

    slug = "service-away"
    status = 503


class ServiceTooSlow(DomainError):
    """The owning service took too long to answer; whether it did what was asked is not known."""

    slug = "service-too-slow"
    status = 504


class MethodNotAllowed(DomainError):
    """No route of the API has this method."""

    slug = "method-not-allowed"
    status = 405
    headers: ClassVar = {"Allow": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"}


class BodyTooLarge(DomainError):
    """The request's body is longer than the gateway takes."""

    slug = "body-too-large"
    status = 413


class BodyTooSlow(DomainError):
    """The request's body did not come in time."""

    slug = "request-too-slow"
    status = 408


class BodyCutOff(DomainError):
    """The client left before all of its request's body had come: nobody is asked to do half of it."""

    slug = "request-cut-off"
    status = 400


class BodyTooComplex(Invalid):
    """The request's JSON is nested too deeply, or has too many values."""

    slug = "body-too-complex"


class FieldRepeated(Invalid):
    """An object of the request's JSON names a field twice."""

    slug = "field-repeated"
    status = 400


class BodyEncoded(DomainError):
    """The request's body is compressed: a few bytes could become a great many."""

    slug = "encoding-not-supported"
    status = 415
    headers: ClassVar = {"accept-encoding": "identity"}  # RFC 9110, 12.5.3


class TargetTooLong(DomainError):
    """The request's path or query is longer than any of ours."""

    slug = "target-too-long"
    status = 414


class HeadersTooLarge(DomainError):
    """The request has too many headers, or too long ones."""

    slug = "headers-too-large"
    status = 431


class HeaderRepeated(DomainError):
    """A header that there may be one of came twice: whoever reads the first and whoever reads the last would differ."""

    slug = "header-repeated"
    status = 400


class BadChannel(Invalid):
    """There is no channel of that name."""

    slug = "bad-channel"


class BadQuery(Invalid):
    """What the query asks for is not to be had."""

    slug = "bad-query"


class MissedTooMuch(DomainError):
    """What came since the cursor is not kept any more, or too much: load anew, and begin with a new cursor."""

    slug = "reload"
    status = 410


class BadSocketMessage(Invalid):
    """What came on the socket is none of the messages that it takes."""

    slug = "bad-message"


class TooManyChannels(DomainError):
    """The socket has as many channels as one may have."""

    slug = "too-many-channels"


class TooManyMessages(DomainError):
    """The client talks faster on its socket than anybody has reason to."""

    slug = "too-many-messages"
    status = 429


class TokenInQuery(DomainError):
    """A token stands in an address, where proxies log it."""

    slug = "token-in-query"
    status = 400


class TooManySockets(DomainError):
    """The person has opened more sockets than one may have; this is the oldest of them."""

    slug = "too-many-sockets"
    status = 429


class AnswerTooLong(Invalid):
    """What a call of a batch was answered is too long to wait in memory for the others."""

    slug = "answer-too-long"


class NotKept(Exception):
    """The cursor is not within what is kept: the client has to load anew and subscribe without it."""
