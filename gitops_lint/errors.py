"""The one error a user may cause: the tool could not do its job (exit status 2)."""


class UsageError(Exception):
    """Says what is wrong; `hint` says what to do about it."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint
