"""The composition root of identity."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import structlog
from fastapi import APIRouter

from roundsman.contracts.types.identity import (
    EmailVerified,
    ImpersonationBegan,
    ImpersonationEnded,
    NoteAction,
    OrganizationCreated,
    PasswordChanged,
    PersonErased,
    PersonErasureAsked,
    PersonErasureDecided,
    PersonExportAsked,
    ProfileChanged,
    RolesChanged,
    SecondFactorSwitchedOff,
    SecondFactorSwitchedOn,
    UserDeleted,
    UserRegistered,
    UserReinstated,
    UserRestored,
    UserSuspended,
)
from roundsman.contracts.types.notification import SendLetter
from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.api.accounts import Accounts
from roundsman.identity.api.api_key_desk import ApiKeyDesk
from roundsman.identity.api.door import Door, Keys, Lifetimes
from roundsman.identity.api.erased_since import ErasedSince
from roundsman.identity.api.guest_book import GuestBook
from roundsman.identity.api.models import DemoAccount
from roundsman.identity.api.passkey_desk import PasskeyDesk
from roundsman.identity.api.passwords import HashCost, Passwords
from roundsman.identity.api.resealing import Resealing
from roundsman.identity.api.revocation import Revocation
from roundsman.identity.api.routes_account import AccountRoutes
from roundsman.identity.api.routes_api_keys import ApiKeyRoutes
from roundsman.identity.api.routes_audit import AuditRoutes
from roundsman.identity.api.routes_auth import AuthRoutes
from roundsman.identity.api.routes_impersonations import ImpersonationRoutes
from roundsman.identity.api.routes_invitations import InvitationRoutes
from roundsman.identity.api.routes_key_tokens import KeyTokenRoutes
from roundsman.identity.api.routes_organizations import OrganizationRoutes
from roundsman.identity.api.routes_passkeys import PasskeyRoutes
from roundsman.identity.api.routes_people import PeopleRoutes
from roundsman.identity.api.routes_persons import PersonRoutes, Terms
from roundsman.identity.api.routes_profile import ProfileRoutes
from roundsman.identity.api.routes_public import PublicRoutes
from roundsman.identity.api.routes_roles import RoleRoutes
from roundsman.identity.api.routes_second_factor import SecondFactorRoutes
from roundsman.identity.api.routes_sessions import SessionRoutes
from roundsman.identity.api.routes_signing_keys import SigningKeyRoutes
from roundsman.identity.api.routes_step_up import StepUpRoutes
from roundsman.identity.api.second_factors import SecondFactors
from roundsman.identity.api.signing_keys import KeyPolicy, KeysAtHand, SigningKeys
from roundsman.identity.api.step_ups import StepUps
from roundsman.identity.domain.challenges import Challenges
from roundsman.identity.domain.known_devices import DeviceTokens
from roundsman.identity.domain.lockout import Guard, LockOut
from roundsman.identity.domain.organization import DEFAULT_ORG_ID
from roundsman.identity.domain.refresh_tokens import RefreshTokens
from roundsman.identity.domain.tickets import Tickets
from roundsman.identity.handlers.found_platform import found_platform
from roundsman.identity.messaging.inbound import GROUP
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.messaging.persons import Answers
from roundsman.identity.seeds import Seed, demo_seeds, plant
from roundsman.identity.settings import IdentitySettings
from roundsman.identity.store.api_key_secrets import ApiKeySecrets
from roundsman.identity.store.audit_queries import AuditQueries
from roundsman.identity.store.breached import BreachedFiles
from roundsman.identity.store.keyring import KeyRing
from roundsman.identity.store.one_time_codes import SealedCodes
from roundsman.identity.store.passkey_ceremonies import WebAuthn
from roundsman.identity.store.personal import HOLDINGS
from roundsman.identity.store.queries import IdentityQueries
from roundsman.identity.store.seal import Seal, SealBroken, derived_keys
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import Clock, SystemClock
from roundsman.kernel.errors import Invalid
from roundsman.kernel.generations import generations
from roundsman.kernel.ids import BadId
from roundsman.persistence.timer_worker import Due
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause
from roundsman.runtime import Chassis, Parts, Service
from roundsman.runtime.persons import TELLS, PersonalData, persons_group
from roundsman.runtime.settings import BadSettings
from roundsman.web import StaticVerifier

log = structlog.get_logger(__name__)

_ANOTHER = (
    "ROUNDSMAN_SECRET is not the one that this database was made with, or names the former one no more though things "
    "are still sealed with it"
)
_FORGET_EVERY_S = 3600
_FORGET_AFTER = timedelta(days=1)  # past expiry, so that a late client is still told why

_INVITATIONS_KEPT = timedelta(days=90)  # so that an organization can see whom it invited


async def build(chassis: Chassis) -> Parts:
    """Found what is missing (organization, key, seeded accounts) and put the parts together."""
    settings = IdentitySettings.from_environment(chassis.environment)
    units = chassis.units(IdentityWork, outbound)
    await units.run(found_platform, Cause(org=DEFAULT_ORG_ID, actor=SERVICE.name))
    keys = _signing_keys(settings, units)
    door = await _door(settings, units, keys)
    demo = demo_seeds() if settings.demo_accounts else []
    await _plant([*demo, *_first_admin(settings)], door)
    queries, verifier = IdentityQueries(chassis.database), StaticVerifier(door.keys.access.keys)
    resealing = await _resealing(settings, door, queries, keys)
    revocation = Revocation(queries.revoked, verifier, settings.access_token_s, door.clock)
    await revocation.refresh()
    at_hand = KeysAtHand(keys, door.keys.access, verifier)
    await at_hand.refresh()
    erased_since = _erased_since(settings, units, chassis.clock)
    await erased_since.ask()
    logins = [DemoAccount(email=seed.email, password=seed.password, role=seed.role) for seed in demo]
    accounts = Accounts(door)
    answers = _answers(settings, chassis.clock)
    return Parts(
        units=units,
        groups=[GROUP, answers.group(), persons_group("identity", PERSONAL)],
        due=Due(deadlines={**accounts.deadlines(), **answers.deadlines()}),
        routers=[
            AccountRoutes(accounts).router(),
            ProfileRoutes(units).router(),
            *_of_organizations(door, queries),
            AuditRoutes(AuditQueries(chassis.database)).router(),
            *_ways_in(settings, door),
            SigningKeyRoutes(keys, at_hand).router(),
            PersonRoutes(units, _terms(settings, chassis.clock)).router(),
            PublicRoutes(door.keys.access, revocation, logins).router(),
        ],
        tasks={
            "api": [revocation.run, at_hand.run],
            "timers": [lambda: _forget(queries), keys.keep_young, erased_since.run, *resealing],
        },
        close=[door.passwords.close],
        verifier=verifier,
    )


async def _resealing(
    settings: IdentitySettings, door: Door, queries: IdentityQueries, keys: SigningKeys
) -> list[Callable[[], Coroutine[Any, Any, None]]]:
    """Checks that the secret opens what is sealed; gives what to run where the setting names a former one, too."""
    setting = settings.secret.get_secret_value()
    resealing = Resealing(
        units=door.units,
        queries=queries,
        codes=_codes(setting),
        secrets=ApiKeySecrets(Seal(setting)),
        ring=keys.key_ring,
    )
    try:
        await resealing.check()
    except SealBroken as error:
        raise BadSettings(_ANOTHER) from error
    return [resealing.run] if len(generations(setting)) > 1 else []


def _codes(setting: str) -> SealedCodes:
    return SealedCodes(Seal(setting), *derived_keys(setting, "recovery codes"))


def _ways_in(settings: IdentitySettings, door: Door) -> list[APIRouter]:
    """Whatever lets somebody in, and the sessions that come of it."""
    return [
        AuthRoutes(door).router(),
        SecondFactorRoutes(SecondFactors(door)).router(),
        StepUpRoutes(StepUps(door)).router(),
        SessionRoutes(door.units, door.clock).router(),
        *_of_api_keys(settings, door),
        ImpersonationRoutes(door).router(),
        *_of_passkeys(settings, door),
    ]


def _of_organizations(door: Door, queries: IdentityQueries) -> list[APIRouter]:
    return [
        InvitationRoutes(GuestBook(door), queries).router(),
        PeopleRoutes(door.units, queries, door.clock).router(),
        OrganizationRoutes(door.units, door.clock).router(),
        RoleRoutes(door.units, door.clock).router(),
    ]


def _answers(settings: IdentitySettings, clock: Clock) -> Answers:
    grace = _lasting(settings.erasure_grace_s, clock)
    return Answers(services=settings.services, grace=grace, clock=SystemClock())


def _of_api_keys(settings: IdentitySettings, door: Door) -> list[APIRouter]:
    secrets = ApiKeySecrets(Seal(settings.secret.get_secret_value()))
    desk = ApiKeyDesk(units=door.units, secrets=secrets, access=door.keys.access, clock=door.clock)
    return [ApiKeyRoutes(desk).router(), KeyTokenRoutes(desk).router()]


def _erased_since(settings: IdentitySettings, units: Units[IdentityWork], clock: Clock) -> ErasedSince:
    try:
        people = settings.erased_people
    except BadId as error:
        raise BadSettings("ROUNDSMAN_ERASED_SINCE: give ids of people, as `roundsman erased` lists them") from error
    return ErasedSince(units=units, terms=_terms(settings, clock), clock=SystemClock(), user_ids=people)


def _terms(settings: IdentitySettings, clock: Clock) -> Terms:
    return Terms(
        services=settings.services,
        patience=_lasting(settings.erasure_patience_s, clock),
        kept_for=_lasting(settings.export_kept_s, clock),
    )


def _lasting(real_s: float, clock: Clock) -> timedelta:
    """So many real seconds, as long as they are on the platform's clock."""
    return timedelta(seconds=real_s * clock.speed)


def _of_passkeys(settings: IdentitySettings, door: Door) -> list[APIRouter]:
    challenges = Challenges(*derived_keys(settings.secret.get_secret_value(), "challenges"))
    ceremonies = WebAuthn(settings.passkey_domain, settings.passkey_origins)
    return PasskeyRoutes(PasskeyDesk(door=door, ceremonies=ceremonies, challenges=challenges)).routers()


def _signing_keys(settings: IdentitySettings, units: Units[IdentityWork]) -> SigningKeys:
    policy = KeyPolicy(
        token_lifetime_s=settings.access_token_s,
        lead_s=settings.signing_key_lead_s,
        age_s=settings.signing_key_age_s,
    )
    ring = KeyRing(Seal(settings.secret.get_secret_value()))
    return SigningKeys(units=units, key_ring=ring, policy=policy, clock=SystemClock())


async def _door(settings: IdentitySettings, units: Units[IdentityWork], signing_keys: SigningKeys) -> Door:
    secret = settings.secret.get_secret_value()
    try:
        key = await signing_keys.first()
    except SealBroken as error:
        raise BadSettings(_ANOTHER) from error
    cost = HashCost(memory_kib=settings.argon2_memory_kib, passes=settings.argon2_passes, lanes=settings.argon2_lanes)
    keys = Keys(
        access=AccessTokens(key, settings.access_token_s, settings.second_factor_for),
        refresh_tokens=RefreshTokens(*derived_keys(secret, "refresh tokens")),
        device_tokens=DeviceTokens(*derived_keys(secret, "device tokens")),
        tickets=Tickets(*derived_keys(secret, "tickets")),
    )
    lockout = LockOut(failures=settings.lockout_failures, lock_s=settings.lockout_s)
    return Door(
        units=units,
        passwords=Passwords(cost, settings.argon2_threads),
        keys=keys,
        lifetimes=Lifetimes(refresh_token_s=settings.refresh_token_s, session_s=settings.session_s),
        guard=Guard(derived_keys(secret, "tallies")[0], lockout),
        breached=_breached(settings),
        codes=_codes(secret),
        clock=SystemClock(),
    )


def _breached(settings: IdentitySettings) -> BreachedFiles:
    folder = Path(settings.breached_passwords)
    if settings.breached_passwords and not folder.is_dir():
        raise BadSettings("ROUNDSMAN_BREACHED_PASSWORDS is no folder")
    return BreachedFiles(folder if settings.breached_passwords else None)


def _first_admin(settings: IdentitySettings) -> list[Seed]:
    password = settings.first_admin_password.get_secret_value()
    if bool(password) != bool(settings.first_admin_email):
        raise BadSettings("ROUNDSMAN_FIRST_ADMIN_EMAIL and ROUNDSMAN_FIRST_ADMIN_PASSWORD belong together")
    if not password:
        return []
    return [Seed(email=settings.first_admin_email, name="Admin", password=password, role="admin")]


async def _plant(seeds: list[Seed], door: Door) -> None:
    try:
        await plant(seeds, door)
    except Invalid as error:
        raise BadSettings(f"ROUNDSMAN_FIRST_ADMIN_EMAIL or ROUNDSMAN_FIRST_ADMIN_PASSWORD: {error}") from error


async def _forget(queries: IdentityQueries) -> None:
    """Delete what is long over, every hour, for ever; any process of the service may do it."""
    while True:
        try:
            before = SystemClock().now() - _FORGET_AFTER
            logins, tallies = await queries.forget_logins(before), await queries.forget_tallies(before)
            invitations = await queries.forget_invitations(before - _INVITATIONS_KEPT)
            mailed, nonces = await queries.forget_mailed(before), await queries.forget_nonces(before)
            forgotten = {
                "logins": logins,
                "guesses": tallies,
                "mailed": mailed,
                "nonces": nonces,
                "invitations": invitations,
            }
            log.info("what is long over is forgotten", **forgotten)
        except (asyncpg.PostgresError, OSError) as error:
            log.warning("what is long over stays for now", error=repr(error))
        await asyncio.sleep(_FORGET_EVERY_S)


PERSONAL: PersonalData[IdentityWork] = PersonalData(holdings=HOLDINGS)

SERVICE = Service(
    name="identity",
    store="postgres",
    build=build,
    publishes=[
        UserRegistered,
        EmailVerified,
        PasswordChanged,
        ProfileChanged,
        SendLetter,
        RolesChanged,
        UserSuspended,
        UserReinstated,
        UserDeleted,
        UserRestored,
        SecondFactorSwitchedOn,
        SecondFactorSwitchedOff,
        OrganizationCreated,
        NoteAction,
        PersonErasureAsked,
        PersonErasureDecided,
        PersonErased,
        PersonExportAsked,
        *TELLS,
        ImpersonationBegan,
        ImpersonationEnded,
    ],
    migrations=Path(__file__).parents[3] / "migrations",
)
