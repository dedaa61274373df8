"""Aggregates to rows and back, by hand."""

from datetime import datetime
from typing import Any

from roundsman.dispatch.domain.courier import Availability, Courier, Duty, Engagement, Profile
from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.life import Course, JobState, Step
from roundsman.dispatch.domain.offer import Answer, Offer, OfferState, OfferTerms
from roundsman.dispatch.domain.position import LastPosition
from roundsman.dispatch.domain.values import DeliveryRequest, Fix, PinDigest, Place
from roundsman.dispatch.store.snapshots import fix_of
from roundsman.dispatch.store.tables import CourierRow, JobRow, OfferRow, PositionRow, table_of
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import OrderId
from roundsman.kernel.money import Money
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row


def _place_to_json(place: Place) -> dict[str, Any]:
    return {"lat": place.where.lat, "lon": place.where.lon, "address": place.address}


def _place(kept: dict[str, Any]) -> Place:
    return Place(where=LatLon(kept["lat"], kept["lon"]), address=kept["address"])


def _job_to_row(job: Job) -> dict[str, Any]:
    return _request_to_row(job.request) | _course_to_row(job.course)


def _request_to_row(request: DeliveryRequest) -> dict[str, Any]:
    return {
        "order_id": request.order_id,
        "org_id": request.org_id,
        "vendor_id": request.vendor_id,
        "customer_id": request.customer_id,
        "pickup": _place_to_json(request.pickup),
        "dropoff": _place_to_json(request.dropoff),
        "earning_minor": request.earning.minor,
        "currency": request.earning.currency,
        "proof": list(request.proof),
        "pin_salt": request.pin.salt if request.pin else None,
        "pin_digest": request.pin.digest if request.pin else None,
    }


def _course_to_row(course: Course) -> dict[str, Any]:
    return {
        "state": course.state.value,
        "ready_at": course.ready_at,
        "ready": course.ready,
        "start_by": course.start_by,
        "give_up_at": course.give_up_at,
        "driver_id": course.driver_id,
        "offer_id": course.offer_id,
        "offers": course.offers,
        "refused_by": list(course.refused_by),
        "missed_by": list(course.missed_by),
        "wrong_pins": course.wrong_pins,
        "steps": {step.value: at.isoformat() for step, at in course.steps.items()},
        "photo_ref": course.photo_ref,
        "reason": course.reason,
        "assigned_at": course.assigned_at,
        "ended_at": course.ended_at,
    }


def _job_from_row(row: Row) -> Job:
    return Job(_request_from_row(row), _course_from_row(row), row["version"], row["sequence"])


def _request_from_row(row: Row) -> DeliveryRequest:
    salt, digest = row["pin_salt"], row["pin_digest"]
    return DeliveryRequest(
        order_id=OrderId(row["order_id"]),
        org_id=row["org_id"],
        vendor_id=row["vendor_id"],
        customer_id=row["customer_id"],
        pickup=_place(row["pickup"]),
        dropoff=_place(row["dropoff"]),
        earning=Money(row["earning_minor"], row["currency"]),
        proof=tuple(row["proof"]),
        pin=PinDigest(salt=salt, digest=digest) if digest else None,
    )


def _course_from_row(row: Row) -> Course:
    return Course(
        state=JobState(row["state"]),
        ready_at=row["ready_at"],
        ready=row["ready"],
        start_by=row["start_by"],
        give_up_at=row["give_up_at"],
        driver_id=row["driver_id"],
        offer_id=row["offer_id"],
        offers=row["offers"],
        refused_by=tuple(row["refused_by"]),
        missed_by=tuple(row["missed_by"]),
        wrong_pins=row["wrong_pins"],
        steps={Step(step): datetime.fromisoformat(at) for step, at in row["steps"].items()},
        photo_ref=row["photo_ref"],
        reason=row["reason"],
        assigned_at=row["assigned_at"],
        ended_at=row["ended_at"],
    )


def _offer_to_row(offer: Offer) -> dict[str, Any]:
    return {
        "job_id": offer.terms.job_id,
        "order_id": offer.terms.order_id,
        "driver_id": offer.terms.driver_id,
        "made_at": offer.terms.made_at,
        "expires_at": offer.terms.expires_at,
        "arrival_at": offer.terms.arrival_at,
        "state": offer.answer.state.value,
        "answered_at": offer.answer.answered_at,
        "reason": offer.answer.reason,
    }


def _offer_from_row(row: Row) -> Offer:
    terms = OfferTerms(
        job_id=row["job_id"],
        order_id=row["order_id"],
        driver_id=row["driver_id"],
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        arrival_at=row["arrival_at"],
    )
    answer = Answer(state=OfferState(row["state"]), answered_at=row["answered_at"], reason=row["reason"])
    return Offer(row["id"], terms, answer, row["version"])


def _courier_to_row(courier: Courier) -> dict[str, Any]:
    profile, duty, engagement = courier.profile, courier.duty, courier.engagement
    return {
        "user_id": profile.user_id,
        "org_id": profile.org_id,
        "name": profile.name,
        "status": profile.status,
        "vehicle_type": profile.vehicle_type,
        "described_at": profile.at,
        "availability": duty.availability.value,
        "lat": duty.fix.where.lat if duty.fix else None,
        "lon": duty.fix.where.lon if duty.fix else None,
        "located_at": duty.fix.at if duty.fix else None,
        "until_at": duty.until,
        "reported_at": duty.at,
        "job_id": engagement.job_id if engagement else None,
        "offer_id": engagement.offer_id if engagement else None,
        "delivered_at": courier.delivered_at,
    }


def _courier_from_row(row: Row) -> Courier:
    profile = Profile(
        user_id=row["user_id"],
        org_id=row["org_id"],
        name=row["name"],
        status=row["status"],
        vehicle_type=row["vehicle_type"],
        at=row["described_at"],
    )
    courier = Courier(row["id"], profile, row["version"])
    fix = fix_of(row["lat"], row["lon"], row["located_at"])
    courier.duty = Duty(
        availability=Availability(row["availability"]), fix=fix, until=row["until_at"], at=row["reported_at"]
    )
    courier.delivered_at = row["delivered_at"]
    if row["job_id"]:
        courier.engagement = Engagement(job_id=row["job_id"], offer_id=row["offer_id"])
    return courier


def _position_to_row(position: LastPosition) -> dict[str, Any]:
    return {"lat": position.fix.where.lat, "lon": position.fix.where.lon, "at": position.fix.at}


def _position_from_row(row: Row) -> LastPosition:
    return LastPosition(row["id"], Fix(where=LatLon(row["lat"], row["lon"]), at=row["at"]), row["version"])


JOBS = RowMapping(table=table_of(JobRow), to_row=_job_to_row, from_row=_job_from_row, name="job")
OFFERS = RowMapping(table=table_of(OfferRow), to_row=_offer_to_row, from_row=_offer_from_row, name="offer")
COURIERS = RowMapping(table=table_of(CourierRow), to_row=_courier_to_row, from_row=_courier_from_row, name="driver")
POSITIONS = RowMapping(
    table=table_of(PositionRow), to_row=_position_to_row, from_row=_position_from_row, name="position"
)
