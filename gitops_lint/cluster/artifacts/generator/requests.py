"""The artifacts that an ArtifactGenerator shall create: each listed one, for each matching path."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.cluster.artifacts.generator.spec import (
    NOWHERE,
    BrokenError,
    Sources,
    UnknownError,
    lowered,
    maps_of,
    place_in,
    source_of_alias,
    text_of,
    walk,
)
from gitops_lint.documents import Map, Place, place_of
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.wording.suggest import did_you_mean

_CAPTURE: Final = regex(r"\{([^{}]*)\}")
_CAPTURE_NAME: Final = regex(r"[A-Za-z]([A-Za-z0-9_]{0,61}[A-Za-z0-9])?")  # also a label's key
_LABEL: Final = regex(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
_NAME: Final = regex(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")


class Request(NamedTuple):
    """An artifact to create: an item of `spec.artifacts`, and the captures of the path pattern.

    `namespace`: "" for that of the generator.
    """

    name: str
    place: Place
    spec: Map
    captures: Mapping[str, str] | None = None
    namespace: str = ""


def requests(generator: Map, sources: Sources) -> Iterator[Request]:
    """The artifacts to create, in order; raises BrokenError and UnknownError.

    (source-watcher: buildArtifactRequests)
    """
    pattern = text_of(generator.get("spec"), "pathPattern")
    artifacts = [spec for spec in maps_of(generator, "artifacts") if text_of(spec, "name")]
    if not pattern:
        for spec in artifacts:
            namespace = text_of(spec, "namespace")
            yield Request(text_of(spec, "name"), place_in(spec, "name"), spec, None, namespace)
        return
    place = place_of(generator, ("spec", "pathPattern")) or NOWHERE
    seen: dict[tuple[str, str], str] = {}
    for directory, captures in _matching(pattern, sources, place):
        for spec in artifacts:
            name = filled(spec, "name", lowered(captures))
            namespace = filled(spec, "namespace", lowered(captures))
            if (namespace, name) in seen:
                both = f"{seen[namespace, name]} and {directory} both create the artifact `{name}`"
                raise BrokenError(f"{both}, so Flux creates no artifact", place_in(spec, "name"))
            if len(name) > 253 or not _NAME.fullmatch(name):
                message = f"the artifact of {directory} has the invalid name `{name}`"
                raise BrokenError(f"{message}, so Flux creates no artifact", place_in(spec, "name"))
            seen[namespace, name] = directory
            yield Request(name, place_in(spec, "name"), spec, captures, namespace)
    if not seen:
        message = f"no directory matches `{pattern}`, so Flux creates no artifact and removes earlier ones"
        literal = "write `{name}` to match the name of a directory: `*` and `?` are literal here"
        raise BrokenError(message, place, literal if set("*?") & set(pattern) else None)


def _matching(
    pattern: str, sources: Sources, place: Place
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """(directory, captured values by name) for each directory that a path pattern matches."""
    alias, _, path = pattern.removeprefix("@").partition("/")
    source = source_of_alias(alias, sources, place)
    literals, names = _CAPTURE.split(path)[::2], _CAPTURE.findall(path)
    valid = all(map(_CAPTURE_NAME.fullmatch, names)) and not set("{}") & set("".join(literals))
    if not valid or len(set(names)) < len(names):
        message = f"`{pattern}` is not a valid path pattern, so Flux creates no artifact"
        raise BrokenError(message, place, "write captures as `{app}`, each with its own name")
    if any(part.count("{") > 2 for part in path.split("/")):
        raise UnknownError  # matching could take very long
    groups = [f"(?P<{name}>[^/]+)" for name in names] + [""]
    parts = zip(map(re.escape, literals), groups, strict=True)
    regex = re.compile("".join(literal + group for literal, group in parts))
    for directory, is_file in walk(source, ""):
        if not is_file and (match := regex.fullmatch(directory)):
            for value in match.groupdict().values():
                if not _LABEL.fullmatch(value):
                    message = (
                        f"{directory} matches `{pattern}`, but `{value}` is not a valid label value"
                    )
                    raise BrokenError(f"{message}, so Flux creates no artifact", place)
            yield directory, match.groupdict()


def filled(entry: Map, key: str, captures: Mapping[str, str] | None) -> str:
    """The text of a field with its placeholders filled in; without a path pattern, as written."""
    text = text_of(entry, key)
    if captures is None:
        return text
    missing = [name for name in _CAPTURE.findall(text) if name not in captures]
    if missing or set("{}") & set(_CAPTURE.sub("", text)):
        message = f"`{text}` has a placeholder that the path pattern does not capture"
        suggestion = did_you_mean(missing[0], captures) if missing else None
        raise BrokenError(
            f"{message}, so Flux creates no artifact", place_in(entry, key), suggestion
        )
    return _CAPTURE.sub(lambda found: captures[found[1]], text)
