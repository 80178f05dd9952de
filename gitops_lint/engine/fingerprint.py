"""Gives findings their fingerprints, which stay the same while lines and files move."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from posixpath import dirname, join, normpath
from typing import Any, Final

from gitops_lint.documents import Document, Map, Seq, Span, Tree, entry_at, get
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.results.finding import Finding, Location
from gitops_lint.results.fingerprint import Fingerprint

# What changes in a message although nothing happens to its finding: lines, versions, counts and durations.
_LINE: Final = regex(r"(?<=ml):[0-9]+(?::[0-9]+)?")
_NUMBER: Final = regex(r"(?<![\w./:$-])[0-9]+(?:\.[0-9]+)*(?:(?:h|ms|m|s|d)[0-9.]*)*(?![\w-])")
# What kustomize appends to the name of a generated object, and what changes with its content. (kustomize: hasher)
_HASH: Final = regex(r"-[2456789bcdfghkmt]{10}(?![\w-])")
_WORD: Final = regex(r"[^\s`'\"(),;:]+")
_WHOLE_FILE: Final = (1, 1, 1, 1)
_NAMES: Final = ("kind", "namespace", "name", "path")  # what tells the items of a list apart


class Identity(NamedTuple):
    """What makes a finding the one that it is, whatever lines, objects and clusters it is about.

    `at` is what has to be edited, None if each object has an edit of its own. `owner` is the name of the object that
    it is about, or of what its objects have in common.
    """

    message: str
    at: Location | None
    owner: str = ""


class Fingerprints:
    """The fingerprints of the findings in a tree; in files that are parsed or `shown`, they name what is there."""

    def __init__(self, tree: Tree, shown: Iterable[str] = ()) -> None:
        self._tree = tree
        self._parsed = frozenset(tree.parsed).union(shown)

    def of(self, found: Iterable[tuple[Finding, Identity]]) -> Iterator[str]:
        """The fingerprint of each finding. Pass all findings of a rule, because no two of a rule have the same."""

        def digest(*parts: str) -> str:
            from hashlib import sha256  # not needed without findings

            return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]

        seen: Counter[tuple[str, str]] = Counter()
        for finding, identity in found:
            path = (identity.at or finding.location).path
            stable = self._stable(identity.message, dirname(path))
            cause = digest(finding.rule, *self._subject(identity, stable))
            text = digest(finding.rule, stable)
            seen[cause, text] += 1
            yield str(Fingerprint(cause, text, seen[cause, text]))

    def _subject(self, identity: Identity, message: str) -> Iterator[str]:
        """The object in which the edit is, and the key path there; without them, the owner and the message."""
        at = identity.at
        written = None
        if at and at.path in self._parsed and at[1:] != _WHOLE_FILE:
            span = Span(at.line - 1, at.column - 1, at.end_line - 1, at.end_column - 1)
            written = entry_at(self._tree.parse(at.path), span)
        owner = _HASH.sub("", identity.owner)
        if at is None or written is None:
            yield from (owner, message)
            return
        yield _name(written.document) or owner
        data: Any = written.document.data
        for step in written.path:
            data = data[step]
            yield step if isinstance(step, str) else self._item(data, dirname(at.path))

    def _item(self, item: Any, folder: str) -> str:
        """An item of a list, by its names, or by its text if it is a scalar."""
        if isinstance(item, Map):
            named = (get(item, *path, key) for path in ((), ("metadata",)) for key in _NAMES)
            return " ".join(it for it in named if isinstance(it, str))
        return "" if isinstance(item, Seq) else self._without_paths(str(item), folder)

    def _stable(self, message: str, folder: str) -> str:
        text = self._without_paths(_LINE.sub("", message), folder)
        return _NUMBER.sub("#", _HASH.sub("", text))

    def _without_paths(self, text: str, folder: str) -> str:
        """A text without the files and directories of the tree that it names, from the root or from a folder."""
        return _WORD.sub(lambda match: "" if self._exists(match[0], folder) else match[0], text)

    def _exists(self, word: str, folder: str) -> bool:
        if "/" not in word and "." not in word:
            return False
        paths = (normpath(word), normpath(join(folder, word)))
        return any(it in self._tree.files or it in self._folders for it in paths)

    @cached_property
    def _folders(self) -> frozenset[str]:
        found: set[str] = set()
        for path in self._tree.files:
            folder = dirname(path)
            while folder and folder not in found:
                found.add(folder)
                folder = dirname(folder)
        return frozenset(found)


def _name(document: Document) -> str:
    """Kind, namespace and name of an object; "" without a name."""
    kind, name, namespace = (
        get(document.data, *path)
        for path in (("kind",), ("metadata", "name"), ("metadata", "namespace"))
    )
    if not isinstance(name, str):
        return ""
    return f"{kind if isinstance(kind, str) else ''} {namespace if isinstance(namespace, str) else ''}/{name}"
