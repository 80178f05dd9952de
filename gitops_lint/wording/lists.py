"""Counts, lists and paths in messages."""

from collections.abc import Sequence
from typing import Final

_SHOWN: Final = 16  # names; the middle of a longer path is left out


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """`1 Kustomization`, `2 Kustomizations`, `2 HelmRepositories`, `2 Ingresses`, `2 Gateways`."""
    return f"{number} {singular if number == 1 else plural or _plural(singular)}"


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in (*"aeiou", ""):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def listing(names: Sequence[str], most: int = 5) -> str:
    """`a, b and c`; for more than `most` names, the first ones and `and N more`."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def trail(names: Sequence[str]) -> str:
    """`a → b → c`; the middle of a long path is left out."""
    if len(names) > _SHOWN:
        left_out = f"… {len(names) - _SHOWN} more …"
        names = [*names[: _SHOWN // 2], left_out, *names[-_SHOWN // 2 :]]
    return " → ".join(names)
