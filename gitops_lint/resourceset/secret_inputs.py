"""Inputs that a ResourceSet uses only in values of Secrets.

They are found by their text in the rendered objects, whichever way the template took to it.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from gitops_lint.documents import Map, Place, leaves, reveal

_SECTIONS: Final = ("data", "stringData")
_MOST: Final = 100_000_000  # characters to search; inputs beyond count as secret


def secret_inputs(sets: Sequence[Map], objects: Iterable[Map], *, more: bool) -> Iterator[Place]:
    """The places of the inputs whose text is in a value of a Secret, and in no other text of an object.

    `more`: there may be more Secrets, so an input whose text is in no object may be in one of them.
    """
    held: list[str] = []
    shown: list[str] = []
    for data in objects:
        is_secret = data.get("kind") == "Secret"
        for key, value in data.items():
            (held if is_secret and key in _SECTIONS else shown).extend(_texts(value))
    if not held and not more:
        return
    secret, public = "\n".join(held), "\n".join(shown)
    searched = _MOST // (len(secret) + len(public) + 1)
    for number, (value, place) in enumerate(it for values in sets for it in _inputs(values)):
        text = str(reveal(value))
        encoded = b64encode(text.encode(errors="replace")).decode()
        if number >= searched or (
            (more or text in secret or encoded in secret) and text not in public
        ):
            yield place


def _inputs(values: Map) -> Iterator[tuple[Any, Place]]:
    """The scalars of a set of inputs with their places; a permutation has none of its own."""
    for data in (values,) if values.places else tuple(values.values()):
        yield from (entry for entry in leaves(data) if entry[0] not in (None, ""))


def _texts(value: Any) -> Iterator[str]:
    """The scalars in a value as text."""
    if isinstance(value, dict | list):
        for inner, _ in leaves(value):
            yield str(reveal(inner))
    else:
        yield str(reveal(value))
