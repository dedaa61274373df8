"""Reconciliation finds what differs, and only that."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from roundsman.kernel.money import Money
from roundsman.payment.domain.payment import Payment
from roundsman.payment.domain.provider import AuthorizationAnswer, BookedIntent, Granted
from roundsman.payment.domain.reconciliation import Difference, as_we_have_it
from roundsman.payment.domain.state import Terms
from roundsman.payment.handlers.reconcile import Books, Reconcile, Report, reconcile
from roundsman.payment.ports import Charge

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAGE = 2


@dataclass(slots=True)
class ProviderBook:
    """`Provider` with a book to read, two intents a page; `later` is what a second look finds."""

    intents: list[BookedIntent]
    later: dict[str, BookedIntent] = field(default_factory=dict)

    async def book(self, cursor: str) -> tuple[Sequence[BookedIntent], str | None]:
        left = sorted((one for one in self.intents if one.provider_ref > cursor), key=lambda one: one.provider_ref)
        page = left[:PAGE]
        return page, page[-1].provider_ref if len(page) == PAGE else None

    async def intent(self, provider_ref: str) -> BookedIntent | None:
        known = {one.provider_ref: one for one in self.intents} | self.later
        return known.get(provider_ref)

    async def authorize(self, charge: Charge, key: str) -> AuthorizationAnswer:
        raise NotImplementedError

    async def capture(self, provider_ref: str, amount_minor: int, key: str) -> None:
        raise NotImplementedError

    async def void(self, provider_ref: str, key: str) -> None:
        raise NotImplementedError

    async def refund(self, provider_ref: str, amount_minor: int, key: str) -> None:
        raise NotImplementedError


@dataclass(slots=True)
class OurPayments:
    """`PaymentsByRef` in a list."""

    payments: list[Payment]

    async def between(self, after: str, upto: str | None) -> Sequence[Payment]:
        return [one for one in self.payments if after < one.progress.provider_ref <= (upto or "~")]

    async def of_orders(self, order_ids: Sequence[str]) -> Sequence[Payment]:
        return [one for one in self.payments if one.id in order_ids]


def an_authorized_payment(n: int, org_id: str = "org_1") -> Payment:
    terms = Terms(
        payment_id=f"pay_{n}",
        order_id=f"ord_{n}",
        customer_id="usr_1",
        vendor_id="ven_1",
        org_id=org_id,
        amount=Money(1000, "USD"),
        payment_token="tok_ok",
        requested_at=AT,
    )
    payment = Payment.request(terms)
    payment.authorization_answered(Granted(provider_ref=f"pi_{n}"), AT)
    return payment


async def report_on(payments: list[Payment], book: ProviderBook, *org_ids: str | None) -> Report:
    query = Reconcile(org_ids=frozenset(org_ids or ("org_1",)))
    return await reconcile(query, Books(provider=book, ours=OurPayments(payments)))


def authorized(order_id: str, provider_ref: str, ours_minor: int, theirs_minor: int) -> Difference:
    return Difference(
        order_id=order_id,
        provider_ref=provider_ref,
        figure="authorized",
        currency="USD",
        ours_minor=ours_minor,
        theirs_minor=theirs_minor,
    )


@pytest.mark.parametrize("count", [0, 1, PAGE, PAGE + 1, 2 * PAGE])
async def test_equal_books_agree_on_any_number_of_pages(count: int) -> None:
    payments = [an_authorized_payment(n) for n in range(count)]

    report = await report_on(payments, ProviderBook([as_we_have_it(one) for one in payments]))

    assert (report.checked, report.differences) == (count, [])


async def test_a_capture_that_we_do_not_know_is_found() -> None:
    payment = an_authorized_payment(1)
    theirs = replace(as_we_have_it(payment), captured_minor=1000)

    report = await report_on([payment], ProviderBook([theirs]))

    assert [(one.figure, one.ours_minor, one.theirs_minor) for one in report.differences] == [("captured", 0, 1000)]


@pytest.mark.parametrize("n", [0, 2, 4])
async def test_a_payment_that_the_provider_lacks_is_found_on_any_page(n: int) -> None:
    payments = [an_authorized_payment(n) for n in range(5)]
    intents = [as_we_have_it(one) for one in payments]
    del intents[n]

    report = await report_on(payments, ProviderBook(intents))

    assert report.differences == [authorized(f"ord_{n}", f"pi_{n}", 1000, 0)]


async def test_a_second_charge_for_the_same_order_is_found() -> None:
    payment = an_authorized_payment(1)
    again = replace(as_we_have_it(payment), provider_ref="pi_9")

    report = await report_on([payment], ProviderBook([as_we_have_it(payment), again]))

    assert report.differences == [authorized("ord_1", "pi_9", 0, 1000)]


async def test_what_is_under_way_is_passed_over() -> None:
    payment = an_authorized_payment(1)
    payment.capture(1000)
    theirs = replace(as_we_have_it(payment), captured_minor=1000)

    report = await report_on([payment], ProviderBook([theirs]))

    assert (report.checked, report.in_flight, report.differences) == (0, 1, [])


async def test_what_moved_on_while_we_read_is_no_difference() -> None:
    payment = an_authorized_payment(1)
    now = as_we_have_it(payment)
    before = replace(now, authorized_minor=0)

    report = await report_on([payment], ProviderBook([before], later={"pi_1": now}))

    assert report.differences == []


async def test_orders_of_other_organizations_are_passed_over() -> None:
    theirs = an_authorized_payment(1, org_id="org_2")
    differing = replace(as_we_have_it(theirs), captured_minor=5)

    report = await report_on([theirs], ProviderBook([differing]))

    assert (report.checked, report.differences) == (0, [])


@pytest.mark.parametrize(("org_ids", "found"), [(("org_1",), 0), (("org_1", None), 1)])
async def test_a_charge_of_an_unknown_order_is_told_to_no_organization(
    org_ids: tuple[str | None, ...], found: int
) -> None:
    stray = as_we_have_it(an_authorized_payment(1))

    report = await report_on([], ProviderBook([stray]), *org_ids)

    assert (report.checked, len(report.differences)) == (found, found)
