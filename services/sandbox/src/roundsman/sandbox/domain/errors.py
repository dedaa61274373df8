"""Why the sandbox says no."""

from roundsman.kernel.errors import DomainError, Invalid


class IntentStateWrong(DomainError):
    """The intent is not in a state from which this can be done."""

    slug = "intent-state-wrong"


class AmountTooLarge(Invalid):
    """More than what is left of the intent."""

    slug = "amount-too-large"


class ProviderAway(DomainError):
    """The provider cannot answer just now; nothing was done."""

    slug = "provider-away"
    status = 503


class ApiKeyWrong(DomainError):
    """The API key is missing or another one."""

    slug = "api-key-wrong"
    status = 401
