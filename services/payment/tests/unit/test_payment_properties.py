"""Whatever order requests, answers and repeats come in, the money adds up and nothing is asked twice."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from roundsman.kernel.errors import DomainError
from roundsman.kernel.money import Money
from roundsman.payment.domain.ledger import Account, Movement
from roundsman.payment.domain.payment import Payment
from roundsman.payment.domain.provider import AuthorizationAnswer, CallKind, Granted, Refused
from roundsman.payment.domain.state import Status, Terms
from roundsman.payment.store.mappings import payment_from_row, payment_to_row

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
AMOUNT_MINOR = 1000
GRANTED, REFUSED = Granted(provider_ref="pi_1"), Refused(reason="card_declined")
ENDED = {Status.DECLINED, Status.VOIDED, Status.REFUNDED}

amounts = st.sampled_from([-1, 0, 1, 400, AMOUNT_MINOR, AMOUNT_MINOR + 1])


def a_payment() -> Payment:
    terms = Terms(
        payment_id="pay_1",
        order_id="ord_1",
        customer_id="usr_1",
        vendor_id="ven_1",
        org_id="org_1",
        amount=Money(AMOUNT_MINOR, "USD"),
        payment_token="tok_ok",
        requested_at=AT,
    )
    return Payment.request(terms)


class PaymentLife(RuleBasedStateMachine):
    """One payment; the provider answers calls in its own time, some more than once."""

    def __init__(self) -> None:
        super().__init__()
        self.payment = a_payment()
        self.calls: list[CallKind] = []
        self.answered: set[CallKind] = set()
        self.movements: list[Movement] = []
        self.told: list[str] = []
        self.voids_asked = 0
        self.answer: AuthorizationAnswer = GRANTED
        self._follow_up()

    def _do(self, act: Callable[[], None]) -> None:
        before = payment_to_row(self.payment)
        try:
            act()
        except DomainError:
            assert payment_to_row(self.payment) == before
        self._follow_up()

    def _follow_up(self) -> None:
        call = self.payment.take_call()
        if call:
            self.calls.append(call.kind)
        self.movements += self.payment.take_movements()
        self.told += [type(event).__name__ for event in self.payment.take_events()]

    @rule(amount_minor=amounts)
    def capture(self, amount_minor: int) -> None:
        self._do(lambda: self.payment.capture(amount_minor))

    @rule()
    def void(self) -> None:
        self.voids_asked += 1
        self._do(lambda: self.payment.void("operator"))

    @rule(amount_minor=amounts)
    def refund(self, amount_minor: int) -> None:
        self._do(lambda: self.payment.refund(amount_minor, "cold"))

    @rule()
    def refund_for_support(self) -> None:
        self._do(lambda: self.payment.refund_for_support("cold"))

    @rule()
    def store_and_load(self) -> None:
        row = payment_to_row(self.payment) | {"id": self.payment.id, "version": 1, "sequence": 0}
        self.payment = payment_from_row(row)

    @precondition(lambda self: CallKind.AUTHORIZE not in self.answered)
    @rule(granted=st.booleans())
    def answer_authorization(self, granted: bool) -> None:
        self.answer = GRANTED if granted else REFUSED
        self.answered.add(CallKind.AUTHORIZE)
        self._do(lambda: self.payment.authorization_answered(self.answer, AT))

    @precondition(lambda self: CallKind.AUTHORIZE in self.answered)
    @rule()
    def repeat_authorization_answer(self) -> None:
        told = len(self.told)
        self.payment.authorization_answered(self.answer, AT)
        self._follow_up()
        assert len(self.told) == told

    @rule(kind=st.sampled_from([CallKind.CAPTURE, CallKind.VOID, CallKind.REFUND]))
    def answer_done(self, kind: CallKind) -> None:
        if kind not in self.calls:
            return
        self.answered.add(kind)
        acts = {
            CallKind.CAPTURE: self.payment.captured,
            CallKind.VOID: self.payment.voided,
            CallKind.REFUND: self.payment.refunded,
        }
        self._do(lambda: acts[kind](AT))

    @invariant()
    def every_call_is_made_at_most_once(self) -> None:
        assert not [kind for kind, times in Counter(self.calls).items() if times > 1]

    @invariant()
    def nothing_is_both_captured_and_voided(self) -> None:
        assert not {CallKind.CAPTURE, CallKind.VOID} <= set(self.calls)

    @invariant()
    def every_step_is_told_and_booked_once(self) -> None:
        assert len(self.told) == len(set(self.told))
        assert len(self.movements) == len({one.movement_id for one in self.movements})

    @invariant()
    def authorized_money_is_captured_released_or_held(self) -> None:
        payment, held = self.payment, self.payment.status is Status.AUTHORIZED
        left = payment.authorized_minor - payment.captured_minor - payment.released_minor
        assert left == (AMOUNT_MINOR if held else 0)
        assert 0 <= payment.refunded_minor <= payment.captured_minor <= AMOUNT_MINOR

    @invariant()
    def the_ledger_says_the_same(self) -> None:
        balances: Counter[Account] = Counter()
        for one in self.movements:
            for posting in one.postings:
                balances[posting.account] += posting.amount_minor
        payment = self.payment
        assert sum(balances.values()) == 0
        assert balances[Account.PROVIDER_BALANCE] == payment.captured_minor - payment.refunded_minor
        held_minor = payment.authorized_minor - payment.captured_minor - payment.released_minor
        assert balances[Account.PROVIDER_HOLDS] == held_minor

    def teardown(self) -> None:
        """When the provider has answered everything, a customer who was to pay nothing pays nothing."""
        if CallKind.AUTHORIZE not in self.answered:
            self.answer_authorization(granted=True)
        while self.payment.pending:
            self.answer_done(self.payment.pending)
        if self.voids_asked:
            assert self.payment.status in ENDED
            assert self.payment.captured_minor == self.payment.refunded_minor


TestPaymentLife = PaymentLife.TestCase
TestPaymentLife.settings = settings(max_examples=200, stateful_step_count=15, deadline=None)
