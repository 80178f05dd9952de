"""The artifacts that an ArtifactGenerator makes out of sources.

(source-watcher: internal/builder and internal/controller; where its documentation says something else,
the code decides.)
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from posixpath import basename, dirname, join, normpath
from typing import Any, Final, NamedTuple

from gitops_lint.cluster.ignore import by_default, double_star, segment
from gitops_lint.cluster.resource import items, known
from gitops_lint.near import did_you_mean
from gitops_lint.source import Artifact, Fault, Map, Place, Span, get, place_of

KIND: Final = "artifact-generator-broken"

_RECONCILE: Final = "source.extensions.fluxcd.io/reconcile"
_CAPTURE: Final = re.compile(r"\{([^{}]*)\}")
_CAPTURE_NAME: Final = re.compile(r"[A-Za-z]([A-Za-z0-9_]{0,61}[A-Za-z0-9])?")  # also a label's key
_LABEL: Final = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_META: Final = frozenset("*?[\\")  # of io/fs
_TARBALLS: Final = (".tar.gz", ".tgz")
_NOWHERE: Final = Place("", None, Span(0, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class Output:
    """One ExternalArtifact.

    `artifact`: its files, by the path inside it; None where a source it needs is not in this checkout.
    `fails`: Flux does not make it; then `artifact` is what the copies that work would give.
    `unknown`: (path in the artifact, why, where) of files and directories whose content cannot be told.
    """

    name: str
    place: Place
    artifact: Artifact | None
    fails: bool = False
    unknown: tuple[tuple[str, str, Place], ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Generated:
    """What an ArtifactGenerator makes; `complete` is false where there may be more artifacts."""

    outputs: tuple[Output, ...] = ()
    faults: tuple[Fault, ...] = ()
    complete: bool = True

    @property
    def artifacts(self) -> Mapping[str, Artifact | None]:
        """The artifacts by name; None for one with files from elsewhere."""
        return {output.name: output.artifact for output in self.outputs}


class _BrokenError(Exception):
    """What makes Flux give up: the message, its place, and help."""

    def __init__(self, message: str, place: Place, help_: str | None = None) -> None:
        super().__init__(message)
        self.fault = Fault(KIND, message, place, help_)


class _Unknown(Exception):  # noqa: N818  nothing is wrong
    """What cannot be told from this checkout."""


Sources = Mapping[str, Artifact | None]


def generate(generator: Map, sources: Sources) -> Generated:
    """The artifacts of an ArtifactGenerator object.

    `sources`: by alias; None for one that is not in this checkout. Faults have the kind
    "artifact-generator-broken". Flux stops at the first artifact that fails: those after it fail too.
    A generator that is switched off by annotation makes none.
    """
    if _text(get(generator, "metadata", "annotations"), _RECONCILE).lower() == "disabled":
        return Generated()
    sources = {alias: sources.get(alias) for alias in _aliases(generator)}
    faults = [*_invalid(generator, "sources", "alias"), *_invalid(generator, "artifacts", "name")]
    try:
        wanted = list(_requests(generator, sources))
    except _BrokenError as error:
        return Generated(faults=(*faults, error.fault))
    except _Unknown:
        return Generated(faults=tuple(faults), complete=False)
    metadata = get(generator, "spec", "commonMetadata")
    outputs = []
    for request in wanted:
        files, unknown, found = _copied(request, sources)
        faults += found
        labels = {**_strings(get(metadata, "labels")), **_lower(request.captures)}
        annotations = _strings(get(metadata, "annotations"))
        output = Output(
            request.name, request.place, files, bool(faults), unknown, labels, annotations
        )
        outputs.append(output)
    complete = all(known(output.name) for output in outputs)
    return Generated(tuple(outputs), tuple(faults), complete)


def _invalid(generator: Map, what: str, key: str) -> Iterator[Fault]:
    """What stalls the generator before it reads a source. (source-watcher: validateSpec)"""
    seen: set[str] = set()
    aliases = _aliases(generator)
    for entry in _maps(generator, what):
        value, revision = _text(entry, key), _text(entry, "revision").removeprefix("@")
        if value and value in seen and known(value):
            message = f"two {what} have the {key} {value!r}: Flux makes none of the artifacts"
            yield Fault(KIND, message, _place(entry, key), f"give each its own {key}")
        if revision and revision not in aliases and known(revision):
            message = f"no source has the alias {revision!r}: Flux makes none of the artifacts"
            yield Fault(KIND, message, _place(entry, "revision"), did_you_mean(revision, aliases))
        if what == "artifacts" and value in aliases:
            message = (
                f"the artifact {value!r} is named like a source, and source-watcher builds it in that"
                " source's directory: it gets every file of the source, not only the copied ones"
            )
            yield Fault(KIND, message, _place(entry, key), "rename the artifact or the alias")
        seen.add(value)


# Path patterns ------------------------------------------------------------------------------------


class _Request(NamedTuple):
    """An artifact to make: one of `spec.artifacts`, with what a path pattern's captures caught."""

    name: str
    place: Place
    spec: Map
    captures: Mapping[str, str] | None = None


def _requests(generator: Map, sources: Sources) -> Iterator[_Request]:
    """The artifacts to make, in order. (source-watcher: buildArtifactRequests)"""
    pattern = _text(generator.get("spec"), "pathPattern")
    artifacts = [spec for spec in _maps(generator, "artifacts") if _text(spec, "name")]
    if not pattern:
        for spec in artifacts:
            yield _Request(_text(spec, "name"), _place(spec, "name"), spec)
        return
    place = place_of(generator, ("spec", "pathPattern")) or _NOWHERE
    seen: dict[str, str] = {}
    for directory, captures in _matching(pattern, sources, place):
        for spec in artifacts:
            name = _filled(spec, "name", _lower(captures))
            if name in seen:
                both = f"{seen[name]} and {directory} both make the artifact {name!r}"
                raise _BrokenError(
                    f"{both}: Flux makes none of the artifacts", _place(spec, "name")
                )
            if len(name) > 253 or not _NAME.fullmatch(name):
                message = f"{directory} makes the artifact {name!r}, which is no valid name"
                raise _BrokenError(f"{message}: Flux makes none of them", _place(spec, "name"))
            seen[name] = directory
            yield _Request(name, _place(spec, "name"), spec, captures)
    if not seen:
        message = (
            f"no directory matches {pattern}: Flux makes no artifact, and removes earlier ones"
        )
        literal = "* and ? stand for themselves here; {name} matches the name of a directory"
        raise _BrokenError(message, place, literal if set("*?") & set(pattern) else None)


def _matching(
    pattern: str, sources: Sources, place: Place
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The directories that a path pattern finds, each with what its captures caught."""
    alias, _, path = pattern.removeprefix("@").partition("/")
    source = _source(alias, sources, place)
    literals, names = _CAPTURE.split(path)[::2], _CAPTURE.findall(path)
    valid = all(map(_CAPTURE_NAME.fullmatch, names)) and not set("{}") & set("".join(literals))
    if not valid or len(set(names)) < len(names):
        message = f"{pattern} is no valid path pattern: Flux makes none of the artifacts"
        raise _BrokenError(message, place, "captures look like {app}, each with its own name")
    if any(part.count("{") > 2 for part in path.split("/")):
        raise _Unknown  # ever so many ways to match
    groups = [f"(?P<{name}>[^/]+)" for name in names] + [""]
    parts = zip(map(re.escape, literals), groups, strict=True)
    regex = re.compile("".join(literal + group for literal, group in parts))
    for directory, is_file in _walk(source, ""):
        if not is_file and (match := regex.fullmatch(directory)):
            for value in match.groupdict().values():
                if not _LABEL.fullmatch(value):
                    message = (
                        f"{directory} matches {pattern}, but {value!r} cannot be a label's value"
                    )
                    raise _BrokenError(f"{message}: Flux makes none of the artifacts", place)
            yield directory, match.groupdict()


def _filled(entry: Map, key: str, captures: Mapping[str, str] | None) -> str:
    """A text with its placeholders filled in; without a path pattern there are none."""
    text = _text(entry, key)
    if captures is None:
        return text
    missing = [name for name in _CAPTURE.findall(text) if name not in captures]
    if missing or set("{}") & set(_CAPTURE.sub("", text)):
        message = f"{text} has a placeholder that the path pattern does not capture"
        near = did_you_mean(missing[0], captures) if missing else None
        raise _BrokenError(f"{message}: Flux makes none of the artifacts", _place(entry, key), near)
    return _CAPTURE.sub(lambda found: captures[found[1]], text)


# Copies -------------------------------------------------------------------------------------------


class _Staging:
    """The directory in which an artifact is put together."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}  # repository paths
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
        """Make a directory and those above it; a file in its own place is no fault yet."""
        _within(path)
        while path not in self.directories and path not in self.files:
            self.directories.add(path)
            path = dirname(path)
            if path in self.files:
                raise _Failed(f"{path} is a file in the artifact")


def _within(path: str) -> None:
    if path.startswith(("/", "../")) or path == "..":
        raise _Failed(f"{path} lies outside the artifact")


class _Failed(Exception):  # noqa: N818  the name of what a copy does
    """Why a copy operation fails, and help."""

    def __init__(self, message: str, help_: str | None = None) -> None:
        super().__init__(message)
        self.help = help_


class _Copy(NamedTuple):
    """One copy operation; `to` is inside the artifact, a slash at its end means "into"."""

    source: Artifact
    alias: str
    pattern: str
    to: str
    exclude: tuple[tuple[str, Callable[[str], bool]], ...]
    strategy: str
    place: Place

    def excludes(self, path: str, base: str) -> bool:
        """Whether `exclude` names a path: as it is, from a directory on, or by its name alone."""
        inside = path.removeprefix(f"{base}/")
        return any(
            test(path) or test(inside) or ("/" not in pattern and test(basename(path)))
            for pattern, test in self.exclude
        )


def _copied(
    request: _Request, sources: Sources
) -> tuple[Artifact | None, tuple[tuple[str, str, Place], ...], list[Fault]]:
    """The files of an artifact, what of them cannot be told, and what makes it fail."""
    staging, faults, told = _Staging(), [], request.name not in sources
    for entry in items(request.spec.get("copy")):
        if not (isinstance(entry, Map) and _text(entry, "from") and _text(entry, "to")):
            continue  # the schema says so
        try:
            _apply(_parsed(entry, request.captures, sources), staging)
        except _BrokenError as error:
            faults.append(error.fault)
        except _Failed as error:
            message = f"{error}: the copy operation fails, and Flux does not make {request.name}"
            faults.append(Fault(KIND, message, _place(entry, "from"), error.help))
        except _Unknown:
            told = False
    here = next((source for source in sources.values() if source), None)
    start = len(request.name) + 1  # the excludes also look at the directory's own name
    kept = (path[start:] for path in by_default(f"{request.name}/{path}" for path in staging.files))
    artifact = (
        Artifact(here.tree, {path: staging.files[path] for path in kept}) if here and told else None
    )
    return artifact, tuple((path, *why) for path, why in staging.unknown.items()), faults


def _parsed(entry: Map, captures: Mapping[str, str] | None, sources: Sources) -> _Copy:
    """A copy operation as it is written; raises _Unknown where its source is elsewhere."""
    place = _place(entry, "from")
    alias, _, pattern = _filled(entry, "from", captures).removeprefix("@").partition("/")
    to = _filled(entry, "to", captures).removeprefix("@artifact/")
    patterns = [item for item in items(entry.get("exclude")) if isinstance(item, str)]
    tests = [(item, double_star(item)) for item in patterns]
    for item, test in tests:
        if not test:
            raise _Failed(f"{item} is no valid exclude pattern")
    source = _source(alias, sources, place)
    if not all(map(known, (pattern, to, *patterns))):
        raise _Unknown
    exclude = tuple((item, test) for item, test in tests if test)
    return _Copy(source, alias, pattern, to, exclude, _text(entry, "strategy"), place)


def _apply(copy: _Copy, staging: _Staging) -> None:
    """Do one copy operation. (source-watcher: applyCopyOperation)"""
    if not set(copy.pattern) & set("*?[]"):
        _single(copy, _clean(copy.pattern), staging)
        return
    found = list(_globbed(copy))
    if not found:
        raise _Failed(f"nothing matches {copy.pattern} in the source {copy.alias}", _hint(copy))
    fixed = takewhile(lambda part: not set(part) & set("*?[]"), normpath(copy.pattern).split("/"))
    base = "/".join(fixed)
    found = [path for path in found if not copy.excludes(path, base)]
    if not found:
        raise _Failed(f"exclude leaves nothing of {copy.pattern} in the source {copy.alias}")
    parent = f"{copy.pattern[:-3]}/" if copy.pattern.endswith("/**") else ""
    for path in found:
        # Only `directory/**` leaves out the directory; `directory/*.yaml` keeps it.
        target = _clean(join(copy.to, path.removeprefix(parent)))
        if copy.strategy == "Extract":
            if path.lower().endswith(_TARBALLS):
                staging.unknown[_clean(copy.to)] = ("a tarball is unpacked here", copy.place)
        elif copy.source.is_file(path):
            _put(copy, path, target, staging)
        else:
            _directory(copy, path, target, base, staging)


def _single(copy: _Copy, path: str, staging: _Staging) -> None:
    """Copy one file, or one directory with its name. (source-watcher: applySingleSourceCopy)"""
    if copy.source.is_directory(path):
        if copy.strategy == "Extract":
            raise _Failed(f"{path or 'the source'} is a directory, and Extract needs a tarball")
        _directory(copy, path, _clean(join(copy.to, basename(path))), path, staging)
    elif not copy.source.is_file(path):
        raise _Failed(f"{path} is not in the source {copy.alias}", _hint(copy))
    elif copy.excludes(path, ""):
        return
    elif copy.strategy == "Extract":
        if not path.lower().endswith(_TARBALLS):
            raise _Failed(f"{path} is no tarball (.tar.gz or .tgz), and Extract needs one")
        staging.unknown[_clean(copy.to)] = ("a tarball is unpacked here", copy.place)
    else:
        to = _clean(copy.to)
        into = copy.to.endswith("/") or to in staging.directories
        _put(copy, path, join(to, basename(path)) if into else to, staging)


def _directory(copy: _Copy, path: str, target: str, base: str, staging: _Staging) -> None:
    """Copy what is below a directory; files are overwritten whatever the strategy."""
    staging.make(target)
    start = len(path) + 1 if path else 0
    for below, is_file in _walk(copy.source, path, lambda found: copy.excludes(found, base)):
        inside = join(target, below[start:])
        if is_file:
            staging.put(inside, copy.source.origin(below))
        else:
            staging.make(inside)


def _put(copy: _Copy, path: str, target: str, staging: _Staging) -> None:
    """Copy a file; merged into one that exists, its content is neither of the two."""
    merged = copy.strategy == "Merge" and target in staging.files
    if merged and any(
        isinstance(document.data, list | str) for document in copy.source.parse(path).documents
    ):
        raise _Failed(f"{path} is not a map, and Merge needs one")
    staging.put(target, copy.source.origin(path))
    if merged:
        staging.unknown[target] = ("it is merged from several files", copy.place)


def _globbed(copy: _Copy) -> Iterator[str]:
    """The paths that a glob finds; only to Extract is `**` more than a `*`. (Go: io/fs.Glob)"""
    pattern = copy.pattern
    if copy.strategy == "Extract":
        pattern = pattern.removeprefix("./")
        test = double_star(pattern.removesuffix("/"))
        if not test:
            raise _Failed(f"{pattern} is no valid pattern")
        above = double_star(pattern.removesuffix("/**")) if pattern.endswith("/**") else None
        for path, is_file in _walk(copy.source, ""):
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
            raise _Failed(f"{pattern} is no valid pattern")
        regex = re.compile(re.escape(part) if fixed else name or "(?!)")
        found = [
            join(directory, entry)
            for directory in found
            for entry in sorted(copy.source.names(directory))
            if regex.fullmatch(entry)
        ]
    yield from found


def _walk(
    source: Artifact, top: str, skip: Callable[[str], bool] = lambda _: False
) -> Iterator[tuple[str, bool]]:
    """(path, whether it is a file) of what lies below a directory, as Go's WalkDir goes."""
    left = [top]
    while left:
        directory = left.pop()
        if directory != top:
            yield directory, False
        folders, files = source.list(directory)
        paths = (join(directory, name) for name in files)
        yield from ((path, True) for path in paths if not skip(path))
        below = [join(directory, name) for name in folders]
        left += [path for path in reversed(below) if not skip(path)]


def _source(alias: str, sources: Sources, place: Place) -> Artifact:
    """The files of a source; raises _Unknown where they are not in this checkout."""
    if alias not in sources and known(alias):
        raise _BrokenError(
            f"no source has the alias {alias!r}: Flux does not make the artifact",
            place,
            did_you_mean(alias, sources),
        )
    source = sources.get(alias)
    if source is None:
        raise _Unknown
    return source


def _hint(copy: _Copy) -> str | None:
    """What may have been meant by a path that is not there."""
    pattern, directory = copy.pattern, ""
    if set(pattern) & set("*?["):
        if pattern.startswith(("/", "./")):
            return f"a pattern starts without {pattern[: pattern.index('/') + 1]}"
        if pattern.endswith("/"):
            return (
                "a pattern that ends in / matches nothing; write /** for what is in the directory"
            )
        if "**" in pattern.removesuffix("/**"):
            return "** is a * here: it matches the names in one directory"
    for part in _clean(pattern).split("/"):
        if not copy.source.is_directory(below := join(directory, part)):
            return did_you_mean(part, copy.source.names(directory))
        directory = below
    return None


# Data ---------------------------------------------------------------------------------------------


def _clean(path: str) -> str:
    """The path without `.` and what is superfluous; "" is the root."""
    path = normpath(path)
    return "" if path == "." else path


def _maps(generator: Map, key: str) -> Iterator[Map]:
    found = items(get(generator, "spec", key))
    return (entry for entry in found if isinstance(entry, Map))


def _aliases(generator: Map) -> set[str]:
    return {alias for source in _maps(generator, "sources") if (alias := _text(source, "alias"))}


def _text(data: Any, key: str) -> str:
    value = get(data, key)
    return value if isinstance(value, str) else ""


def _place(entry: Map, key: str) -> Place:
    return entry.places.get(key) or next(iter(entry.places.values()), _NOWHERE)


def _strings(data: Any) -> dict[str, str]:
    return {key: value for key, value in (data or {}).items() if isinstance(value, str)}


def _lower(captures: Mapping[str, str] | None) -> dict[str, str]:
    """What captures caught as names and labels have it."""
    return {name: value.lower() for name, value in (captures or {}).items()}
