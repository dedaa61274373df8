"""How people behave: decided by the seed, as often as the rates say."""

from collections import Counter
from dataclasses import replace

import pytest

from roundsman.simulator.behaviour import Rates, Temper

NAMES = [f"o{n}" for n in range(400)]
NEVER = Rates(**dict.fromkeys(Rates.__dataclass_fields__, 0.0))


def test_the_same_question_about_the_same_thing_gets_the_same_answer() -> None:
    one, again = Temper(7, Rates()), Temper(7, Rates())

    assert [one.driver_answer(name) for name in NAMES] == [again.driver_answer(name) for name in NAMES]
    assert one.chance("card", "o1") == one.chance("card", "o1")


def test_another_seed_question_or_thing_draws_anew() -> None:
    draws = {
        Temper(7, NEVER).chance("card", "o1"),
        Temper(8, NEVER).chance("card", "o1"),
        Temper(7, NEVER).chance("cancel", "o1"),
        Temper(7, NEVER).chance("card", "o2"),
    }

    assert len(draws) == 4
    assert all(0 <= draw < 1 for draw in draws)


def test_at_rates_of_nought_all_goes_well() -> None:
    temper = Temper(7, NEVER)

    assert {temper.payment_token(name) for name in NAMES} == {"tok_ok"}
    assert {temper.cancels_after_s(name) for name in NAMES} == {None}
    assert {temper.vendor_answer(name) for name in NAMES} == {"accept"}
    assert {temper.driver_answer(name) for name in NAMES} == {"accept"}
    assert not any(temper.complains(name) for name in NAMES)


def test_at_rates_of_one_all_goes_wrong() -> None:
    rates = Rates(
        customer_cancels=1, card_declines=1, vendor_rejects=1, driver_declines=1, refunds=1
    )  # what comes first leaves nothing for the others
    temper = Temper(7, rates)

    assert {temper.payment_token(name) for name in NAMES} == {"tok_decline"}
    assert None not in {temper.cancels_after_s(name) for name in NAMES}
    assert {temper.vendor_answer(name) for name in NAMES} == {"reject"}
    assert {temper.driver_answer(name) for name in NAMES} == {"decline"}
    assert all(temper.complains(name) for name in NAMES)


def test_at_a_rate_of_one_the_second_mishap_happens_always() -> None:
    temper = Temper(7, replace(NEVER, card_misbehaves=1, vendor_silent=1, driver_drops=1))

    assert {temper.vendor_answer(name) for name in NAMES} == {"silent"}
    assert {temper.driver_answer(name) for name in NAMES} == {"drop"}
    assert {temper.payment_token(name) for name in NAMES} == {
        "tok_timeout_then_ok",
        "tok_answer_twice",
        "tok_flaky",
        "tok_slow",
    }


def test_a_mind_is_changed_within_a_quarter_of_an_hour() -> None:
    temper = Temper(7, Rates(customer_cancels=1))
    after = [temper.cancels_after_s(name) or 0.0 for name in NAMES]

    assert min(after) >= 30
    assert max(after) <= 930


@pytest.mark.parametrize(
    ("rates", "answer", "share"),
    [
        (Rates(vendor_rejects=0.25, vendor_silent=0.5), "reject", 0.25),
        (Rates(vendor_rejects=0.25, vendor_silent=0.5), "silent", 0.5),
        (Rates(vendor_rejects=0.25, vendor_silent=0.5), "accept", 0.25),
    ],
)
def test_answers_come_as_often_as_the_rates_say(rates: Rates, answer: str, share: float) -> None:
    answers = Counter(Temper(7, rates).vendor_answer(f"o{n}") for n in range(4000))

    assert answers[answer] / 4000 == pytest.approx(share, abs=0.03)
