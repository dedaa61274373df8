"""Organizations: found one, see one's own, and say what holds for its people."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from roundsman.identity.api import models
from roundsman.identity.domain.organization import Organization
from roundsman.identity.handlers.create_organization import CreateOrganization, create_organization
from roundsman.identity.handlers.demand_second_factor import (
    DemandSecondFactor,
    demand_second_factor,
    own_organization,
)
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import Clock
from roundsman.kernel.ids import OrgId
from roundsman.persistence.units import Units
from roundsman.web import (
    TAGGED,
    Audit,
    Caller,
    CallerDep,
    Deed,
    IfMatchDep,
    KeyHeader,
    Permission,
    answer_once,
    audited,
    permitted,
    tag_version,
)

Founder = Annotated[Caller, permitted(Permission.ORGANIZATIONS_FOUND)]
NotedRuler = Annotated[Audit, audited(Permission.PEOPLE_ROLES)]
_STEP_UP: models.Documented = {401: {"description": "`step-up-required`"}}


@dataclass(frozen=True, slots=True)
class OrganizationRoutes:
    """`/api/v1/organizations`: everybody sees their own only."""

    units: Units[IdentityWork]
    clock: Clock  # the machine's

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1", tags=["identity"])
        founding = router.post("/organizations", status_code=201, response_model=models.Organization)
        founding(self.found_organization)
        router.get("/organizations/{org_id}", responses=TAGGED)(self.organization)
        router.patch("/organizations/{org_id}", responses=TAGGED | _STEP_UP)(self.rule)
        return router

    async def found_organization(
        self, body: models.NewOrganization, request: Request, caller: Founder, _: KeyHeader = None
    ) -> Response:
        """Create an organization with the caller as its owner. Access tokens given before stop counting: refresh."""
        cmd = CreateOrganization(
            org_id=OrgId.new(self.units.clock.now()),
            name=body.name,
            owner_id=caller.user_id,
            at=self.clock.now(),
        )

        async def effect(uow: IdentityWork) -> tuple[int, Any]:
            organization = models.Organization.of(await create_organization(cmd, uow))
            return 201, organization.model_dump(mode="json")

        return await answer_once(request, caller, self.units, effect)

    async def organization(self, org_id: str, caller: CallerDep, response: Response) -> models.Organization:
        """The caller's organization; any other is not found."""
        wanted = OrgId.parse(org_id)
        organization = await self.units.run(lambda uow: own_organization(wanted, caller.org_id, uow))
        tag_version(response, organization.version)
        return models.Organization.of(organization)

    async def rule(
        self, org_id: str, body: models.OrganizationRules, audit: NotedRuler, known: IfMatchDep, response: Response
    ) -> models.Organization:
        """Say of whom the caller's organization demands a second factor. For admins and owners; may be repeated.

        It holds for access tokens given from then on. A login that lacks it gets a token for `/me` and `/auth` alone
        (403 `second-factor-required` elsewhere) until it has shown one. Wants somebody who has shown of late who they
        are: 401 `step-up-required`.
        """
        audit.caller.require_recent()
        cmd = DemandSecondFactor(org_id=OrgId.parse(org_id), by_org_id=audit.caller.org_id, of=body.second_factor_for)

        async def effect(uow: IdentityWork) -> Organization:
            organization = await own_organization(cmd.org_id, cmd.by_org_id, uow)
            known.check(organization.version)
            before = _rules(organization)
            await demand_second_factor(cmd, uow)
            action = "organization.second-factor-demanded"
            audit.note(uow, Deed(action=action, subject=cmd.org_id, before=before, after=_rules(organization)))
            return organization

        organization = await self.units.run(effect, audit.caller.cause)
        tag_version(response, organization.version)
        return models.Organization.of(organization)


def _rules(organization: Organization) -> dict[str, object]:
    return {"second_factor_for": organization.second_factor_for.value}
