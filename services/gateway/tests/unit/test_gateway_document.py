"""The services' documents become one: nothing clashes, nothing dangles, nothing of the inside shows."""

from collections.abc import Mapping
from typing import Any

import pytest
import schemathesis
from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer
from pydantic import BaseModel, Field, create_model

from roundsman.gateway.domain.document import merge
from roundsman.gateway.domain.naming import new_names, referenced


def service(title: str, path: str, **fields: Any) -> dict[str, Any]:
    """The document of a service with a POST, a health path and an internal path; its schema is named Thing."""
    inner = create_model("Inner", **fields)
    thing = create_model("Thing", inner=(inner, ...), same=(Same, ...))
    app = FastAPI(title=title)

    @app.post(path, dependencies=[Depends(HTTPBearer())], status_code=201)
    async def make_thing(body: thing) -> Any:  # type: ignore[valid-type]
        """Make one. It is kept for good."""
        return body

    @app.get(f"{path}/{{thing_id}}", response_model=thing)
    async def read_thing(thing_id: str) -> Any:
        return thing_id

    for hidden in ("/health/live", "/internal/debug"):
        app.get(hidden)(read_thing)
    return app.openapi()


class Same(BaseModel):
    """The same wherever it stands."""

    amount_minor: int = Field(examples=[1250])


def merged() -> dict[str, Any]:
    return merge(
        {
            "order": service("order", "/api/v1/orders", number=(int, ...)),
            "vendor": service("vendor", "/api/v1/vendors", text=(str, ...)),
        }
    )


def test_only_what_is_forwarded_is_in_it() -> None:
    assert set(merged()["paths"]) == {
        "/api/v1/orders",
        "/api/v1/orders/{thing_id}",
        "/api/v1/vendors",
        "/api/v1/vendors/{thing_id}",
    }


def test_schemas_that_differ_get_their_service_before_them_and_equal_ones_are_shared() -> None:
    schemas = merged()["components"]["schemas"]
    assert set(schemas) == {"OrderInner", "OrderThing", "VendorInner", "VendorThing", "Same", "Problem"}
    assert schemas["OrderThing"]["properties"]["inner"] == {"$ref": "#/components/schemas/OrderInner"}
    assert schemas["Same"]["properties"]["amount_minor"]["examples"] == [1250]


def test_every_reference_leads_somewhere() -> None:
    document = merged()
    known = document["components"]["schemas"].keys()
    names = {name for name in referenced(document) if not name.startswith("#")}
    assert names
    assert names <= known


def test_it_is_valid_openapi() -> None:
    schema = schemathesis.openapi.from_dict(merged())
    schema.validate()
    assert len(list(schema.get_all_operations())) == 4


def test_operations_are_tagged_named_secured_and_fail_as_problems() -> None:
    document = merged()
    make, read = document["paths"]["/api/v1/orders"]["post"], document["paths"]["/api/v1/orders/{thing_id}"]["get"]
    assert (make["tags"], make["operationId"], make["security"]) == (["order"], "post_orders", [{"bearer": []}])
    assert (read["operationId"], "security" in read) == ("get_orders_by_thing_id", False)
    refused = {status: one["$ref"].rpartition("/")[2] for status, one in make["responses"].items() if "$ref" in one}
    assert refused == {
        "400": "BadRequest",
        "401": "Unauthenticated",
        "403": "Forbidden",
        "422": "Invalid",
        "429": "TooManyRequests",
        "503": "Unavailable",
        "default": "Problem",
    }
    assert set(refused.values()) <= document["components"]["responses"].keys()
    assert list(read["responses"]) == ["200", "404", "422", "429", "503", "default"]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert {tag["name"] for tag in document["tags"]} == {"order", "vendor"}


def test_a_summary_is_what_the_route_says_of_itself() -> None:
    document = merged()
    make, read = document["paths"]["/api/v1/orders"]["post"], document["paths"]["/api/v1/orders/{thing_id}"]["get"]
    assert (make["summary"], read["summary"]) == ("Make one", "Read Thing")
    given = {"summary": "Place an order", "description": "Price the lines.", "responses": {}}
    placed = merge({"order": {"paths": {"/api/v1/orders": {"post": given}}}})["paths"]["/api/v1/orders"]["post"]
    assert placed["summary"] == "Place an order"


def test_a_name_of_one_service_alone_stays_short() -> None:
    document = merge({"order": service("order", "/api/v1/orders", number=(int, ...))})
    assert set(document["components"]["schemas"]) == {"Inner", "Thing", "Same", "Problem"}


REF = {"$ref": "#/components/schemas/A"}


@pytest.mark.parametrize(
    ("schemas_of", "new"),
    [
        ({"x": {"A": 1}, "y": {"A": 1}}, {"x": {"A": "A"}, "y": {"A": "A"}}),
        ({"x": {"A": 1}, "y": {"A": 2}}, {"x": {"A": "XA"}, "y": {"A": "YA"}}),
        ({"x": {"A": 1, "B": REF}, "y": {"A": 2}}, {"x": {"A": "XA", "B": "B"}, "y": {"A": "YA"}}),
        (
            {"x": {"A": 1, "B": REF}, "y": {"A": 2, "B": REF}},
            {"x": {"A": "XA", "B": "XB"}, "y": {"A": "YA", "B": "YB"}},
        ),
    ],
)
def test_what_refers_to_different_things_is_different(
    schemas_of: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, str]]
) -> None:
    assert new_names(schemas_of) == new
