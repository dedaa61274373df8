"""What tracking refuses."""

from roundsman.kernel.errors import DomainError


class DriverNotKnown(DomainError):
    """The caller has the role, but no driver of theirs has reached us."""

    slug = "driver-not-known"
    status = 409
