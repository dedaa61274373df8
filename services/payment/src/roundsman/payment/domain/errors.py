"""Why a payment says no."""

from roundsman.kernel.errors import DomainError, Invalid


class AmountNotPositive(Invalid):
    """Money moves in amounts above zero."""

    slug = "amount-not-positive"


class CaptureTooLarge(Invalid):
    """More than what was authorized."""

    slug = "capture-too-large"


class NothingToCapture(DomainError):
    """The authorization was declined or is being given up."""

    slug = "nothing-to-capture"


class CaptureDiffers(DomainError):
    """Another amount is captured already."""

    slug = "capture-differs"


class NothingToRefund(DomainError):
    """Nothing was captured."""

    slug = "nothing-to-refund"


class RefundAlreadyAsked(DomainError):
    """The captured amount is refunded already, or is about to be."""

    slug = "refund-already-asked"


class RefundNotFull(Invalid):
    """Only all of what was captured can be refunded."""

    slug = "refund-not-full"


class ProviderContradicts(DomainError):
    """The provider answered the same call in two ways: a person has to look, nothing is changed."""

    slug = "provider-contradicts"


class Unbalanced(Invalid):
    """The postings of a movement do not add up to zero."""

    slug = "unbalanced"
