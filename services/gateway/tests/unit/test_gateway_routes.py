"""Every path has one owner; headers of one hop stay there."""

import pytest

from roundsman.gateway.domain.calls import NOT_FORWARDED, kept_headers
from roundsman.gateway.domain.routes import checks_token, owner_of

ID = "ord_01h455vb4pex5vsknk084sn02q"


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/api/v1/auth/login", "identity"),
        ("/api/v1/me", "identity"),
        ("/api/v1/users/usr_1/roles", "identity"),
        ("/api/v1/organizations/org_1", "identity"),
        ("/api/v1/demo-accounts", "identity"),
        ("/.well-known/jwks.json", "identity"),
        ("/api/v1/orders", "order"),
        (f"/api/v1/orders/{ID}/cancel", "order"),
        (f"/api/v1/payments/{ID}/refunds", "payment"),
        ("/api/v1/ledger/balances", "payment"),
        ("/api/v1/vendors/ven_1/tickets", "vendor"),
        (f"/api/v1/tickets/{ID}/accept", "vendor"),
        ("/api/v1/drivers/me/earnings", "driver"),
        ("/api/v1/offers/mine", "dispatch"),
        ("/api/v1/jobs/job_1/progress", "dispatch"),
        ("/api/v1/dispatch/board", "dispatch"),
        ("/api/v1/positions", "tracking"),
        (f"/api/v1/tracking/orders/{ID}/trail", "tracking"),
        ("/api/v1/notifications/counts", "notification"),
        ("/api/v1/notification-templates", "notification"),
    ],
)
def test_a_path_belongs_to_its_owner(path: str, service: str) -> None:
    assert owner_of(path) == service


@pytest.mark.parametrize(
    "path",
    ["/", "/docs", "/metrics", "/health/live", "/api/v1", "/api/v1/", "/api/v1/openapi.json", "/api/v1/orders2",
     "/api/v2/orders", "/orders", "/api/v1//orders", "/api/v1/Orders", "/openapi.json", "/.well-known/other"],
)  # fmt: skip
def test_other_paths_are_forwarded_to_nobody(path: str) -> None:
    assert owner_of(path) is None


@pytest.mark.parametrize(
    ("path", "checked"),
    [("/api/v1/auth/login", False), ("/api/v1/auth/refresh", False), ("/api/v1/authors", True), ("/api/v1/me", True)],
)
def test_an_old_token_does_not_stand_in_the_way_of_a_new_one(path: str, checked: bool) -> None:
    assert checks_token(path) is checked


def test_headers_of_one_hop_and_those_that_connection_names_are_dropped() -> None:
    headers = [
        (b"connection", b"keep-alive, X-Mine"),
        (b"x-mine", b"1"),
        (b"te", b"trailers"),
        (b"transfer-encoding", b"chunked"),
        (b"host", b"outside"),
        (b"accept", b"*/*"),
        (b"idempotency-key", b"k"),
    ]
    assert kept_headers(headers, NOT_FORWARDED) == [(b"accept", b"*/*"), (b"idempotency-key", b"k")]
