"""Decisions and rounds to rows and back."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from roundsman.dispatch.domain.decision import Decision, DecisionKind, Finding, Origin, Round
from roundsman.dispatch.domain.policy import Candidate, Terms, Verdict
from roundsman.dispatch.store.snapshot_json import snapshot_from_json, snapshot_to_json
from roundsman.dispatch.store.tables import DecisionRow, RoundRow, table_of
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row


def _candidate_to_json(candidate: Candidate) -> dict[str, Any]:
    return {
        "driver_id": candidate.driver_id,
        "verdict": candidate.verdict.value,
        "reason": candidate.reason,
        "arrival_at": candidate.arrival_at.isoformat() if candidate.arrival_at else None,
        "distance_m": candidate.distance_m,
        "terms": _terms_to_json(candidate.terms) if candidate.terms else None,
    }


def _candidate(kept: Mapping[str, Any]) -> Candidate:
    arrival_at = kept["arrival_at"]
    return Candidate(
        driver_id=kept["driver_id"],
        verdict=Verdict(kept["verdict"]),
        reason=kept["reason"],
        arrival_at=datetime.fromisoformat(arrival_at) if arrival_at else None,
        distance_m=kept["distance_m"],
        terms=_terms(kept["terms"]) if kept.get("terms") else None,  # older decisions were kept without
    )


def _terms_to_json(terms: Terms) -> dict[str, Any]:
    return asdict(terms) | {"delivered_at": terms.delivered_at.isoformat()}


def _terms(kept: Mapping[str, Any]) -> Terms:
    return Terms(**{**kept, "delivered_at": datetime.fromisoformat(kept["delivered_at"])})


def _decision_to_row(decision: Decision) -> dict[str, Any]:
    finding, origin = decision.finding, decision.origin
    return {
        "job_id": decision.job_id,
        "kind": finding.kind.value,
        "driver_id": finding.driver_id,
        "reason": finding.reason,
        "candidates": [_candidate_to_json(candidate) for candidate in finding.candidates],
        "at": origin.at,
        "decided_by": origin.decided_by,
        "round_id": origin.round_id,
    }


def _decision_from_row(row: Row) -> Decision:
    finding = Finding(
        kind=DecisionKind(row["kind"]),
        driver_id=row["driver_id"],
        reason=row["reason"],
        candidates=tuple(_candidate(kept) for kept in row["candidates"]),
    )
    origin = Origin(at=row["at"], decided_by=row["decided_by"], round_id=row["round_id"])
    return Decision(row["id"], row["job_id"], finding, origin)


def _round_to_row(played: Round) -> dict[str, Any]:
    return {"org_id": played.org_id, "policy": played.policy, "snapshot": snapshot_to_json(played.snapshot)}


def _round_from_row(row: Row) -> Round:
    return Round(row["id"], row["org_id"], row["policy"], snapshot_from_json(row["snapshot"]))


DECISIONS = RowMapping(
    table=table_of(DecisionRow), to_row=_decision_to_row, from_row=_decision_from_row, name="decision"
)
ROUNDS = RowMapping(table=table_of(RoundRow), to_row=_round_to_row, from_row=_round_from_row, name="round")
