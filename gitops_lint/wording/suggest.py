"""The nearest match, for messages that say what was probably meant."""

from collections.abc import Iterable


def did_you_mean(name: str, candidates: Iterable[str], before: str = "") -> str | None:
    """`did you mean "dependsOn"?` for the candidate that is nearest to a name, or None.

    `before` is written in front of the candidate, such as the directory of a file's name. Upper and lower case are the same here, and only the first 100 characters of the name count.
    """
    from difflib import get_close_matches  # only somebody in error waits for it

    folded = {candidate.casefold(): candidate for candidate in sorted(candidates, reverse=True)}
    close = get_close_matches(name[:100].casefold(), folded, 1)
    return f'did you mean "{before}{folded[close[0]]}"?' if close else None
