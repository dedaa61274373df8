"""Domain events as contract records."""

from collections.abc import Callable
from dataclasses import asdict

import orjson

from roundsman.contracts.message import Message
from roundsman.contracts.types import identity as contracts
from roundsman.contracts.types.notification import SendLetter, SendLetterKind
from roundsman.identity.domain import events
from roundsman.kernel.ids import ActionId

# Told field by field as they are.
_ALIKE: dict[type, Callable[..., Message]] = {
    events.EmailVerified: contracts.EmailVerified,
    events.PasswordChanged: contracts.PasswordChanged,
    events.UserSuspended: contracts.UserSuspended,
    events.UserReinstated: contracts.UserReinstated,
    events.UserDeleted: contracts.UserDeleted,
    events.UserRestored: contracts.UserRestored,
    events.SecondFactorSwitchedOn: contracts.SecondFactorSwitchedOn,
    events.SecondFactorSwitchedOff: contracts.SecondFactorSwitchedOff,
    events.ImpersonationBegan: contracts.ImpersonationBegan,
    events.ImpersonationEnded: contracts.ImpersonationEnded,
}
_OF_AN_ERASURE: dict[type, Callable[..., Message]] = {
    events.PersonErasureAsked: contracts.PersonErasureAsked,
    events.PersonErasureDecided: contracts.PersonErasureDecided,
    events.PersonErased: contracts.PersonErased,
}


def outbound(event: object) -> list[Message]:  # noqa: PLR0911 - a table
    """The records that tell this event."""
    match event:
        case events.UserRegistered():
            return [_user_registered(event)]
        case events.RolesChanged():
            roles = tuple(sorted(event.roles))
            return [contracts.RolesChanged(user_id=event.user_id, org_id=event.org_id, roles=roles, at=event.at)]
        case events.ProfileChanged():
            return [_profile_changed(event)]
        case events.LetterDue():
            return [_send_letter(event)]
        case (
            events.EmailVerified()
            | events.PasswordChanged()
            | events.UserSuspended()
            | events.UserReinstated()
            | events.UserDeleted()
            | events.UserRestored()
            | events.SecondFactorSwitchedOn()
            | events.SecondFactorSwitchedOff()
            | events.ImpersonationBegan()
            | events.ImpersonationEnded()
        ):
            return [_ALIKE[type(event)](**asdict(event))]
        case events.PersonErasureAsked() | events.PersonErasureDecided() | events.PersonErased():
            return [_OF_AN_ERASURE[type(event)](user_id=event.user_id, erasure_id=event.erasure_id, at=event.at)]
        case events.PersonExportAsked():
            return [_person_export_asked(event)]
        case events.OwnDeedDone():
            return [_note_action(event)]
        case events.OrganizationCreated():
            return [_organization_created(event)]
        case _:
            raise TypeError(f"no contract record tells {type(event).__name__}")


def _user_registered(event: events.UserRegistered) -> contracts.UserRegistered:
    return contracts.UserRegistered(
        user_id=event.user_id,
        org_id=event.org_id,
        email=event.email,
        name=event.name,
        roles=tuple(sorted(event.roles)),
        language=event.language,
        at=event.at,
    )


def _person_export_asked(event: events.PersonExportAsked) -> contracts.PersonExportAsked:
    return contracts.PersonExportAsked(user_id=event.user_id, export_id=event.export_id, name=event.name, at=event.at)


def _organization_created(event: events.OrganizationCreated) -> contracts.OrganizationCreated:
    return contracts.OrganizationCreated(org_id=event.org_id, name=event.name, owner_id=event.owner_id, at=event.at)


def _note_action(event: events.OwnDeedDone) -> contracts.NoteAction:
    deed = event.deed
    return contracts.NoteAction(
        action_id=ActionId.new(deed.at),
        org_id=event.org_id,
        actor_id=event.user_id,
        action=deed.action,
        subject=deed.subject or event.user_id,
        route=deed.origin.route,
        address=deed.origin.address,
        before="{}",
        after=orjson.dumps(deed.after, option=orjson.OPT_SORT_KEYS).decode(),
        at=deed.at,
    )


def _send_letter(event: events.LetterDue) -> SendLetter:
    letter = event.letter
    return SendLetter(
        letter_id=letter.letter_id,
        about_id=event.about_id,
        user_id=event.user_id,
        org_id=event.org_id,
        kind=SendLetterKind(letter.kind.value),
        email=event.email,
        name=event.name,
        secret=letter.secret,
        device=letter.device,
        organization=event.organization,
        language=event.language,
        valid_until=letter.valid_until,
        at=letter.at,
    )


def _profile_changed(event: events.ProfileChanged) -> contracts.ProfileChanged:
    return contracts.ProfileChanged(
        user_id=event.user_id,
        org_id=event.org_id,
        email=event.email,
        name=event.name,
        language=event.language,
        at=event.at,
    )
