"""The edits that rename an object, with everything in the repository that names it."""

from collections.abc import Iterator, Sequence
from posixpath import basename, dirname, join, normpath
from typing import Any, Final

from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE, SOURCE_GROUP
from gitops_lint.documents import (
    Document,
    FaultKind,
    KeyPath,
    Map,
    Place,
    Span,
    Tree,
    get,
    parse,
    place_of,
)
from gitops_lint.gotext.regexp import PatternError, UnknownMatchError, anchored
from gitops_lint.kustomize import FILE_NAMES
from gitops_lint.lines import split_lines
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.queries.entry_at import covers
from gitops_lint.queries.naming import Found, Naming, key_of
from gitops_lint.regex import regex

_NAME: Final = regex(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
_LONGEST: Final = 253  # characters (Kubernetes: DNS subdomain)


class Refusal(NamedTuple):
    """Why an object cannot be renamed."""

    message: str


def rename(
    tree: Tree, naming: Naming, objects: Sequence[Found], new: str
) -> Sequence[Place] | Refusal:
    """The places of the name of an object, one for each cluster, which all must become `new`.

    Refused if the name is made by a transformation at one of the places, or if a place also names another object.
    """
    refusal = may_rename(tree, objects)
    if refusal:
        return refusal
    if len(new) > _LONGEST or not _NAME.fullmatch(new):
        return Refusal("a name has lower-case letters, digits, `-` and `.`, and no others")
    old = objects[0].resource.name
    wanted = {id(it.resource) for it in objects}
    for path in tree.parsed:
        broken = any(it.kind is FaultKind.YAML_SYNTAX for it in tree.parse(path).faults)
        if broken and f"name: {old}" in (text := tree.text(path)) and "{{" not in text:
            return Refusal(f"{path} is not valid YAML, and may name it")
    for it in objects:
        taken = it.key._replace(name=new)
        if any(other.cluster is it.cluster for other in naming.objects.get(taken, ())):
            return Refusal(f"{it.cluster.name} already has {taken}")
    places = [it.place for it in objects]
    for it in objects:
        for named in naming.users(it):
            place = named.place
            places.append(place)
            for other in naming.entries.get(place.path, ()):
                if other.place == place:
                    for target in naming.targets(other):
                        if id(target.resource) not in wanted:
                            where = f"{target.cluster.name} has its own"
                            return Refusal(f"{_at(place)} also names another object: {where}")
        patches = _patches(tree, it, new)
        if isinstance(patches, Refusal):
            return patches
        places += patches
    unique = sorted({Place(it.path, None, it.value) for it in places})
    for place in unique:
        if written(tree, place) != old:
            return Refusal(f"the name at {_at(place)} is not written as `{old}`")
    return unique


def may_rename(tree: Tree, objects: Sequence[Found]) -> Refusal | None:
    """Why an object, one for each cluster, cannot be renamed; None if it can."""
    if not objects:
        return Refusal("there is nothing to rename here")
    if len({key_of(it.resource) for it in objects}) > 1:
        return Refusal("its name is not the same in all clusters")
    resource = objects[0].resource
    kind = (resource.kind, resource.group)
    if kind not in (KUSTOMIZATION, RELEASE) and resource.group != SOURCE_GROUP:
        return Refusal("only Kustomizations, HelmReleases and sources can be renamed")
    for it in objects:
        if written(tree, it.place) != resource.name:
            return Refusal(f"its name comes from a transformation at {_at(it.place)}")
    return None


def written(tree: Tree, place: Place) -> str:
    """The text at a place, without quotes; "" if it has several lines."""
    span = place.value
    if span.line != span.end_line or place.path not in tree.files:
        return ""
    line = "".join(split_lines(tree.text(place.path))[span.line : span.line + 1])
    return line[span.column : span.end_column].strip("\"'")


def _at(place: Place) -> str:
    return f"{place.path}:{place.value.line + 1}"


def _patches(tree: Tree, found: Found, new: str) -> list[Place] | Refusal:
    """The places of the name in patches of an object, in their targets, and in replacements."""
    kind, name = found.resource.kind, found.resource.name
    places: list[Place] = []
    for layer in found.resource.layers:
        for document in tree.parse(layer.path).documents if layer.path in tree.files else ():
            own = get(document.data, "metadata", "name"), get(document.data, "kind")
            where = place_of(document.data, ("metadata", "name"))
            if own == (name, kind) and where and covers(document.place.value, *layer.value[:2]):
                places.append(where)
    for path in tree.yaml_files:
        for document in tree.parse(path).documents if path in tree.parsed else ():
            for target in _targets(tree, path, document):
                if target.get("kind") in (None, kind):
                    if target.get("name") == name:
                        places.append(target.place("name"))
                    elif _loses(target, name, new):
                        pattern = _at(target.place("name"))
                        return Refusal(f"the pattern at {pattern} would no longer select it")
            for at, text in _inline(document):
                if any(_is_about(it, kind, name) for it in parse(path, text.encode()).documents):
                    place = _in_text(tree, place_of(document.data, at), name)
                    if place is None:
                        patch = _at(place_of(document.data, at) or document.place)
                        return Refusal(f"the patch at {patch} names it: rename it there first")
                    places.append(place)
    return places


def _is_about(patch: Document, kind: str, name: str) -> bool:
    """Whether a patch without a target is for an object."""
    return (get(patch.data, "kind"), get(patch.data, "metadata", "name")) == (kind, name)


def _loses(target: Map, old: str, new: str) -> bool:
    """Whether the pattern of a target selects the old name, but not the new one. (kustomize: anchored patterns)"""
    pattern = target.get("name")
    if not isinstance(pattern, str) or not pattern:
        return False
    try:
        compiled = anchored(pattern)
        return bool(compiled.search(old)) and not compiled.search(new)
    except PatternError:
        return False  # the build fails
    except UnknownMatchError:
        return True


def _targets(tree: Tree, path: str, document: Document) -> Iterator[Map]:
    """What selects objects in a kustomization file or a Flux Kustomization: for patches, and for replacements."""
    if get(document.data, "kind") != "Kustomization" and basename(path) not in FILE_NAMES:
        return
    for field in (("patches",), ("patchesJson6902",), ("spec", "patches")):
        for entry in _list(get(document.data, *field)):
            if isinstance(target := get(entry, "target"), Map):
                yield target
    for entry in _list(get(document.data, "replacements")):
        yield from _of_replacement(entry)
        file = get(entry, "path")
        file = normpath(join(dirname(path), file)) if isinstance(file, str) else ""
        for more in tree.parse(file).documents if file in tree.files else ():
            for it in _list(more.data) or [more.data]:
                yield from _of_replacement(it)


def _of_replacement(entry: Any) -> Iterator[Map]:
    """What selects objects in an entry of `replacements`: its source, its targets, and what these reject."""
    found = [get(entry, "source")]
    for target in _list(get(entry, "targets")):
        found += [get(target, "select"), *_list(get(target, "reject"))]
    yield from (it for it in found if isinstance(it, Map))


def _inline(document: Document) -> Iterator[tuple[KeyPath, str]]:
    """The paths and the texts of patches without a target, written in a kustomization file or a Kustomization."""
    for field in (("patches",), ("spec", "patches")):
        for index, entry in enumerate(_list(get(document.data, *field))):
            text = get(entry, "patch")
            if isinstance(text, str) and not isinstance(get(entry, "target"), Map):
                yield (*field, index, "patch"), text
    for index, text in enumerate(_list(get(document.data, "patchesStrategicMerge"))):
        if isinstance(text, str) and "\n" in text:  # otherwise it is a path
            yield ("patchesStrategicMerge", index), text


def _in_text(tree: Tree, place: Place | None, name: str) -> Place | None:
    """The place of the only `name: NAME` in a text; None if there is not just one."""
    if place is None:
        return None
    span = place.value
    lines = split_lines(tree.text(place.path))
    found = [
        Span(number, at, number, at + len(name))
        for number in range(span.line, min(span.end_line + 1, len(lines)))
        if lines[number].strip() == f"name: {name}"
        for at in [lines[number].index(f"name: {name}") + len("name: ")]
    ]
    return Place(place.path, None, found[0]) if len(found) == 1 else None


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
