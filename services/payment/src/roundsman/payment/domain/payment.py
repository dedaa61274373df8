"""The payment of one order: what was asked for, what the provider did, and what is to be asked of it next.

    requested --> authorized --> captured --> refunded
        |             |
        v             v
     declined       voided

Requests may come before the provider has answered the last one; they are remembered and done after. A repeated
request or answer changes nothing.
"""

from datetime import datetime
from typing import Any

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.money import Money
from roundsman.payment.domain.errors import (
    AmountNotPositive,
    CaptureDiffers,
    CaptureTooLarge,
    NothingToCapture,
    NothingToRefund,
    ProviderContradicts,
    RefundAlreadyAsked,
    RefundNotFull,
)
from roundsman.payment.domain.events import (
    PaymentAuthorized,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
    PaymentVoided,
)
from roundsman.payment.domain.ledger import Movement, MovementKind, Origin, movement
from roundsman.payment.domain.provider import AuthorizationAnswer, CallKind, Granted, ProviderCall, Refused
from roundsman.payment.domain.state import Progress, Status, Terms


class Payment(Aggregate):
    """One order's payment; the aggregate's id is the order's."""

    def __init__(self, terms: Terms, progress: Progress, *, version: int = 0, sequence: int = 0) -> None:
        super().__init__(terms.order_id, version, sequence)
        self.terms = terms
        self.progress = progress
        self._called: CallKind | None = None
        self._movements: list[Movement] = []

    @classmethod
    def request(cls, terms: Terms) -> "Payment":
        """A new payment; the provider is to be asked to authorize it.

        Raises:
            AmountNotPositive: there is nothing to pay.
        """
        if terms.amount.minor <= 0:
            raise AmountNotPositive(f"A payment is of an amount above zero, not {terms.amount.minor}.")
        return cls(terms, Progress(changed_at=terms.requested_at))

    @classmethod
    def stored(cls, terms: Terms, progress: Progress, *, version: int, sequence: int) -> "Payment":
        """The payment as it was written; its pending call is under way."""
        payment = cls(terms, progress, version=version, sequence=sequence)
        payment._called = payment.pending
        return payment

    @property
    def status(self) -> Status:
        """What the provider has done."""
        return self.progress.status

    @property
    def authorized_minor(self) -> int:
        """What was set aside, whatever became of it."""
        return 0 if self.status in (Status.REQUESTED, Status.DECLINED) else self.terms.amount.minor

    @property
    def captured_minor(self) -> int:
        """What was taken, whatever became of it."""
        return self.progress.capture_asked_minor if self.status in (Status.CAPTURED, Status.REFUNDED) else 0

    @property
    def released_minor(self) -> int:
        """What was set aside and given free."""
        ended = self.status in (Status.CAPTURED, Status.REFUNDED, Status.VOIDED)
        return self.authorized_minor - self.captured_minor if ended else 0

    @property
    def refunded_minor(self) -> int:
        """What was given back."""
        return self.captured_minor if self.status is Status.REFUNDED else 0

    @property
    def pending(self) -> CallKind | None:
        """The call whose answer the payment waits for."""
        match self.status:
            case Status.REQUESTED:
                return CallKind.AUTHORIZE
            case Status.AUTHORIZED if self.progress.void_asked:
                return CallKind.VOID
            case Status.AUTHORIZED if self.progress.capture_asked_minor:
                return CallKind.CAPTURE
            case Status.CAPTURED if self.progress.refund_asked:
                return CallKind.REFUND
        return None

    def capture(self, amount_minor: int) -> None:
        """Take the amount and release the rest, as soon as the payment is authorized.

        Raises:
            AmountNotPositive, CaptureTooLarge, CaptureDiffers: see there.
            NothingToCapture: declined, voided, or about to be.
        """
        if amount_minor <= 0:
            raise AmountNotPositive("A capture takes an amount above zero; void the payment to take nothing.")
        if self.progress.capture_asked_minor == amount_minor:
            return
        if self.progress.void_asked or self.status is Status.DECLINED:
            raise NothingToCapture(f"The payment of {self.id} is {self.status} and given up.")
        if self.progress.capture_asked_minor:
            raise CaptureDiffers(f"{self.progress.capture_asked_minor} is captured of {self.id} already.")
        if amount_minor > self.terms.amount.minor:
            raise CaptureTooLarge(f"At most {self.terms.amount.minor} can be captured of {self.id}.")
        self.progress.capture_asked_minor = amount_minor

    def void(self, reason: str) -> None:
        """See to it that the customer does not pay: give up what is set aside, or give back what was taken.

        Before the provider has answered the authorization this is remembered; a capture under way or done is
        refunded, because it cannot be voided any more.
        """
        if self.progress.void_asked or self.status is Status.DECLINED:
            return
        if self.pending is CallKind.CAPTURE or self.status in (Status.CAPTURED, Status.REFUNDED):
            self._ask_refund(reason)
        else:
            self.progress.void_asked = True
            self.progress.reason = reason

    def refund(self, amount_minor: int, reason: str) -> None:
        """Give back all that was captured, or is about to be; a repeat changes nothing.

        Raises:
            NothingToRefund: no capture was asked for, or it was given up.
            RefundNotFull: another amount.
        """
        if not self.progress.capture_asked_minor or self.progress.void_asked or self.status is Status.DECLINED:
            raise NothingToRefund(f"Nothing was captured of {self.id}: it is {self.status}.")
        if amount_minor != self.progress.capture_asked_minor:
            raise RefundNotFull(f"Only all {self.progress.capture_asked_minor} of {self.id} can be refunded.")
        self._ask_refund(reason)

    def refund_for_support(self, reason: str) -> None:
        """Give back all that was captured, because a person asks.

        Raises:
            NothingToRefund: nothing was captured yet.
            RefundAlreadyAsked: somebody asked before.
        """
        if self.progress.refund_asked:
            raise RefundAlreadyAsked(f"The refund of {self.id} was asked for before: look at the payment.")
        if self.status is not Status.CAPTURED:
            raise NothingToRefund(f"Nothing was captured of {self.id}: it is {self.status}.")
        self._ask_refund(reason)

    def authorization_answered(self, answer: AuthorizationAnswer, at: datetime) -> None:
        """Take in the provider's answer.

        Raises:
            ProviderContradicts: it answered otherwise before.
        """
        if self.status is not Status.REQUESTED:
            self._check_same(answer)
            return
        match answer:
            case Refused(reason=reason):
                self._move_to(Status.DECLINED, at)
                self.progress.reason = reason
                self.record(PaymentDeclined(**self._named(at), reason=reason))
            case Granted(provider_ref=provider_ref):
                self._move_to(Status.AUTHORIZED, at)
                self.progress.provider_ref = provider_ref
                self._book(MovementKind.AUTHORIZE, self.authorized_minor, at)
                self.record(PaymentAuthorized(**self._named(at), **self._amount(self.authorized_minor)))

    def captured(self, at: datetime) -> None:
        """The provider took the amount that was asked for and released the rest."""
        if self.pending is not CallKind.CAPTURE:
            return
        self._move_to(Status.CAPTURED, at)
        self._book(MovementKind.CAPTURE, self.captured_minor, at)
        if self.released_minor:
            self._book(MovementKind.RELEASE, self.released_minor, at)
        amounts = self._amount(self.captured_minor)
        self.record(PaymentCaptured(**self._named(at), **amounts, released_minor=self.released_minor))

    def voided(self, at: datetime) -> None:
        """The provider released all."""
        if self.pending is not CallKind.VOID:
            return
        self._move_to(Status.VOIDED, at)
        self._book(MovementKind.VOID, self.released_minor, at)
        self.record(PaymentVoided(**self._named(at), **self._amount(self.released_minor)))

    def refunded(self, at: datetime) -> None:
        """The provider gave back all that it had taken."""
        if self.pending is not CallKind.REFUND:
            return
        self._move_to(Status.REFUNDED, at)
        self._book(MovementKind.REFUND, self.refunded_minor, at)
        amounts = self._amount(self.refunded_minor)
        self.record(PaymentRefunded(**self._named(at), **amounts, reason=self.progress.reason))

    def take_call(self) -> ProviderCall | None:
        """The call to be made now; each is handed over once, when the payment begins to wait for it."""
        kind = self.pending
        if kind is None or kind is self._called:
            return None
        self._called = kind
        return ProviderCall(kind=kind, payload=self._payload(kind))

    def take_movements(self) -> list[Movement]:
        """Hand over the movements to be booked and forget them."""
        taken, self._movements = self._movements, []
        return taken

    def _payload(self, kind: CallKind) -> dict[str, Any]:
        match kind:
            case CallKind.AUTHORIZE:
                token = self.terms.payment_token
                return {**self._amount(self.terms.amount.minor), "payment_token": token}
            case CallKind.CAPTURE | CallKind.REFUND:
                amount_minor = self.progress.capture_asked_minor
                return {"provider_ref": self.progress.provider_ref, "amount_minor": amount_minor}
            case CallKind.VOID:
                return {"provider_ref": self.progress.provider_ref}

    def _check_same(self, answer: AuthorizationAnswer) -> None:
        given = answer.provider_ref if isinstance(answer, Granted) else ""
        if given != self.progress.provider_ref:
            raise ProviderContradicts(f"The provider answered {answer} for {self.id}, and otherwise before.")

    def _ask_refund(self, reason: str) -> None:
        if not self.progress.refund_asked:
            self.progress.refund_asked = True
            self.progress.reason = reason

    def _move_to(self, status: Status, at: datetime) -> None:
        self.progress.status = status
        self.progress.changed_at = at

    def _book(self, kind: MovementKind, amount_minor: int, at: datetime) -> None:
        terms = self.terms
        origin = Origin(payment_id=terms.payment_id, order_id=terms.order_id, org_id=terms.org_id)
        self._movements.append(movement(origin, kind, Money(amount_minor, terms.amount.currency), at))

    def _named(self, at: datetime) -> dict[str, Any]:
        return {"order_id": self.id, "payment_id": self.terms.payment_id, "at": at}

    def _amount(self, amount_minor: int) -> dict[str, Any]:
        return {"amount_minor": amount_minor, "currency": self.terms.amount.currency}
