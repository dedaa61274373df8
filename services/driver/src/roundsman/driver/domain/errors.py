"""What the rules of drivers say no to."""

from roundsman.kernel.errors import DomainError, Invalid, NotFound


class BadDriver(Invalid):
    """The driver's name is empty."""

    slug = "bad-driver"


class BadShift(Invalid):
    """The end of work is past, or more than a day off."""

    slug = "bad-shift"


class BadVehicle(Invalid):
    """The plate has no letters or digits, or the capacity is below 1."""

    slug = "bad-vehicle"


class BadDocument(Invalid):
    """A document has no kind or number, or stands there twice."""

    slug = "bad-document"


class DocumentExpired(Invalid):
    """A document that is handed in has expired."""

    slug = "document-expired"


class DocumentMissing(Invalid):
    """An approved driver may renew documents but not withdraw them."""

    slug = "document-missing"


class DocumentsNotValid(DomainError):
    """The driver cannot be approved: a document has expired."""

    slug = "documents-not-valid"


class PlateTaken(DomainError):
    """Another driver's vehicle has this plate."""

    slug = "plate-taken"


class DriverAlreadyRegistered(DomainError):
    """The account has a driver already."""

    slug = "driver-already-registered"


class DriverNotRegistered(NotFound):
    """The account has no driver yet."""

    slug = "driver-not-registered"


class DriverNotApproved(DomainError):
    """The driver waits for approval or is suspended, and cannot work."""

    slug = "driver-not-approved"


class DriverOnJob(DomainError):
    """The driver carries an order and cannot do this before it ends."""

    slug = "driver-on-job"
