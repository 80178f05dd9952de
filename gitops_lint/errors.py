"""The only error that a user can cause (exit status 2)."""


class UsageError(Exception):
    """gitops-lint cannot do its job: the message is the problem, `hint` the remedy."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint
