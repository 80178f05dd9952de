"""The copy operations of an artifact: which files it gets, and their paths in it."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from posixpath import basename, dirname, join, normpath
from typing import Final

from gitops_lint.cluster.artifacts.generator.requests import Request, filled
from gitops_lint.cluster.artifacts.generator.spec import (
    BrokenError,
    Sources,
    UnknownError,
    place_in,
    source_of_alias,
    text_of,
    walk,
)
from gitops_lint.cluster.artifacts.sourceignore import by_default
from gitops_lint.cluster.resource import items, known
from gitops_lint.documents import Artifact, Fault, FaultKind, Map, Place
from gitops_lint.gotext.glob import double_star, segment
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.wording.suggest import did_you_mean

_META: Final = frozenset("*?[\\")  # of Go's io/fs
_TARBALLS: Final = (".tar.gz", ".tgz")
_EXTRACTED: Final = "a tarball is extracted into this directory"


class _Staging:
    """The directory in which an artifact is assembled."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}  # path in the artifact: path in the repository
        self.directories = {""}
        self.unknown: dict[str, tuple[str, Place]] = {}

    def put(self, path: str, origin: str) -> None:
        """Write a file."""
        _within(path)
        self.make(parent := dirname(path))
        if parent in self.files:
            raise _Failed(f"{parent} is a file in the artifact")
        if path in self.directories:
            raise _Failed(f"{path} is a directory in the artifact")
        self.files[path] = origin
        self.unknown.pop(path, None)

    def make(self, path: str) -> None:
        """Create a directory and its parents. A file with the same path is not a fault yet."""
        _within(path)
        while path not in self.directories and path not in self.files:
            self.directories.add(path)
            path = dirname(path)
            if path in self.files:
                raise _Failed(f"{path} is a file in the artifact")


def _within(path: str) -> None:
    if path.startswith(("/", "../")) or path == "..":
        raise _Failed(f"{path} is outside the artifact")


class _Failed(Exception):  # noqa: N818  it is an outcome of a copy, not an error of this program
    """A copy operation that fails: the reason, and help."""

    def __init__(self, message: str, help_: str | None = None) -> None:
        super().__init__(message)
        self.help = help_


class _NotFound(_Failed):
    """Nothing matches the source of a copy, which is no failure of an optional one."""


class _Copy(NamedTuple):
    """One copy operation. `to` is a path inside the artifact; if it ends in `/`, a directory."""

    source: Artifact
    alias: str
    pattern: str
    to: str
    exclude: tuple[tuple[str, Callable[[str], bool]], ...]
    strategy: str
    place: Place

    def excludes(self, path: str, base: str) -> bool:
        """Whether `exclude` matches a path: the whole path, the path below `base`, or its last name."""
        inside = path.removeprefix(f"{base}/")
        return any(
            test(path) or test(inside) or ("/" not in pattern and test(basename(path)))
            for pattern, test in self.exclude
        )


def copied(
    request: Request, sources: Sources
) -> tuple[Artifact | None, tuple[tuple[str, str, Place], ...], list[Fault]]:
    """(files of an artifact, (path, reason, place) of unknown content, faults)."""
    staging, faults, complete = _Staging(), [], request.name not in sources
    for entry in items(request.spec.get("copy")):
        if not (isinstance(entry, Map) and text_of(entry, "from") and text_of(entry, "to")):
            continue  # reported as a violation of the schema
        try:
            _apply(_parsed(entry, request.captures, sources), staging)
        except BrokenError as error:
            faults.append(error.fault)
        except _Failed as error:
            if isinstance(error, _NotFound) and entry.get("optional") is True:
                continue
            message = f"Flux does not create the artifact {request.name}: {error}"
            faults.append(
                Fault(FaultKind.ARTIFACT_GENERATOR, message, place_in(entry, "from"), error.help)
            )
        except UnknownError:
            complete = False
    here = next((source for source in sources.values() if source), None)
    start = len(request.name) + 1  # the default excludes also match the name of the directory
    kept = (path[start:] for path in by_default(f"{request.name}/{path}" for path in staging.files))
    artifact = (
        Artifact(here.tree, {path: staging.files[path] for path in kept})
        if here and complete
        else None
    )
    return artifact, tuple((path, *why) for path, why in staging.unknown.items()), faults


def _parsed(entry: Map, captures: Mapping[str, str] | None, sources: Sources) -> _Copy:
    """A copy operation, parsed; raises UnknownError if its source is elsewhere."""
    place = place_in(entry, "from")
    alias, _, pattern = filled(entry, "from", captures).removeprefix("@").partition("/")
    to = filled(entry, "to", captures).removeprefix("@artifact/")
    patterns = [item for item in items(entry.get("exclude")) if isinstance(item, str)]
    tests = [(item, double_star(item)) for item in patterns]
    for item, test in tests:
        if not test:
            raise _Failed(f"`{item}` is not a valid exclude pattern")
    source = source_of_alias(alias, sources, place)
    if not all(map(known, (pattern, to, *patterns))):
        raise UnknownError
    exclude = tuple((item, test) for item, test in tests if test)
    return _Copy(source, alias, pattern, to, exclude, text_of(entry, "strategy"), place)


def _apply(copy: _Copy, staging: _Staging) -> None:
    """Run one copy operation. (source-watcher: applyCopyOperation)"""
    if not set(copy.pattern) & set("*?[]"):
        _single(copy, _clean(copy.pattern), staging)
        return
    found = list(_globbed(copy))
    if not found:
        raise _NotFound(f"nothing in the source {copy.alias} matches `{copy.pattern}`", _hint(copy))
    fixed = takewhile(lambda part: not set(part) & set("*?[]"), normpath(copy.pattern).split("/"))
    base = "/".join(fixed)
    found = [path for path in found if not copy.excludes(path, base)]
    if not found:
        raise _NotFound(
            f"`exclude` excludes everything that `{copy.pattern}` matches in the source {copy.alias}"
        )
    parent = f"{copy.pattern[:-3]}/" if copy.pattern.endswith("/**") else ""
    for path in found:
        # Only `directory/**` drops the directory from the target path; `directory/*.yaml` keeps it.
        target = _clean(join(copy.to, path.removeprefix(parent)))
        if copy.strategy == "Extract":
            if path.lower().endswith(_TARBALLS):
                staging.unknown[_clean(copy.to)] = (_EXTRACTED, copy.place)
        elif copy.source.is_file(path):
            _put(copy, path, target, staging)
        else:
            _directory(copy, path, target, base, staging)


def _single(copy: _Copy, path: str, staging: _Staging) -> None:
    """Copy one file, or one directory with its name. (source-watcher: applySingleSourceCopy)"""
    if copy.source.is_directory(path):
        if copy.strategy == "Extract":
            raise _Failed(f"{path or 'the source'} is a directory, but `Extract` needs a tarball")
        _directory(copy, path, _clean(join(copy.to, basename(path))), path, staging)
    elif not copy.source.is_file(path):
        raise _NotFound(f"{path} does not exist in the source {copy.alias}", _hint(copy))
    elif copy.excludes(path, ""):
        return
    elif copy.strategy == "Extract":
        if not path.lower().endswith(_TARBALLS):
            raise _Failed(f"{path} is not a tarball (.tar.gz or .tgz), which `Extract` needs")
        staging.unknown[_clean(copy.to)] = (_EXTRACTED, copy.place)
    else:
        to = _clean(copy.to)
        into = copy.to.endswith("/") or to in staging.directories
        _put(copy, path, join(to, basename(path)) if into else to, staging)


def _directory(copy: _Copy, path: str, target: str, base: str, staging: _Staging) -> None:
    """Copy everything below a directory. Files are overwritten, whatever the strategy."""
    staging.make(target)
    start = len(path) + 1 if path else 0
    for below, is_file in walk(copy.source, path, lambda found: copy.excludes(found, base)):
        inside = join(target, below[start:])
        if is_file:
            staging.put(inside, copy.source.origin(below))
        else:
            staging.make(inside)


def _put(copy: _Copy, path: str, target: str, staging: _Staging) -> None:
    """Copy a file. If it is merged into an existing one, the content is unknown."""
    merged = copy.strategy == "Merge" and target in staging.files
    if merged and any(
        isinstance(document.data, list | str) for document in copy.source.parse(path).documents
    ):
        raise _Failed(f"{path} is not a map, which `Merge` needs")
    staging.put(target, copy.source.origin(path))
    if merged:
        staging.unknown[target] = ("the file is merged from several files", copy.place)


def _globbed(copy: _Copy) -> Iterator[str]:
    """The paths that match a glob. Only Extract supports `**`; for others it is `*`. (Go: io/fs.Glob)"""
    pattern = copy.pattern
    if copy.strategy == "Extract":
        pattern = pattern.removeprefix("./")
        test = double_star(pattern.removesuffix("/"))
        if not test:
            raise _Failed(f"`{pattern}` is not a valid pattern")
        above = double_star(pattern.removesuffix("/**")) if pattern.endswith("/**") else None
        for path, is_file in walk(copy.source, ""):
            directories = pattern.endswith("/") or (above and above(path))
            if test(path) and not (is_file and directories):
                yield path
        return
    parts = pattern.split("/")
    if parts[0] == "." and set(parts[1]) & _META:
        del parts[0]
    found, fixed = [""], True
    for part in parts:
        fixed = fixed and not set(part) & _META
        name = segment(part)
        if part and not name:
            raise _Failed(f"`{pattern}` is not a valid pattern")
        regex = re.compile(re.escape(part) if fixed else name or "(?!)")
        found = [
            join(directory, entry)
            for directory in found
            for entry in sorted(copy.source.names(directory))
            if regex.fullmatch(entry)
        ]
    yield from found


def _hint(copy: _Copy) -> str | None:
    """A suggestion for a path that does not exist."""
    pattern, directory = copy.pattern, ""
    if set(pattern) & set("*?["):
        if pattern.startswith(("/", "./")):
            return f"write the pattern without the leading `{pattern[: pattern.index('/') + 1]}`"
        if pattern.endswith("/"):
            return (
                "end the pattern with `/**`, because a pattern that ends with `/` matches nothing"
            )
        if "**" in pattern.removesuffix("/**"):
            return (
                "use `**` only at the end of the path: elsewhere it matches one name, as `*` does"
            )
    for part in _clean(pattern).split("/"):
        if not copy.source.is_directory(below := join(directory, part)):
            return did_you_mean(part, copy.source.names(directory))
        directory = below
    return None


def _clean(path: str) -> str:
    """The normalized path; "" is the root."""
    path = normpath(path)
    return "" if path == "." else path
