"""Buckets: how often somebody may ask, and when again."""

import pytest

from roundsman.gateway.api.rates import network_of
from roundsman.gateway.domain.quota import Allowance, Quota


def a_quota(most: int, processes: int = 1, most_known: int = 100_000) -> Quota:
    return Quota(Allowance(name="user", most=most, processes=processes), most_known)


def taken(quota: Quota, times: int, now_s: float = 100.0, key: str = "ann") -> list[bool]:
    return [not quota.take(key, now_s).wait_s for _ in range(times)]


@pytest.mark.parametrize(("times", "refused"), [(4, 0), (5, 0), (6, 1)])
def test_a_bucket_holds_so_many_at_once(times: int, refused: int) -> None:
    assert taken(a_quota(5), times).count(False) == refused


def test_whoever_is_refused_is_told_when_there_is_one_again_and_not_a_moment_later() -> None:
    quota = a_quota(6)  # one comes back every ten seconds
    taken(quota, 6)
    wait_s = quota.take("ann", 103.0).wait_s
    assert wait_s == pytest.approx(7.0)
    assert [taken(quota, 1, 103.0 + wait_s - 0.1), taken(quota, 2, 103.0 + wait_s)] == [[False], [True, False]]


def test_a_refusal_costs_nothing() -> None:
    quota = a_quota(6)
    taken(quota, 60)
    assert taken(quota, 2, 110.0) == [True, False]


def test_what_is_left_counts_down_and_fills_up_to_the_whole_and_no_more() -> None:
    quota = a_quota(3)
    assert [quota.take("ann", 100.0).left for _ in range(4)] == [2, 1, 0, 0]
    assert [quota.take("ann", 1000.0).left for _ in range(4)] == [2, 1, 0, 0]


def test_each_has_a_bucket_of_their_own() -> None:
    quota = a_quota(1)
    assert [taken(quota, 2, key="ann"), taken(quota, 2, key="bob")] == [[True, False], [True, False]]


def test_clients_are_told_as_the_draft_says() -> None:
    quota = a_quota(30)
    quota.take("ann", 100.0)
    assert (quota.policy, quota.state(quota.take("ann", 100.0))) == ('"user";q=30;w=60', '"user";r=28;t=4')


@pytest.mark.parametrize(("most", "gateways", "granted"), [(60, 1, 60), (60, 3, 60), (60, 7, 63), (2, 4, 4)])
def test_several_gateways_grant_together_what_one_would_but_for_rounding(
    most: int, gateways: int, granted: int
) -> None:
    quotas = [a_quota(most, gateways) for _ in range(gateways)]

    at_once = [taken(quota, 1)[0] for _ in range(most) for quota in quotas]
    a_minute_later = [taken(quota, 1, 160.0)[0] for _ in range(most) for quota in quotas]

    assert (sum(at_once), sum(a_minute_later)) == (granted, granted)
    assert granted < most + gateways


def test_clients_are_told_what_all_gateways_grant_together() -> None:
    quota = a_quota(30, processes=3)

    assert (quota.policy, quota.state(quota.take("ann", 100.0))) == ('"user";q=30;w=60', '"user";r=27;t=6')


def test_memory_is_bounded_and_full_buckets_are_forgotten_first() -> None:
    quota = a_quota(1, most_known=100)
    for number in range(99):
        quota.take(f"early {number}", 0.0)
    taken(quota, 1, 59.0, "late")
    taken(quota, 1, 61.0, "new")  # by now those of the beginning are full
    assert (len(quota._full_at), taken(quota, 1, 61.0, "late")) == (2, [False])
    for number in range(1000):
        quota.take(f"attacker {number}", 62.0)
    assert len(quota._full_at) <= 100


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("not:an:address", "not:another", False),
    ],
)
def test_a_network_of_ipv6_counts_as_one_address(one: str, other: str, same: bool) -> None:
    assert (network_of((one, 1)) == network_of((other, 2))) is same
