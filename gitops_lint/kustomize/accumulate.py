"""One directory after another: resources, generators, components, then what changes them.

(api/internal/target/kusttarget.go: accumulateTarget)
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from gitops_lint.kustomize.config import DEFAULT, EMPTY, Config
from gitops_lint.kustomize.configurations import check_schema, load_configuration, load_definitions
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
from gitops_lint.kustomize.order import check_options
from gitops_lint.kustomize.patch import FAILED
from gitops_lint.kustomize.pile import Pile, entries
from gitops_lint.kustomize.plugins import inline_objects, run_generator, run_transformer, validate
from gitops_lint.kustomize.report import Report, Unknown
from gitops_lint.kustomize.resource import BuildError, Resource
from gitops_lint.kustomize.transform import transform
from gitops_lint.kustomize.variables import Variable, marked
from gitops_lint.source import Artifact, Fault, Map, Place

MAX_DEPTH: Final = 40


@dataclass(frozen=True, slots=True)
class Accumulated:
    """What a directory gives to those that include it."""

    resources: tuple[Resource, ...]
    config: Config
    variables: tuple[Variable, ...]
    faults: tuple[Fault, ...]
    unmatched: tuple[Fault, ...]
    unknown: tuple[Unknown, ...]
    reads: frozenset[str]
    roots: frozenset[str]


def accumulate(
    artifact: Artifact,
    session: Session,
    directory: str,
    kustomization: Map | None = None,
    *,
    tracked: bool = False,
) -> Accumulated:
    """What building a directory gives, before names are final; each directory is built once.

    `kustomization` stands for the directory's file, and is then read as Flux reads a root. With
    `tracked`, kustomize notes on each object where it comes from.
    """
    key = (directory, tracked)
    if kustomization is None and key in session.built:
        return session.built[key]
    report = Report()
    pile = Pile([], EMPTY, [])
    session.open.append(directory)
    top = file_place(artifact, directory)
    context = Context(artifact, session, directory, top, report, tracked)
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
        session.built[key] = result
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
        if find_file(artifact, context.directory) is None:
            report.fail(
                "kustomize-resource-not-found",
                f"the directory {context.directory or '.'} has no kustomization file",
                context.top,
                "write a kustomization.yaml there",
            )
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
    _configure(context, data, pile)
    _generate(context, data, pile)
    for entry, place in entries(data, "components"):
        _add_component(context, entry, place, pile)
    transform(context, data, pile)
    for config, place in _plugins(context, data, "transformers"):
        run_transformer(context, config, place, pile)
    for config, place in _plugins(context, data, "validators"):
        validate(context, config, place)
    for variable, place in entries(data, "vars"):
        _add_variable(context, variable, place, pile)


def _configure(context: Context, data: Map, pile: Pile) -> None:
    own, added = DEFAULT, EMPTY
    try:
        for entry, place in entries(data, "configurations"):
            added = added.merged(load_configuration(context, entry, place))
        if added is not EMPTY:
            own = DEFAULT.merged(added)
        for entry, place in entries(data, "crds"):
            own = own.merged(load_definitions(context, entry, place))
        pile.config = pile.config.merged(own)
    except BuildError as error:
        context.report.fail(FAILED, f"{error}; the build fails", context.top)
    if isinstance(options := data.get("sortOptions"), Map) and len(context.session.open) == 1:
        context.report.faults.extend(check_options(options, data.places["sortOptions"]))
    if openapi := data.get("openapi"):
        check_schema(context, openapi, data.places["openapi"])


def _plugins(context: Context, data: Map, key: str) -> Iterator[tuple[Resource, Place]]:
    """The configurations of plugins that a list holds, or names files and directories of."""
    for entry, place in entries(data, key):
        found = inline_objects(context, entry, place)
        if not found:
            pile = Pile([], EMPTY, [])
            _add_resource(context, entry, place, pile, key)
            found = tuple(pile.resources)
        for config in found:
            yield config, place


def _add_variable(context: Context, variable: Map, place: Place, pile: Pile) -> None:
    name = variable.get("name")
    if any(known.get("name") == name for known, _ in pile.variables):
        context.report.fail(FAILED, f"the var {name} is there already; the build fails", place)
        return
    try:
        pile.resources = marked(pile.resources, variable)
    except BuildError as error:
        context.report.fail(FAILED, f"{error}; the build fails", place)
    pile.variables.append((variable, place))


def _add_resource(
    context: Context, entry: str, place: Place, pile: Pile, role: str = "resources"
) -> None:
    found = context.file_or_directory(entry, place, role)
    if found is None:
        return
    if found.is_file:
        objects = read_objects(context, found.path)
        context.report.faults.extend(objects.faults)
        _append(context, pile, objects.resources, place)
        return
    if _enter(context, found, place, role) is None:
        return
    built = accumulate(context.artifact, context.session, found.path, tracked=context.tracked)
    if not _include(context, built, place):
        return
    _append(context, pile, built.resources, place)
    _include_settings(context, built, place, pile)


def _include_settings(context: Context, built: Accumulated, place: Place, pile: Pile) -> None:
    """Take over the configuration and vars of another directory."""
    try:
        pile.config = pile.config.merged(built.config)
    except BuildError as error:
        context.report.fail(FAILED, f"{error}; the build fails", place)
    known = {variable.get("name") for variable, _ in pile.variables}
    for variable, where in built.variables:
        if variable.get("name") in known:
            name = variable.get("name")
            context.report.fail(FAILED, f"the var {name} is there already; the build fails", where)
        else:
            pile.variables.append((variable, where))


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
    _generate_data(context, data, pile)
    for key in ("helmCharts", "helmChartInflationGenerator"):
        for _, place in entries(data, key):
            context.report.fail(
                "kustomize-plugin",
                f"{key} needs the Helm plugin, which Flux keeps switched off; the build fails",
                place,
                "write a HelmRelease instead",
            )
    for config, place in _plugins(context, data, "generators"):
        run_generator(context, config, place, pile)


def _generate_data(context: Context, data: Map, pile: Pile) -> None:
    options = data.get("generatorOptions") or Map()
    for key, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for args, place in entries(data, key):
            made = generate(context, kind, args, options, place)
            if made is not None:
                pile.resources = absorb(context, pile.resources, made)
