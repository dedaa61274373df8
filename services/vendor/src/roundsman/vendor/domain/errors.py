"""What the rules of vendors, menus and tickets say no to."""

from roundsman.kernel.errors import DomainError, Invalid


class BadProfile(Invalid):
    """The vendor's name or address is empty."""

    slug = "bad-profile"


class BadOpeningHours(Invalid):
    """A span is outside its week or day, or the time zone is unknown."""

    slug = "bad-opening-hours"


class VendorNotApproved(DomainError):
    """The vendor waits for approval and cannot do this yet."""

    slug = "vendor-not-approved"


class BadMenu(Invalid):
    """The menu has an item without a name, a negative price, or an id twice."""

    slug = "bad-menu"


class MenuNotPublished(DomainError):
    """The vendor has no menu yet."""

    slug = "menu-not-published"
    status = 404


class TicketNotOpen(DomainError):
    """The ticket has been answered already, or was taken back."""

    slug = "ticket-not-open"


class TicketTooLate(DomainError):
    """The time to answer is over."""

    slug = "ticket-too-late"


class TicketNotAccepted(DomainError):
    """Only an accepted ticket can be delayed or become ready."""

    slug = "ticket-not-accepted"


class BadAnswer(Invalid):
    """The preparation time or the delay is out of bounds, or the rejection has no reason."""

    slug = "bad-answer"
