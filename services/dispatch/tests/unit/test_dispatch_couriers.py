from datetime import timedelta

import pytest

from roundsman.dispatch.domain.courier import Courier, Profile
from roundsman.kernel.clock import ManualClock

NOW = ManualClock().at


def a_profile(status: str, at_s: float) -> Profile:
    at = NOW + timedelta(seconds=at_s)
    return Profile(user_id="usr", org_id="org", name="Hal", status=status, vehicle_type="car", at=at)


@pytest.mark.parametrize(("later_s", "status"), [(-1, "pending"), (0, "approved"), (1, "approved")])
def test_the_later_word_of_the_same_instant_counts(later_s: float, status: str) -> None:
    """A driver who is approved on the spot is told of twice with one time."""
    courier = Courier("drv", a_profile("pending", 0))
    courier.describe(a_profile("approved", later_s))
    assert courier.profile.status == status
