"""The calls to the provider against a provider that fails before and after it has done what was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from roundsman.kernel.clock import ManualClock
from roundsman.kernel.money import Money
from roundsman.payment.domain.payment import Payment
from roundsman.payment.domain.provider import AuthorizationAnswer, BookedIntent, Granted
from roundsman.payment.domain.state import Status
from roundsman.payment.handlers.authorize_payment import AuthorizePayment, authorize_payment
from roundsman.payment.handlers.capture_payment import CapturePayment, capture_payment
from roundsman.payment.handlers.void_payment import VoidPayment, void_payment
from roundsman.payment.messaging.outbound import outbound
from roundsman.payment.ports import Charge
from roundsman.payment.provider.calls import provider_calls
from roundsman.payment.store.work import PaymentWork
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.timer_worker import CallFailed, Due, TimerWorker
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units, timers_set

ORDER = "ord_1"


@dataclass(slots=True)
class UnreliableProvider:
    """`Provider` that does a key once; `mishaps` says for each call: fail before, fail after, or none."""

    mishaps: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    async def authorize(self, charge: Charge, key: str) -> AuthorizationAnswer:
        self._do(key)
        return Granted(provider_ref="pi_1")

    async def capture(self, provider_ref: str, amount_minor: int, key: str) -> None:
        self._do(key)

    async def void(self, provider_ref: str, key: str) -> None:
        self._do(key)

    async def refund(self, provider_ref: str, amount_minor: int, key: str) -> None:
        self._do(key)

    async def book(self, cursor: str) -> tuple[Sequence[BookedIntent], str | None]:
        return [], None

    async def intent(self, provider_ref: str) -> BookedIntent | None:
        return None

    def _do(self, key: str) -> None:
        mishap = self.mishaps.pop(0) if self.mishaps else ""
        if mishap == "before":
            raise CallFailed("away")
        if key not in self.done:
            self.done.append(key)
        if mishap == "after":
            raise CallFailed("timed out")


async def settle(units: Units[PaymentWork], database: MemoryDatabase, provider: UnreliableProvider) -> None:
    """Fire the timers until none is left."""
    clock = units.clock
    assert isinstance(clock, ManualClock)
    worker = TimerWorker(units, Due(calls=provider_calls(provider)), "test")
    while timers_set(database):
        await worker.fire_due()
        clock.advance(60)


async def request(units: Units[PaymentWork]) -> None:
    command = AuthorizePayment(
        order_id=ORDER,
        customer_id="usr_1",
        vendor_id="ven_1",
        org_id="org_1",
        amount=Money(1000, "USD"),
        payment_token="tok_ok",
    )
    await units.run(lambda work: authorize_payment(command, work))


async def read(units: Units[PaymentWork]) -> Payment:
    return await units.run(lambda work: work.payments.get(ORDER))


@settings(deadline=None)
@given(mishaps=st.lists(st.sampled_from(["before", "after", ""]), max_size=6), voided_early=st.booleans())
async def test_whatever_fails_each_call_is_done_once(mishaps: list[str], voided_early: bool) -> None:
    units, database = memory_units(PaymentWork, outbound, ManualClock())
    provider = UnreliableProvider(mishaps)
    await request(units)
    if not voided_early:
        await settle(units, database, provider)
    await units.run(lambda work: void_payment(VoidPayment(order_id=ORDER, reason="late"), work))

    await settle(units, database, provider)

    assert (await read(units)).status is Status.VOIDED
    assert provider.done == [f"payment.authorize:{ORDER}", f"payment.void:{ORDER}"]


async def test_a_payment_voided_while_it_is_captured_is_refunded() -> None:
    units, database = memory_units(PaymentWork, outbound, ManualClock())
    provider = UnreliableProvider()
    await request(units)
    await settle(units, database, provider)
    await units.run(lambda work: capture_payment(CapturePayment(order_id=ORDER, amount_minor=700), work))
    await units.run(lambda work: void_payment(VoidPayment(order_id=ORDER, reason="operator"), work))

    await settle(units, database, provider)

    payment = await read(units)
    assert (payment.status, payment.refunded_minor) == (Status.REFUNDED, 700)
    assert provider.done[1:] == [f"payment.capture:{ORDER}", f"payment.refund:{ORDER}"]
