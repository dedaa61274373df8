"""Access tokens: signed JWTs that every service checks by the published key."""

import secrets
import time
from collections.abc import Collection
from dataclasses import replace

from joserfc.jwk import ECKey, KeySet

from roundsman.identity.domain.api_key import ApiKey
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.handlers.impersonate import Begun
from roundsman.kernel.rights import Permission
from roundsman.web.compact import signed
from roundsman.web.tokens import AUDIENCE, ISSUER

_JTI_BYTES = 12  # no two tokens alike, also within one second


class AccessTokens:
    """Signs with one key at a time. Expiry is by the machine's clock, which every service has."""

    def __init__(self, key: ECKey, lifetime_s: int, second_factor_for: Collection[str] = ()) -> None:
        self.lifetime_s = lifetime_s
        self._second_factor_for = frozenset(second_factor_for)  # roles
        self.turn_to(key, KeySet([key]))

    def turn_to(self, key: ECKey, keys: KeySet) -> None:
        """Sign with this key from now on; the tokens of all `keys` count."""
        self._key = key
        self.keys = keys

    @property
    def key_id(self) -> str:
        """Of the key that signs."""
        return str(self._key.kid)

    @property
    def key_ids(self) -> set[str]:
        """Of all keys whose tokens count."""
        return {str(key.kid) for key in self.keys.keys}

    @property
    def published(self) -> dict[str, object]:
        """The key set (RFC 7517) for others, without private halves."""
        return dict(self.keys.as_dict(private=False))

    def sign(self, grant: Grant) -> str:
        """A token that speaks for the user until it expires; with a second factor missing, to get one and no more."""
        demanded = grant.demanded or not self._second_factor_for.isdisjoint(grant.roles)
        if demanded and not grant.is_strong:
            bare = replace(grant, roles=frozenset(), scope=frozenset({Permission.OWN_ACCOUNT}))
            return self._signed(_told(bare) | {"lacks": "second-factor"}, self.lifetime_s)
        return self._signed(_told(grant), self.lifetime_s)

    def sign_for_key(self, key: ApiKey, lifetime_s: int) -> str:
        """A token that speaks for a program that came with this key: what its scopes permit, and no person."""
        claims = {
            "sub": key.machine_id,
            "org": key.facts.org_id,
            "roles": [],
            "scope": sorted(key.facts.bounds.scopes),
            "sid": key.id,
            "epoch": 0,
        }
        return self._signed(claims, lifetime_s)

    def sign_for_actor(self, begun: Begun, actor_session_id: str) -> str:
        """A token for whoever acts in a user's place (`act`: RFC 8693); apps show a banner while they have it."""
        impersonation, user = begun.impersonation, begun.user
        stay, account = impersonation.stay, user.account
        claims = {
            "sub": user.user_id,
            "org": account.org_id,
            "roles": sorted(account.roles),
            "sid": impersonation.id,
            "epoch": account.standing.epoch,
            "act": {"sub": stay.actor_id, "sid": actor_session_id, "epoch": begun.actor_epoch},
            "banner": "impersonation",
        }
        return self._signed(claims, int((stay.expires_at - stay.began_at).total_seconds()))

    def _signed(self, claims: dict[str, object], lifetime_s: int) -> str:
        now = int(time.time())
        ours = {"iss": ISSUER, "aud": AUDIENCE, "jti": secrets.token_urlsafe(_JTI_BYTES)}
        return signed({**ours, **claims, "iat": now, "nbf": now, "exp": now + lifetime_s}, self._key)


def _told(grant: Grant) -> dict[str, object]:
    claims = {
        "sub": grant.user_id,
        "org": grant.org_id,
        "roles": sorted(grant.roles),
        "sid": grant.session_id,
        "epoch": grant.epoch,
        "auth_time": int(grant.authenticated_at.timestamp()),
        "amr": sorted(grant.methods),
    }
    return claims | ({"scope": sorted(grant.scope)} if grant.scope else {})
