"""Secret text: values of Secrets, private keys, and passwords in URLs.

Secrecy is a property of the data. To every reader, a secret scalar is a string whose content is `***`, so
that no message, format or diagram can show it, however it is quoted, cut or joined. Code that computes
with the text (a hash, a merge, a substitution) calls `reveal`, and hides its result again. As a copy is
the same object, the property travels with patches, replacements and variables.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, Self

from gitops_lint.documents.data import Document, Map, Place, Seq, entries, pairs
from gitops_lint.regex import regex

HIDDEN: Final = "***"

_KINDS: Final = ("Secret", "SecretList", "SecretGenerator")
_SECTIONS: Final = ("data", "stringData")
# Scalars at the top of objects and kustomizations.
_AT_THE_TOP: Final = frozenset({
    "apiVersion", "kind", "type", "namespace", "namePrefix", "nameSuffix", "resourcesTemplate",
})  # fmt: skip
_DIRECTIVE: Final = "$patch"
_DIRECTIVES: Final = frozenset({"delete", "replace", "merge"})
_PRIVATE_KEY: Final = regex(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?"
    r"(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z)"
    r"|\bAGE-SECRET-KEY-1[0-9A-Z]+",
    re.DOTALL,
)
_USER: Final = regex(r":\\?/\\?/([^\s/?#\"'<>]+)@")
# An escape that may write a part of a word.
_ESCAPE: Final = regex("\\\\[xuU\r\n\x85\u2028\u2029]")
_LONGEST_SCHEME: Final = 5  # of those in which a user alone is a token: https
_MASKED_USER: Final = f"://{HIDDEN}@"
# A pattern is a hundred times faster on a long text if it starts with a literal: (?<!\wkind) is the \b before it.
_KIND: Final = regex(r"""kind(?<!\wkind)["']?\s*:\s*["']?Secret\b""")
_SECTION: Final = regex(r"""\b(?:stringData|secretGenerator)["']?\s*:""")
_DATA: Final = regex(r"""data(?<!\wdata)["']?\s*:""")
# Keys of the maps that `_secret_entries` looks at: a tenth of all maps has one.
_MARKS: Final = frozenset({
    "kind", "stringData", "secretGenerator", "patches", "patch", "jsonOp", "op",
})  # fmt: skip
_PLAIN_KIND: Final = regex(r"[A-Za-z0-9]+")


class SecretText(str):
    """A scalar that no output may show; its content is `***`, or a text in which only a part is.

    It is equal only to secret text with the same real value.
    """

    __slots__ = ("_holds_manifest", "_real")
    _holds_manifest: bool
    _real: Any

    def __new__(cls, real: Any, shown: str = HIDDEN, *, holds_manifest: bool = False) -> Self:
        """`real` is the scalar; `holds_manifest`: it is YAML, of which only a part is secret."""
        text = super().__new__(cls, shown)
        text._real, text._holds_manifest = real, holds_manifest
        return text

    def __eq__(self, other: object) -> bool:
        if type(other) is not SecretText:
            return False
        return type(self._real) is type(other._real) and bool(self._real == other._real)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((SecretText, self._real))

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """A copy outside of this process, or a deep one, has only what is shown."""
        return str, (str.__str__(self),)


def reveal(value: Any) -> Any:
    """The value itself if it is secret; in a map or list, the values of all secret entries.

    Only for code that computes with the text and hides its result (`tests/test_layers.py` lists it).
    """
    if type(value) is SecretText:
        return value._real  # noqa: SLF001  the only reader
    if isinstance(value, Map):
        return value.replaced({key: reveal(item) for key, item in value.items()})
    if isinstance(value, dict):
        return {key: reveal(item) for key, item in value.items()}
    if isinstance(value, Seq):
        return value.replaced([reveal(item) for item in value])
    if isinstance(value, list):
        return [reveal(item) for item in value]
    return value


def hidden(value: Any) -> Any:
    """The value with every scalar in it secret, apart from nulls."""
    if isinstance(value, Map):
        return value.replaced({key: _hidden_entry(key, item) for key, item in value.items()})
    if isinstance(value, Seq):
        return value.replaced([hidden(item) for item in value])
    return value if value is None or is_value(value) else SecretText(reveal(value))


def _hidden_entry(key: str, value: Any) -> Any:
    return value if key == _DIRECTIVE and value in _DIRECTIVES else hidden(value)


def is_value(value: object) -> bool:
    """Whether a scalar is secret as a whole, and not because of a part of it."""
    return (
        type(value) is SecretText and str.__str__(value) == HIDDEN and not value._holds_manifest  # noqa: SLF001
    )


def like(old: Any, new: Any) -> Any:
    """A new value that was computed from an old one: secret if the old one is."""
    if type(old) is not SecretText:
        return new
    if isinstance(new, str) and str.__str__(old) != HIDDEN:
        shown = masked(new)
        return hidden(new) if shown is new else shown  # it may be a part of the password
    if old._holds_manifest and isinstance(new, str):  # noqa: SLF001
        return SecretText(reveal(new), holds_manifest=True)
    return hidden(new)


def masked(text: str) -> str:
    """A text of which no private key, no password of a URL and no Secret is shown; itself if it has none."""
    if type(text) is SecretText:
        return text
    if looks_secret(text):
        return SecretText(text, holds_manifest=True)
    shown = without_credentials(text)
    return text if shown is text or shown == text else SecretText(text, shown)


def without_credentials(text: str) -> str:
    """A text with `***` instead of private keys and of users with passwords in URLs."""
    pieces, end = [], 0
    for start, stop in credentials(text):
        pieces += [text[end:start], HIDDEN]
        end = stop
    return "".join((*pieces, text[end:])) if pieces else text


def credentials(text: str) -> list[tuple[int, int]]:
    """(start, end) of private keys and of users with passwords in URLs, in order.

    A user alone is a token in a URL of HTTP; elsewhere (`ssh://git@…`), it is only a name.
    """
    found = []
    if "-----BEGIN" in text or "AGE-SECRET-KEY" in text:
        found += [match.span() for match in _PRIVATE_KEY.finditer(text)]
    if "@" in text and ":" in text:
        for match in _USER.finditer(text):
            start, user = match.start(), match[1]
            scheme = text[max(start - _LONGEST_SCHEME, 0) : start].lower()
            if ":" in user or (scheme.endswith(("http", "https")) and user != "git"):
                found.append(match.span(1))
    return sorted(found)


def looks_secret(text: str) -> bool:
    """Whether unparsed text seems to contain the values of a Secret."""
    if ("stringData" in text or "secretGenerator" in text) and _SECTION.search(text):
        return True
    if "SecretGenerator" in text and "literals" in text:
        return True
    is_secret = "Secret" in text and "data" in text and _KIND.search(text)
    return bool(is_secret and _DATA.search(text))


def is_hidden(value: object) -> bool:
    """Whether a value is, or contains, a secret, so that nothing can be concluded from it.

    A masked user in a URL does not count.
    """
    return (
        isinstance(value, str)
        and HIDDEN in value
        and HIDDEN in str.__str__(value).replace(_MASKED_USER, "")
    )


def is_text(value: object) -> bool:
    """Whether a scalar is a string; a number in a Secret is not, although it is shown as one."""
    return isinstance(value, str) and isinstance(reveal(value), str)


def concealed(data: Map) -> Map:
    """An object whose `data` and `stringData` are secret if its kind is Secret; itself if they are."""
    if data.get("kind") != "Secret":
        return data
    for section in _SECTIONS:
        if section in data and not _is_concealed(data[section]):
            data = data.put(section, hidden(data[section]))
    return data


def _is_concealed(value: Any) -> bool:
    if isinstance(value, dict):
        return all(
            _is_concealed(item) or (key == _DIRECTIVE and item in _DIRECTIVES)
            for key, item in value.items()
        )
    if isinstance(value, list):
        return all(map(_is_concealed, value))
    return value is None or is_value(value)


def may_hold_secrets(document: Any, text: str) -> bool:
    """Whether the text of a document contains a word without which nothing in it is secret."""
    return (
        any(_misplaced(document))
        or "Secret" in text
        or "secretGenerator" in text
        or "stringData" in text
        or "-----BEGIN" in text
        or "AGE-SECRET-KEY" in text
        or ("@" in text and ":" in text and _USER.search(text) is not None)
        or ("patch" in text and "data" in text)
        or ("\\" in text and _ESCAPE.search(text) is not None)
        or "!!binary" in text
    )


def conceal(document: Seq, text: str) -> None:
    """Make the secret scalars of a document secret, in place, before anything else reads it.

    `document` is a list of one entry, as a document may be a scalar; `text` is its source.

    These are the values of Secrets, however deeply nested, the literals of secret generators, patches that
    may be for a Secret, texts that hold one of these, private keys, and passwords in URLs. An alias of a
    secret scalar, and an anchor that a Secret refers to, are secret as well.
    """
    for key in _lost(document[0], text):
        _hide(document[0], key)
    containers = tuple(_containers(document))
    for container in containers:
        if type(container) is Map and not _MARKS.isdisjoint(container):
            for holder, key in _secret_entries(container):
                _hide(holder, key)
    for container in containers:
        found = [
            (at, value)
            for at, value in pairs(container)
            if type(value) is str
            and len(value) > 8
            and ("ecret" in value or "@" in value or "-----" in value or "stringData" in value
                 or "AGE-" in value)
        ]  # fmt: skip
        for at, value in found:  # few, so that masking all of them costs little
            container[at] = masked(value)
    if "*" in text:
        _conceal_aliases(containers)


def secret_places(document: Document) -> Iterator[tuple[Any, Place]]:
    """(value, place) of each secret scalar of a document, and of each object whose comments may be secret.

    These are Secrets and their generators.
    """
    if any(_misplaced(document.data)):
        yield document.data, document.place
    for container in _containers(Seq([document.data], [document.place])):
        for key, value in pairs(container):
            is_object = type(value) is Map and (
                value.get("kind") in _KINDS or "stringData" in value
            )
            if type(value) is SecretText or key == "secretGenerator" or is_object:
                yield value, container.place(key)
            elif (
                key == "literals" and type(value) is Seq
            ):  # a literal with `: ` is a map, by mistake
                for _, item, where in entries(value):
                    if type(item) is Map and _is_concealed(item):
                        yield SecretText(None), where


def _lost(document: Any, text: str) -> Iterator[str]:
    """The keys at the top of a document whose values may be secret, and are there by a slip of the keyboard."""
    yield from _misplaced(document)
    if type(document) is Map and looks_secret(text):
        for key, value in document.items():
            if key == "literals" or (type(value) is str and key not in _AT_THE_TOP):
                yield key


def _misplaced(document: Any) -> Iterator[str]:
    """The keys at the top of a document that belong to a Secret cut off, or to a Kustomization's `spec`.

    The values of variables are secret if only Secrets use them, but these are not used anywhere.
    """
    if type(document) is Map:
        if "data" in document and "kind" not in document:
            yield "data"
        yield from (key for key in ("postBuild", "substitute") if key in document)


def _containers(data: Any) -> Iterator[Any]:
    """Every container of a document once, although aliases may share it."""
    seen: set[int] = set()
    waiting = [data]
    while waiting:
        container = waiting.pop()
        kind = type(container)
        if (kind is Map or kind is Seq) and id(container) not in seen:
            seen.add(id(container))
            yield container
            waiting.extend(container.values() if kind is Map else container)


def _secret_entries(data: Map) -> Iterator[tuple[Any, Any]]:
    """(container, key) of the entries of a map that are secret."""
    kind = data.get("kind")
    if kind == "Secret":
        yield from ((data, part) for part in _SECTIONS)
        for metadata in _maps(data.get("metadata")):
            names = [key for key in ("name", "namespace") if " " in str(metadata.get(key))]
            yield from ((metadata, key) for key in names)  # the next line, without its colon
    elif kind == "SecretList":
        for item in _maps(data.get("items")):
            yield from ((item, part) for part in _SECTIONS)
    elif kind == "SecretGenerator":
        yield data, "literals"
    elif "stringData" in data:  # only Secrets have it, so their kind is misspelled or cut off
        yield data, "stringData"
    for generator in _maps(data.get("secretGenerator")):
        yield generator, "literals"
    for operation in _maps(data.get("patches")):  # it belongs into the text of a patch
        if "op" in operation:
            yield operation, "value"
    for key in ("patch", "jsonOp"):
        patch = data.get(key)
        if patch is not None and may_be_for_secret(data.get("target"), patch):
            yield data, key
    if (
        isinstance(path := data.get("path"), str)
        and "op" in data
        and path.startswith("/stringData")
    ):
        yield data, "value"


def may_be_for_secret(target: Any, patch: Any) -> bool:
    """Whether a patch may change values of a Secret, as far as its target and its text show."""
    kind = target.get("kind") if isinstance(target, dict) else None
    if isinstance(kind, str) and kind and _PLAIN_KIND.fullmatch(kind):
        return kind == "Secret"
    if isinstance(kind, str) and kind:  # a pattern
        return True
    if not isinstance(target, dict):  # a strategic merge patch then names its kind
        return isinstance(patch, str) and ("/data" in patch or "/stringData" in patch)
    if isinstance(patch, str):
        return "/data" in patch or "stringData" in patch or bool(_DATA.search(patch))
    paths = [str(operation.get("path")) for operation in _maps(patch)]
    return any(path.startswith(("/data", "/stringData")) for path in paths)


def _maps(value: Any) -> Iterator[Map]:
    items = value if isinstance(value, list) else (value,)
    return (item for item in items if type(item) is Map)


def _hide(container: Any, key: Any) -> None:
    """Make everything below an entry secret, in place; of a patch, only what it sets."""
    if type(container) is Map and key not in container:
        return
    value = container[key]
    if key in ("patch", "jsonOp"):
        if isinstance(value, str):
            container[key] = SecretText(reveal(value), holds_manifest=True)
        for operation in _maps(value):
            _hide(operation, "value")
        return
    if type(value) is Map or type(value) is Seq:
        for inner in tuple(value) if type(value) is Map else range(len(value)):
            _hide(value, inner)
    else:
        container[key] = _hidden_entry(str(key), value)


def _conceal_aliases(containers: tuple[Any, ...]) -> None:
    """Make every scalar secret that is the same object as a secret one; short texts may be by chance."""
    held = {
        id(reveal(value)): value
        for container in containers
        for _, value in pairs(container)
        if type(value) is SecretText and isinstance(reveal(value), str) and len(reveal(value)) > 1
    }
    for container in containers if held else ():
        for key, value in tuple(pairs(container)):
            if type(value) is str and id(value) in held:
                container[key] = held[id(value)]
