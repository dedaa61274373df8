"""What holds for every route of the API."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from roundsman.openapi.promises import broken_promises
from roundsman.openapi.released import released_document

DOCUMENT = released_document(Path(__file__).parents[3])


def test_every_promise_is_kept() -> None:
    assert broken_promises(DOCUMENT) == []


def post(document: dict[str, Any], path: str = "/api/v1/orders") -> dict[str, Any]:
    found: dict[str, Any] = document["paths"][path]["post"]
    return found


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: post(d).update(parameters=[]), "POST /api/v1/orders: use roundsman.web.answer_once"),
        (lambda d: d["paths"]["/api/v1/vendors/{vendor_id}"]["patch"].update(parameters=[]), "overwrites"),
        (
            lambda d: d["paths"]["/api/v1/vendors/{vendor_id}"]["patch"]["responses"]["200"].pop("headers"),
            "PATCH /api/v1/vendors/{vendor_id}: overwrites",
        ),
        (lambda d: post(d)["responses"].update({"302": {}}), "POST /api/v1/orders: leads elsewhere"),
        (
            lambda d: d["components"]["schemas"]["PortionModel"].pop("additionalProperties"),
            "PortionModel: derive it from roundsman.web.RequestBody",
        ),
        (lambda d: d["paths"].pop("/api/v1/batch"), "POST /api/v1/batch: is not there any more"),
        (
            lambda d: post(d, "/api/v1/batch").update(parameters=post(d)["parameters"]),
            "POST /api/v1/batch: use",
        ),
    ],
)
def test_a_broken_one_is_told(change: Callable[[dict[str, Any]], object], told: str) -> None:
    document: Any = copy.deepcopy(DOCUMENT)
    change(document)
    found = broken_promises(document)

    assert len(found) == 1
    assert told in found[0]
