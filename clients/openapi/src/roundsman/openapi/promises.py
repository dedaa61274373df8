"""What holds for every route. Whoever adds one is told here what it lacks, or writes down why it may."""

from collections.abc import Iterator, Mapping
from typing import Any

from roundsman.gateway.domain.naming import referenced
from roundsman.openapi.operations import METHODS

Document = Mapping[str, Any]

TAKES_UNKNOWN_FIELDS = {"PositionIn": "devices tell more of a position than we use"}

# Each POST that neither creates nor charges, or whose repetition does no harm for another reason.
WITHOUT_KEY = {
    "POST /api/v1/auth/forgot-password": "sends a letter again, a few times only; nobody is known yet",
    "POST /api/v1/auth/invitation": "the letter's code works once; nobody is known yet",
    "POST /api/v1/auth/login": "opens a session more, which its owner can end; the answer is secret, and is not kept",
    "POST /api/v1/auth/logout": "has ended when it is repeated",
    "POST /api/v1/auth/passkey": "the challenge is answered once",
    "POST /api/v1/auth/passkey/options": "nothing is kept of a challenge",
    "POST /api/v1/auth/refresh": "the token works once, whoever brings it",
    "POST /api/v1/auth/register": "an e-mail has one account; nobody is known yet whose key it could be",
    "POST /api/v1/auth/reset-password": "the letter's code works once",
    "POST /api/v1/auth/second-factor": "the code works once",
    "POST /api/v1/auth/second-factor/passkey": "the challenge is answered once",
    "POST /api/v1/auth/step-up/passkey": "the challenge is answered once",
    "POST /api/v1/auth/verify-email": "the letter's code works once",
    "POST /api/v1/auth/step-up": "gives another token of the same session",
    "POST /api/v1/batch": "each of its calls has its own key",
    "POST /api/v1/dispatch/evaluate": "only looks",
    "POST /api/v1/drivers/me/availability": "says how it shall be",
    "POST /api/v1/drivers/{driver_id}/approve": "says how it shall be",
    "POST /api/v1/drivers/{driver_id}/suspend": "says how it shall be",
    "POST /api/v1/impersonations": "opens a session more, which ends soon; the answer is secret, and is not kept",
    "POST /api/v1/jobs/{job_id}/assign": "says how it shall be",
    "POST /api/v1/jobs/{job_id}/progress": "a step is done once",
    "POST /api/v1/jobs/{job_id}/unassign": "a job that is nobody's is refused",
    "POST /api/v1/me/email": "sends letters, a few times only; the last wish counts",
    "POST /api/v1/me/email/confirm": "the letter's code works once",
    "POST /api/v1/me/email/verification": "sends the letter again, a few times only",
    "POST /api/v1/me/invitations": "the letter's code works once",
    "POST /api/v1/me/passkeys": "the challenge is answered once",
    "POST /api/v1/me/passkeys/options": "nothing is kept of a challenge",
    "POST /api/v1/me/password": "says how it shall be; a password is never kept with an answer",
    "POST /api/v1/me/second-factor": "replaces the secret that was not confirmed; the answer is one, and is not kept",
    "POST /api/v1/me/second-factor/confirm": "the code works once; the answer is secret, and is not kept",
    "POST /api/v1/me/second-factor/disable": "the code works once",
    "POST /api/v1/me/second-factor/recovery-codes": "the code works once; the answer is secret, and is not kept",
    "POST /api/v1/notifications/{notification_id}/read": "says how it shall be",
    "POST /api/v1/offers/{offer_id}/accept": "an offer is answered once",
    "POST /api/v1/offers/{offer_id}/decline": "an offer is answered once",
    "POST /api/v1/operations/{service}/parked/discard": "the records are named, and each is given up once",
    "POST /api/v1/operations/{service}/parked/redrive": "a record that was handled is not handled again",
    "POST /api/v1/orders/quote": "only looks",
    "POST /api/v1/positions": "a moment of a driver is known once",
    "POST /api/v1/signing-keys/rotate": "gives the key that waits for its turn, if one does",
    "POST /api/v1/signing-keys/{key_id}/withdraw": "says how it shall be",
    "POST /api/v1/tickets/{order_id}/accept": "a ticket is answered once",
    "POST /api/v1/tickets/{order_id}/delay": "says how it shall be",
    "POST /api/v1/tickets/{order_id}/ready": "says how it shall be",
    "POST /api/v1/tickets/{order_id}/reject": "a ticket is answered once",
    "POST /api/v1/users/{user_id}/reinstate": "says how it shall be",
    "POST /api/v1/users/{user_id}/restore": "says how it shall be",
    "POST /api/v1/users/{user_id}/roles": "says how it shall be",
    "POST /api/v1/users/{user_id}/suspend": "says how it shall be",
    "POST /api/v1/vendors/{vendor_id}/approve": "says how it shall be",
}

# PUT and PATCH that cannot overwrite what somebody else wrote meanwhile, and why.
WITHOUT_IF_MATCH = {"PATCH /api/v1/me/passkeys/{passkey_id}": "only a name of one's own: the last word counts"}


def broken_promises(document: Document) -> list[str]:
    """One line for each, with what to do about it."""
    operations = {
        f"{method.upper()} {path}": item[method]
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }
    schemas: Mapping[str, Any] = document["components"]["schemas"]
    sent = set(_sent(operations, schemas))
    return [
        *(fault for name, operation in operations.items() for fault in _of_operation(name, operation)),
        *(fault for name in sorted(sent) for fault in _of_body(name, schemas[name])),
        *(
            f"{name}: is not there any more: strike it from promises.py"
            for name in sorted(_EXCEPTIONS - {*operations, *sent})
        ),
    ]


_EXCEPTIONS = TAKES_UNKNOWN_FIELDS.keys() | WITHOUT_IF_MATCH.keys() | WITHOUT_KEY.keys()


def _of_operation(name: str, operation: Mapping[str, Any]) -> Iterator[str]:
    method, takes = name.partition(" ")[0], _headers(operation)
    if any(status.startswith("3") for status in operation["responses"]):
        yield f"{name}: leads elsewhere"
    if method in ("PUT", "PATCH"):
        tagged = "ETag" in operation["responses"].get("200", {}).get("headers", {})
        if ("If-Match" in takes and tagged) is (name in WITHOUT_IF_MATCH):
            yield (
                f"{name}: overwrites what others wrote: use roundsman.web.IfMatchDep, tag_version and "
                f"responses=TAGGED, or say why not in promises.WITHOUT_IF_MATCH"
            )
    if method == "POST" and ("Idempotency-Key" in takes) is (name in WITHOUT_KEY):
        yield f"{name}: use roundsman.web.answer_once and KeyHeader, or say why not in promises.WITHOUT_KEY"


def _of_body(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    refuses = schema.get("additionalProperties") is False
    if schema.get("type") == "object" and refuses is (name in TAKES_UNKNOWN_FIELDS):
        yield f"{name}: derive it from roundsman.web.RequestBody, which refuses unknown fields"


def _headers(operation: Mapping[str, Any]) -> set[str]:
    return {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}


def _sent(operations: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[str]:
    """The names of all schemas of request bodies, with their parts."""
    found = set[str]()
    todo = {name for one in operations.values() for name in referenced(one.get("requestBody", {}))}
    while fresh := (todo - found):
        found |= fresh
        todo = {part for name in fresh for part in referenced(schemas[name])}
    yield from found
