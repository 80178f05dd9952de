"""One directory after another: resources, generators, components, then what changes them.

(api/internal/target/kusttarget.go: accumulateTarget)
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from gitops_lint.kustomize.accumulator import Accumulated, Accumulator
from gitops_lint.kustomize.fieldspecs.config import DEFAULT, EMPTY
from gitops_lint.kustomize.generators.generate import generate
from gitops_lint.kustomize.input.configurations import (
    check_schema,
    load_configuration,
    load_definitions,
)
from gitops_lint.kustomize.input.kustomization_file import (
    check_directory,
    check_header,
    checked,
    entries,
    file_place,
    find_file,
    load,
)
from gitops_lint.kustomize.input.objects import read_objects
from gitops_lint.kustomize.model.order import check_options
from gitops_lint.kustomize.model.report import Report, Unknown
from gitops_lint.kustomize.model.resource import BuildError, Resource
from gitops_lint.kustomize.nesting import (
    NO_HORIZON,
    BuildContext,
    Builds,
    contains,
    cycle_at,
    may_enter,
)
from gitops_lint.kustomize.plugins import (
    inline_objects,
    run_generator,
    run_transformer,
    validate,
)
from gitops_lint.kustomize.transformers.transform import transform
from gitops_lint.kustomize.transformers.variables import marked
from gitops_lint.source import Artifact, FaultKind, Map, Place

MAX_COMPONENTS: Final = 2000  # a component is applied anew wherever it is included


def accumulate(
    artifact: Artifact,
    builds: Builds,
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
    if kustomization is None and (known := builds.built.get(key) or builds.passing.get(key)):
        return known
    report = Report()
    gathered = Accumulator()
    builds.open.append(directory)
    top = file_place(artifact, directory)
    context = BuildContext(artifact, builds.session, directory, top, report, tracked, builds=builds)
    data = _read(context, kustomization)
    if data is not None:
        _accumulate(context, data, gathered)
    builds.open.pop()
    result = Accumulated(
        tuple(gathered.objects.resources),
        gathered.config,
        tuple(gathered.variables),
        tuple(dict.fromkeys(report.faults)),
        tuple(dict.fromkeys(report.unmatched)),
        tuple(dict.fromkeys(report.unknown)),
        frozenset(report.reads),
        frozenset({*report.roots, directory}),
        data if data is not None else Map(),
    )
    if kustomization is None:
        tainted = builds.horizon < len(builds.open)
        (builds.passing if tainted else builds.built)[key] = result
    if builds.horizon >= len(builds.open):
        builds.horizon = NO_HORIZON
    if not builds.open:
        builds.passing.clear()
    return result


def _read(context: BuildContext, kustomization: Map | None) -> Map | None:
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
                FaultKind.RESOURCE_NOT_FOUND,
                f"directory `{context.directory or '.'}` has no `kustomization.yaml`, so the build fails",
                context.top,
                "create a `kustomization.yaml` in it",
            )
        return None
    fields, faults_ = checked(data, context.top, strict=kustomization is None)
    header = list(check_header(fields, context.top))
    if any(fault.kind != FaultKind.KUSTOMIZATION_INVALID for fault in header):
        report.faults.extend(header)  # another kind of file; its fields would only add noise
        return None
    report.faults.extend((*header, *faults_))
    return fields


def _accumulate(context: BuildContext, data: Map, gathered: Accumulator) -> None:
    for entry, place in entries(data, "resources", "bases"):
        _add_resource(context, entry, place, gathered)
    _configure(context, data, gathered)
    _generate(context, data, gathered)
    for entry, place in entries(data, "components"):
        _add_component(context, entry, place, gathered)
    transform(context, data, gathered.objects, gathered.config)
    for config, place in _plugins(context, data, "transformers"):
        run_transformer(context, config, place, gathered.objects)
    for config, place in _plugins(context, data, "validators"):
        validate(context, config, place)
    for variable, place in entries(data, "vars"):
        _add_variable(context, variable, place, gathered)


def _configure(context: BuildContext, data: Map, gathered: Accumulator) -> None:
    own, added = DEFAULT, EMPTY
    try:
        for entry, place in entries(data, "configurations"):
            added = added.merged(load_configuration(context, entry, place))
        if added is not EMPTY:
            own = DEFAULT.merged(added)
        for entry, place in entries(data, "crds"):
            own = own.merged(load_definitions(context, entry, place))
        gathered.config = gathered.config.merged(own)
    except BuildError as error:
        context.report.fail(FaultKind.BUILD_FAILED, f"{error}, so the build fails", context.top)
    if isinstance(options := data.get("sortOptions"), Map) and len(context.builds.open) == 1:
        context.report.faults.extend(check_options(options, data.places["sortOptions"]))
    if openapi := data.get("openapi"):
        check_schema(context, openapi, data.places["openapi"])


def _plugins(context: BuildContext, data: Map, key: str) -> Iterator[tuple[Resource, Place]]:
    """The configurations of plugins that a list holds, or names files and directories of."""
    for entry, place in entries(data, key):
        found = inline_objects(context, entry, place)
        if not found:
            gathered = Accumulator()
            _add_resource(context, entry, place, gathered, key)
            found = tuple(gathered.objects.resources)
        for config in found:
            yield config, place


def _add_variable(
    context: BuildContext, variable: Map, place: Place, gathered: Accumulator
) -> None:
    name = variable.get("name")
    if any(known.get("name") == name for known, _ in gathered.variables):
        context.report.fail(
            FaultKind.BUILD_FAILED,
            f"the var `{name}` is already defined, so the build fails",
            place,
        )
        return
    try:
        gathered.objects.resources = marked(gathered.objects.resources, variable)
    except BuildError as error:
        context.report.fail(FaultKind.BUILD_FAILED, f"{error}, so the build fails", place)
    gathered.variables.append((variable, place))


def _add_resource(
    context: BuildContext, entry: str, place: Place, gathered: Accumulator, role: str = "resources"
) -> None:
    found = context.file_or_directory(entry, place, role)
    if found is None:
        return
    if found.is_file:
        objects = read_objects(context, found.path)
        context.report.faults.extend(objects.faults)
        gathered.objects.append(context.report, place, objects.resources)
        return
    if not may_enter(context, found, place, role):
        return
    built = accumulate(context.artifact, context.builds, found.path, tracked=context.tracked)
    if not _include(context, built, place):
        return
    gathered.objects.append(context.report, place, built.resources)
    _include_settings(context, built, place, gathered)


def _include_settings(
    context: BuildContext, built: Accumulated, place: Place, gathered: Accumulator
) -> None:
    """Take over the configuration and vars of another directory."""
    try:
        gathered.config = gathered.config.merged(built.config)
    except BuildError as error:
        context.report.fail(FaultKind.BUILD_FAILED, f"{error}, so the build fails", place)
    known = {variable.get("name") for variable, _ in gathered.variables}
    for variable, where in built.variables:
        if variable.get("name") in known:
            name = variable.get("name")
            context.report.fail(
                FaultKind.BUILD_FAILED,
                f"the var `{name}` is already defined, so the build fails",
                where,
            )
        else:
            gathered.variables.append((variable, where))


def _include(context: BuildContext, built: Accumulated, place: Place) -> bool:
    """Take over what another directory's build found; False when that directory leads back here."""
    report = context.report
    if any(contains(root, context.directory) for root in built.roots):
        report.fail(*cycle_at(place))
        return False
    report.faults.extend(built.faults)
    report.unmatched.extend(built.unmatched)
    report.unknown.extend(built.unknown)
    report.reads |= built.reads
    report.roots |= built.roots
    return True


def _add_component(context: BuildContext, entry: str, place: Place, gathered: Accumulator) -> None:
    """A component works on what its includer has gathered."""
    found = context.directory_of(entry, place, "components")
    if found is None or not may_enter(context, found, place, "components"):
        return
    context.report.components += 1
    if context.report.components > MAX_COMPONENTS:
        reason = f"the build includes more than {MAX_COMPONENTS} components"
        context.report.unknown.append(Unknown(reason, place))
        return
    top = file_place(context.artifact, found.path)
    inner = replace(context, directory=found.path, top=top)
    data = _read(inner, None)
    if data is None:
        return
    context.report.roots.add(found.path)
    context.builds.open.append(found.path)
    _accumulate(inner, data, gathered)
    context.builds.open.pop()


def _generate(context: BuildContext, data: Map, gathered: Accumulator) -> None:
    _generate_data(context, data, gathered)
    for key in ("helmCharts", "helmChartInflationGenerator"):
        for _, place in entries(data, key):
            context.report.fail(
                FaultKind.PLUGIN,
                f"`{key}` needs the Helm plugin, which Flux disables, so the build fails",
                place,
                "use a HelmRelease instead",
            )
    for config, place in _plugins(context, data, "generators"):
        run_generator(context, config, place, gathered.objects)


def _generate_data(context: BuildContext, data: Map, gathered: Accumulator) -> None:
    options = data.get("generatorOptions") or Map()
    for key, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for args, place in entries(data, key):
            made = generate(context, kind, args, options, place)
            if made is not None:
                gathered.objects.absorb(context.report, made)
