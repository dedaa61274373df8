"""Why a question about the log has no answer; each message says what to do about it."""


class OperationFailed(Exception):
    """The question cannot be answered."""


class ServerAway(OperationFailed):
    """A server of the platform does not answer, or not in time. Asking again is harmless."""

    def __init__(self, server: str, address: str, problem: Exception | None = None) -> None:
        said = f" ({type(problem).__name__})" if problem else ""
        super().__init__(
            f"{server} does not answer at {address}{said}; "
            f"`roundsman status` says how it is, `roundsman logs {server}` says why"
        )
