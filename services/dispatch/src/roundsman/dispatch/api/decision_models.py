"""Why: decisions that were made, and what would be decided about a job that does not exist."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, Field

from roundsman.dispatch.api.models import Moment
from roundsman.dispatch.domain.decision import Decision
from roundsman.dispatch.domain.policy import Candidate, Choice, Outcome, Terms
from roundsman.kernel.geo import LatLon
from roundsman.web import RequestBody

_DRIVER = "drv_01m3vqa8y5r9ntx4p6m1cdsw7e"
_AT = "2026-11-21T18:04:05.120000Z"
_POLICY = "earliest-arrival-2"


class TermsView(BaseModel):
    """What it would mean if a driver carried the job, everything else as planned."""

    delivered_at: Moment = Field(examples=["2026-11-21T18:24:05Z"])
    wait_s: float = Field(description="The driver waits for the goods.", examples=[45.0])
    goods_wait_s: float = Field(description="The goods wait for the driver.", examples=[0.0])
    lateness_s: float = Field(description="After what was promised.", examples=[0.0])
    detour_s: float = Field(description="What the driver's other customers lose.", examples=[0.0])
    position_s: float | None = Field(
        default=None, description="From the door to where work is expected; null: not looked at.", examples=[120.0]
    )

    @classmethod
    def of(cls, terms: Terms) -> "TermsView":
        """The terms as they go out."""
        return cls(
            delivered_at=terms.delivered_at,
            wait_s=round(terms.wait_s, 1),
            goods_wait_s=round(terms.goods_wait_s, 1),
            lateness_s=round(terms.lateness_s, 1),
            detour_s=round(terms.detour_s, 1),
            position_s=None if terms.position_s is None else round(terms.position_s, 1),
        )


class CandidateView(BaseModel):
    """A driver who was looked at."""

    driver_id: str = Field(examples=[_DRIVER])
    verdict: str = Field(examples=["chosen"])
    reason: str = Field(examples=["Is at the pickup first of all who can be asked."])
    arrival_at: Moment | None = Field(default=None, examples=[_AT])
    distance_m: float | None = Field(default=None, examples=[843.2])
    terms: TermsView | None = Field(default=None, description="Null for who cannot be asked, and of older decisions.")

    @classmethod
    def of(cls, candidate: Candidate) -> "CandidateView":
        """The candidate as a dispatcher reads it."""
        return cls(
            driver_id=candidate.driver_id,
            verdict=candidate.verdict.value,
            reason=candidate.reason,
            arrival_at=candidate.arrival_at,
            distance_m=candidate.distance_m,
            terms=TermsView.of(candidate.terms) if candidate.terms else None,
        )


class DecisionView(BaseModel):
    """One decision: for whom, why, and why not for the others."""

    decision_id: str
    kind: str = Field(examples=["offer"])
    driver_id: str | None = Field(default=None, examples=[_DRIVER])
    reason: str
    candidates: list[CandidateView] = Field(description="Best first; the nearest 25.")
    decided_by: str = Field(description="A policy's name or a user's id.", examples=[_POLICY])
    round_id: str | None = Field(default=None, description="The stored round that replays it.")
    at: Moment = Field(examples=[_AT])

    @classmethod
    def of(cls, decision: Decision) -> "DecisionView":
        """The decision as a dispatcher reads it."""
        finding, origin = decision.finding, decision.origin
        return cls(
            decision_id=decision.id,
            kind=finding.kind.value,
            driver_id=finding.driver_id,
            reason=finding.reason,
            candidates=[CandidateView.of(one) for one in finding.candidates],
            decided_by=origin.decided_by,
            round_id=origin.round_id,
            at=origin.at,
        )


class Spot(RequestBody):
    """A place on the map."""

    lat: float = Field(ge=-90, le=90, examples=[52.529407])
    lon: float = Field(ge=-180, le=180, examples=[13.401186])

    @property
    def where(self) -> LatLon:
        """The place."""
        return LatLon(self.lat, self.lon)


class Evaluate(RequestBody):
    """A job that does not exist."""

    pickup: Spot
    dropoff: Spot
    ready_at: AwareDatetime | None = Field(
        default=None, description="When the goods can be collected; now, if left out.", examples=[_AT]
    )


class EvaluationView(BaseModel):
    """What would be decided about a job, were it there now."""

    at: Moment = Field(examples=[_AT])
    outcome: Outcome = Field(description="hold: a driver sent now would wait too long.", examples=["offer"])
    driver_id: str | None = Field(default=None, description="Who would be asked.", examples=[_DRIVER])
    reason: str = Field(examples=["Is at the pickup first of all who can be asked."])
    candidates: list[CandidateView] = Field(description="Best first; the nearest 25.")
    decided_by: str = Field(description="The policy's name.", examples=[_POLICY])

    @classmethod
    def of(cls, choice: Choice, policy: str, at: datetime) -> "EvaluationView":
        """The choice as a dispatcher reads it."""
        return cls(
            at=at,
            outcome=choice.outcome,
            driver_id=choice.driver_id,
            reason=choice.reason,
            candidates=[CandidateView.of(one) for one in choice.candidates],
            decided_by=policy,
        )
