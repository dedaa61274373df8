"""The settings of identity."""

from pydantic import Field, Json, SecretStr, field_validator

from roundsman.kernel.generations import generations
from roundsman.kernel.ids import UserId
from roundsman.kernel.rights import Role
from roundsman.runtime import Settings

_SHORTEST_SECRET = 16


class IdentitySettings(Settings):
    """Read from `ROUNDSMAN_*`. Durations are real seconds: people and attackers do not live on the scaled clock."""

    secret: SecretStr  # seals the signing key, signs refresh tokens; former ones after commas
    access_token_s: int = Field(default=3600, ge=1)
    signing_key_age_s: int = Field(default=90 * 86_400, ge=0)  # then another signs; 0: only when an admin says so
    signing_key_lead_s: int = Field(default=900, ge=0)  # a key is published for as long before it signs
    refresh_token_s: int = Field(default=30 * 86_400, ge=1)  # since it was given; every refresh gives a new one
    session_s: int = Field(default=180 * 86_400, ge=1)  # since the login, however often it was refreshed
    lockout_failures: int = Field(default=10, ge=1)  # wrong passwords within an hour, from one network or device
    breached_passwords: str = ""  # a folder of ranges, as BreachedFiles wants it
    lockout_s: float = Field(default=300, gt=0)
    # Argon2id as OWASP's minimum has it: 19 MiB, two passes, one lane; some 25 ms on a laptop.
    argon2_memory_kib: int = Field(default=19_456, ge=8)
    argon2_passes: int = Field(default=2, ge=1)
    argon2_lanes: int = Field(default=1, ge=1)
    argon2_threads: int = Field(default=2, ge=1)  # hashes at once; each takes the memory above
    # Whoever is let in just before an account is shut may act until the gateway and the services have heard of it.
    erasure_grace_s: float = Field(default=90, ge=0)
    erasure_patience_s: float = Field(default=600, gt=0)  # a service that has not answered by then is not waited for
    export_kept_s: float = Field(default=7 * 86_400, gt=0)
    erased_since: str = ""  # ids of people to forget again, by space or line: a backup of before was restored
    personal_services: str = "dispatch,driver,identity,notification,order,payment,tracking,vendor"  # that hold persons
    passkey_domain: str = Field(default="localhost", min_length=1)  # what passkeys are for; never changed
    passkey_origins: Json[list[str]] = Field(default_factory=lambda: ["http://localhost:8080"])  # pages that ask
    second_factor_for: Json[list[Role]] = Field(default_factory=list)  # roles that need one in all organizations
    demo_accounts: bool = False
    first_admin_email: str = ""  # somebody has to be the first who gives roles
    first_admin_password: SecretStr = SecretStr("")

    @field_validator("secret")
    @classmethod
    def _each_long_enough(cls, secret: SecretStr) -> SecretStr:
        if any(len(one) < _SHORTEST_SECRET for one in generations(secret.get_secret_value())):
            raise ValueError(f"each secret has at least {_SHORTEST_SECRET} letters")
        return secret

    @property
    def erased_people(self) -> tuple[UserId, ...]:
        """Who is to be forgotten again.

        Raises:
            BadId: one is no id of a person.
        """
        return tuple(map(UserId.parse, self.erased_since.split()))

    @property
    def services(self) -> frozenset[str]:
        """Who has to answer when a person is to be forgotten, or asks what is held of them."""
        return frozenset(filter(None, self.personal_services.split(",")))
