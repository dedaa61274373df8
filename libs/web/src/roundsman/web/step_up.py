"""What a login that was left open is not enough for: the person has to show anew who they are."""

from roundsman.kernel.errors import Unauthenticated

RECENT_S = 900  # real seconds; long enough to finish what one has begun


class StepUpRequired(Unauthenticated):
    """The caller has not shown for too long who they are. `headers` are those of RFC 9470."""

    slug = "step-up-required"

    def __init__(self, max_age_s: int) -> None:
        super().__init__(
            f"This wants somebody who has shown within {max_age_s} s who they are: POST /api/v1/auth/step-up, "
            "then repeat it with the new access token."
        )
        challenge = f'Bearer error="insufficient_user_authentication", max_age="{max_age_s}"'
        self.headers = {"WWW-Authenticate": challenge}
