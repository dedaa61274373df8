"""What the rules of dispatch say no to."""

from roundsman.kernel.errors import DomainError


class OfferHasExpired(DomainError):
    """The driver's time to answer is over."""

    slug = "offer-expired"


class OfferNotOpen(DomainError):
    """The offer was declined, withdrawn or answered before."""

    slug = "offer-not-open"


class IllegalStep(DomainError):
    """The step does not follow from where the job stands."""

    slug = "illegal-step"


class WrongPin(DomainError):
    """The PIN is not the customer's."""

    slug = "wrong-pin"
    status = 422


class PinLocked(DomainError):
    """Too many wrong PINs: no further one is looked at."""

    slug = "pin-locked"


class ProofMissing(DomainError):
    """The order asks for a proof that was not given."""

    slug = "proof-missing"
    status = 422


class JobNotOpen(DomainError):
    """The job is over: delivered, cancelled or given up."""

    slug = "job-not-open"


class JobAlreadyAssigned(DomainError):
    """Another driver has the job."""

    slug = "job-already-assigned"


class JobNotAssigned(DomainError):
    """Nobody has the job."""

    slug = "job-not-assigned"


class JobPickedUp(DomainError):
    """The goods are with the driver; the job cannot go to another."""

    slug = "job-picked-up"


class DriverBusy(DomainError):
    """The driver has another job or offer."""

    slug = "driver-busy"


class DriverNotAvailable(DomainError):
    """The driver is not approved or not online."""

    slug = "driver-not-available"


class BadReadyTime(DomainError):
    """Too far off for anybody to say who will work then."""

    slug = "bad-ready-time"
    status = 422
