"""Suggestions of a similar name, for names that do not exist."""

from collections.abc import Iterable


def did_you_mean(name: str, candidates: Iterable[str], before: str = "") -> str | None:
    """A suggestion, "did you mean `dependsOn`?", of the most similar candidate, or None.

    `before` is put in front of the candidate, such as the directory of a file. Ignores case, and
    compares only the first 100 characters of the name.
    """
    from difflib import get_close_matches  # imported only after an error

    folded = {candidate.casefold(): candidate for candidate in sorted(candidates, reverse=True)}
    close = get_close_matches(name[:100].casefold(), folded, 1)
    return f"did you mean `{before}{folded[close[0]]}`?" if close else None
