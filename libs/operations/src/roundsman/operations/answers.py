"""What a step answers that no message caused: a person's act, an offer, a call from outside."""

from collections.abc import Mapping, Sequence

from roundsman.operations.node import Node

_BEGINNING = "order.OrderPlaced"
_LOOKING = ("dispatch.JobOpened", "dispatch.RequestDelivery")
_AUTHORIZE, _CAPTURE = ("payment.AuthorizePayment",), ("payment.CapturePayment",)
# Type -> the types that it can answer; it answers the latest of them. One ticket, one open offer and one driver at a
# time make that the right one.
_ANSWERED: Mapping[str, tuple[str, ...]] = {
    "vendor.TicketAccepted": ("vendor.TicketOpened",),
    "vendor.TicketDelayed": ("vendor.TicketAccepted",),
    "vendor.TicketRejected": ("vendor.TicketOpened",),
    "vendor.TicketReady": ("vendor.TicketOpened",),
    "decision nobody": _LOOKING,
    "decision offer": _LOOKING,
    "decision assign": _LOOKING,
    "decision unassign": ("dispatch.DriverAssigned",),
    "dispatch.OfferMade": ("decision offer", *_LOOKING),
    "dispatch.OfferDeclined": ("dispatch.OfferMade",),
    "dispatch.OfferExpired": ("dispatch.OfferMade",),
    "timer offer.expiry": ("dispatch.OfferMade",),
    "dispatch.DriverAssigned": ("dispatch.OfferMade", "decision assign", *_LOOKING),
    "dispatch.DriverUnassigned": ("decision unassign", "dispatch.DriverAssigned"),
    "dispatch.JobProgressed": ("dispatch.DriverAssigned",),
    "tracking.EtaChanged": ("dispatch.DriverAssigned", "dispatch.JobProgressed"),
    "payment.PaymentAuthorized": _AUTHORIZE,
    "payment.PaymentDeclined": _AUTHORIZE,
    "payment.PaymentCaptured": _CAPTURE,
    "timer payment.refund": ("payment.PaymentCaptured",),
}


def find_answered(nodes: Sequence[Node]) -> None:
    """Tell each node without a cause what it answers: a step before it, or the event that its command was sent with.

    `nodes` stand by time. What nothing else is known to lead to answers the order itself.
    """
    for place, node in enumerate(nodes):
        if not node.above:
            node.answers = _event_of_the_act(node, nodes) or _latest(_wanted(node), nodes[:place])


def _event_of_the_act(node: Node, nodes: Sequence[Node]) -> str:
    """Who places or cancels an order sends commands with the event, in one transaction."""
    if ".commands." not in node.topic:
        return ""
    act = (node.source, node.actor, node.at)
    together = (one for one in nodes if (one.source, one.actor, one.at) == act and ".events." in one.topic)
    return next((one.id for one in together if not one.cause), "")


def _latest(wanted: Sequence[str], before: Sequence[Node]) -> str:
    found = [one for one in before if one.type in wanted] or [one for one in before if one.type == _BEGINNING]
    return found[-1].id if found else ""


def _wanted(node: Node) -> Sequence[str]:
    kind, _, step = node.type.partition(" ")
    if kind == "message":  # to a person, about the event of that name
        return [f"{service}.{_camel(step)}" for service in ("order", "vendor", "dispatch")]
    return _ANSWERED.get(node.type, ())


def _camel(step: str) -> str:
    return "".join(word.capitalize() for word in step.split("_"))
