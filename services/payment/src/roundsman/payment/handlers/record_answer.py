"""Take in what the provider answered."""

from dataclasses import dataclass

from roundsman.payment.domain.provider import AuthorizationAnswer, CallKind
from roundsman.payment.handlers.follow_up import follow_up
from roundsman.payment.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAuthorization:
    """The provider answered the authorization, on the call or by a webhook."""

    order_id: str
    answer: AuthorizationAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDone:
    """The provider did what was asked."""

    order_id: str
    kind: CallKind


async def record_authorization(cmd: RecordAuthorization, uow: UnitOfWork) -> None:
    """Move the payment on, book it, and ask for what was remembered meanwhile; a repeat changes nothing.

    Raises:
        NotFound: no payment of this order was requested.
        ProviderContradicts: the provider answered otherwise before.
    """
    payment = await uow.payments.get(cmd.order_id)
    payment.authorization_answered(cmd.answer, uow.now)
    follow_up(payment, uow)


async def record_done(cmd: RecordDone, uow: UnitOfWork) -> None:
    """Move the payment on, book it, and ask for what was remembered meanwhile; a repeat changes nothing.

    Raises:
        NotFound: no payment of this order was requested.
    """
    payment = await uow.payments.get(cmd.order_id)
    match cmd.kind:
        case CallKind.CAPTURE:
            payment.captured(uow.now)
        case CallKind.VOID:
            payment.voided(uow.now)
        case CallKind.REFUND:
            payment.refunded(uow.now)
        case CallKind.AUTHORIZE:
            raise ValueError("an authorization is answered, not done: use record_authorization")
    follow_up(payment, uow)
