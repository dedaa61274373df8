"""What an open login is not enough for."""

import time

import pytest

from roundsman.testkit import TokenIssuer
from roundsman.web.problems import refusal
from roundsman.web.step_up import RECENT_S, StepUpRequired


@pytest.mark.parametrize(("ago_s", "passes"), [(0, True), (RECENT_S - 60, True), (RECENT_S + 1, False)])
async def test_who_has_shown_of_late_who_they_are_passes(issuer: TokenIssuer, ago_s: int, passes: bool) -> None:
    caller = await issuer.verifier.verify(issuer.token("ada", auth_time=int(time.time()) - ago_s, amr=["otp"]))

    refused = False
    try:
        caller.require_recent()
    except StepUpRequired:
        refused = True

    assert (refused, caller.methods) == (not passes, frozenset({"otp"}))


async def test_a_token_that_does_not_tell_is_of_nobody_recent(issuer: TokenIssuer) -> None:
    caller = await issuer.verifier.verify(issuer.token("ada", auth_time=0, amr=[]))

    with pytest.raises(StepUpRequired):
        caller.require_recent()


def test_the_refusal_says_what_to_do() -> None:
    answer = refusal(StepUpRequired(900))

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_user_authentication", max_age="900"'
    assert b"/problems/step-up-required" in answer.body
    assert b"POST /api/v1/auth/step-up" in answer.body
