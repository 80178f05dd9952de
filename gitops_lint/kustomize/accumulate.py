"""One directory after another: resources, generators, components, then what changes them.

(api/internal/target/kusttarget.go: accumulateTarget)
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from gitops_lint.kustomize.config import DEFAULT, Config
from gitops_lint.kustomize.context import Context, Found, Session
from gitops_lint.kustomize.file import (
    INVALID,
    check_directory,
    check_header,
    checked,
    file_place,
    find_file,
    load,
)
from gitops_lint.kustomize.generators import absorb, generate
from gitops_lint.kustomize.objects import place_of_name, read_objects
from gitops_lint.kustomize.report import Report, Unknown
from gitops_lint.kustomize.resource import Resource
from gitops_lint.kustomize.transform import transform
from gitops_lint.source import Artifact, Fault, Map, Place, Seq

MAX_DEPTH: Final = 40


@dataclass(frozen=True, slots=True)
class Accumulated:
    """What a directory gives to those that include it."""

    resources: tuple[Resource, ...]
    config: Config
    variables: tuple[tuple[Map, Place], ...]
    faults: tuple[Fault, ...]
    unmatched: tuple[Fault, ...]
    unknown: tuple[Unknown, ...]
    reads: frozenset[str]
    roots: frozenset[str]


@dataclass(slots=True)
class Pile:
    """The objects and the configuration gathered so far."""

    resources: list[Resource]
    config: Config
    variables: list[tuple[Map, Place]]


def accumulate(
    artifact: Artifact, session: Session, directory: str, kustomization: Map | None = None
) -> Accumulated:
    """What building a directory gives, before names are final; each directory is built once.

    `kustomization` stands for the directory's file, and is then read as Flux reads a root.
    """
    if kustomization is None and directory in session.built:
        return session.built[directory]
    report = Report()
    pile = Pile([], DEFAULT, [])
    session.open.append(directory)
    context = Context(artifact, session, directory, file_place(artifact, directory), report)
    data = _read(context, kustomization)
    if data is not None:
        _accumulate(context, data, pile)
    session.open.pop()
    result = Accumulated(
        tuple(pile.resources),
        pile.config,
        tuple(pile.variables),
        tuple(report.faults),
        tuple(report.unmatched),
        tuple(report.unknown),
        frozenset(report.reads),
        frozenset({*report.roots, directory}),
    )
    if kustomization is None:
        session.built[directory] = result
    return result


def _read(context: Context, kustomization: Map | None) -> Map | None:
    """The checked content of the kustomization file; None when there is none to go by."""
    artifact, report = context.artifact, context.report
    report.faults.extend(check_directory(artifact, context.directory))
    data = kustomization
    if data is None:
        data, faults = load(artifact, context.directory)
        report.faults.extend(faults)
        path = find_file(artifact, context.directory)
        if path is not None:
            report.reads.add(artifact.origin(path))
    if data is None:
        return None
    fields, faults_ = checked(data, context.top, strict=kustomization is None)
    header = list(check_header(fields, context.top))
    if any(fault.kind != INVALID for fault in header):
        report.faults.extend(header)  # another kind of file; its fields would only add noise
        return None
    report.faults.extend((*header, *faults_))
    return fields


def _accumulate(context: Context, data: Map, pile: Pile) -> None:
    for entry, place in entries(data, "resources", "bases"):
        _add_resource(context, entry, place, pile)
    _generate(context, data, pile)
    for entry, place in entries(data, "components"):
        _add_component(context, entry, place, pile)
    transform(context, data, pile)
    pile.variables.extend(entries(data, "vars"))


def entries(data: Map, *keys: str) -> Iterator[tuple[Any, Place]]:
    """The entries of lists of the kustomization file, with their places."""
    for key in keys:
        values = data.get(key)
        if isinstance(values, Seq):
            yield from zip(values, values.places, strict=True)


def _add_resource(context: Context, entry: str, place: Place, pile: Pile) -> None:
    found = context.file_or_directory(entry, place, "resources")
    if found is None:
        return
    if found.is_file:
        objects = read_objects(context, found.path)
        context.report.faults.extend(objects.faults)
        _append(context, pile, objects.resources, place)
        return
    inner = _enter(context, found, place, "resources")
    if inner is None:
        return
    built = accumulate(context.artifact, context.session, found.path)
    if not _include(context, built, place):
        return
    _append(context, pile, built.resources, place)
    pile.config = pile.config.merged(built.config)
    pile.variables.extend(built.variables)


def _include(context: Context, built: Accumulated, place: Place) -> bool:
    """Take over what another directory's build found; False when that directory leads back here."""
    report = context.report
    if any(_contains(root, context.directory) for root in built.roots):
        report.fail(*_cycle(place))
        return False
    report.faults.extend(built.faults)
    report.unmatched.extend(built.unmatched)
    report.unknown.extend(built.unknown)
    report.reads |= built.reads
    report.roots |= built.roots
    return True


def _cycle(place: Place) -> tuple[str, str, Place, str | None]:
    return (
        "kustomize-build-failed",
        "this leads back to a directory that is being built already, or to one above it: a cycle",
        place,
        "name the files or sub-directories that are meant",
    )


def _contains(directory: str, other: str) -> bool:
    return not directory or other == directory or other.startswith(f"{directory}/")


def _enter(context: Context, found: Found, place: Place, role: str) -> str | None:
    """Whether a directory may be built from here: the path of its file, None (and a fault) if not."""
    report, session = context.report, context.session
    if any(_contains(found.path, directory) for directory in session.open):
        report.fail(*_cycle(place))
        return None
    if len(session.open) >= MAX_DEPTH:
        report.unknown.append(
            Unknown(f"directories include each other over {MAX_DEPTH} deep", place)
        )
        return None
    path = find_file(context.artifact, found.path)
    if path is None:
        report.fail(
            "kustomize-resource-not-found",
            f"{role} names the directory {found.path or '.'}, which has no kustomization.yaml; "
            "the build fails",
            place,
            "name the files in it, or write a kustomization.yaml there",
        )
        return None
    kind = _kind_of(context.artifact, found.path)
    if (kind == "Component") != (role == "components") and kind in ("Component", "Kustomization"):
        other = "components" if kind == "Component" else "resources"
        report.fail(
            INVALID,
            f"{found.path or '.'} is a {kind}, which may not stand under {role}; the build fails",
            place,
            f"name it under {other}",
        )
        return None
    return path


def _kind_of(artifact: Artifact, directory: str) -> str:
    data, _ = load(artifact, directory)
    kind = data.get("kind") if data is not None else ""
    return "Kustomization" if kind in (None, "") and data is not None else str(kind)


def _append(context: Context, pile: Pile, resources: tuple[Resource, ...], place: Place) -> None:
    """Add objects; one whose id is taken is a fault and left out. (resmap.Append)"""
    taken = {resource.id: resource for resource in pile.resources}
    for resource in resources:
        first = taken.get(resource.id)
        if first is None:
            taken[resource.id] = resource
            pile.resources.append(resource)
        else:
            context.report.faults.append(duplicate(resource, first, place))


def duplicate(second: Resource, first: Resource, place: Place) -> Fault:
    """The fault of two objects with one id; `place` is the entry that brought the second."""
    again = second.origin == first.origin
    where = f"{first.origin.path} line {first.origin.value.line + 1}"
    return Fault(
        "duplicate-name",
        f"{second.id} is there already, from {where}; the build fails",
        place if again else place_of_name(second),
        "include it only once" if again else "rename one of the two, or delete it",
    )


def _add_component(context: Context, entry: str, place: Place, pile: Pile) -> None:
    """A component works on what its includer has gathered."""
    found = context.directory_of(entry, place, "components")
    if found is None or _enter(context, found, place, "components") is None:
        return
    top = file_place(context.artifact, found.path)
    inner = replace(context, directory=found.path, top=top)
    data = _read(inner, None)
    if data is None:
        return
    context.report.roots.add(found.path)
    context.session.open.append(found.path)
    _accumulate(inner, data, pile)
    context.session.open.pop()


def _generate(context: Context, data: Map, pile: Pile) -> None:
    options = data.get("generatorOptions") or Map()
    for key, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for args, place in entries(data, key):
            made = generate(context, kind, args, options, place)
            if made is not None:
                pile.resources = absorb(context, pile.resources, made)
    for key in ("helmCharts", "helmChartInflationGenerator"):
        for _, place in entries(data, key):
            context.report.fail(
                "kustomize-plugin",
                f"{key} needs the Helm plugin, which Flux keeps switched off; the build fails",
                place,
                "write a HelmRelease instead",
            )
