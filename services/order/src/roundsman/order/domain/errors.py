"""The rules that can say no to a request."""

from roundsman.kernel.errors import DomainError, Invalid, NotFound


class VendorNotKnown(NotFound):
    """No vendor of this id has reached us, or it belongs to another organization."""

    slug = "vendor-not-known"


class VendorClosed(DomainError):
    """The vendor takes no orders now: not open for business, paused, or outside of its hours."""

    slug = "vendor-closed"


class MenuChanged(DomainError):
    """The order was made from another version of the menu than the one that holds."""

    slug = "menu-changed"


class ItemNotOnMenu(Invalid):
    """The vendor has no such item."""

    slug = "item-not-on-menu"


class ItemUnavailable(DomainError):
    """The item is on the menu and sold out."""

    slug = "item-unavailable"


class OrderBelowMinimum(Invalid):
    """The items cost less than the vendor's smallest order."""

    slug = "order-below-minimum"


class DropoffTooFar(Invalid):
    """The way is longer than any that is delivered."""

    slug = "dropoff-too-far"


class TotalMismatch(DomainError):
    """The customer saw another total than the one that holds."""

    slug = "total-mismatch"


class OrderNotCancellable(DomainError):
    """The order has gone too far to be called off by this person."""

    slug = "order-not-cancellable"


class IllegalTransition(DomainError):
    """The order's life cycle has no such move from where it is."""

    slug = "illegal-transition"
