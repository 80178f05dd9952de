"""Accumulates the objects of a directory: resources, generators, components, transformers.

(api/internal/target/kusttarget.go: accumulateTarget)
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.budget import OverBudgetError, Unit, at, spend
from gitops_lint.documents import Artifact, FaultKind, Map, Place, internal_error
from gitops_lint.kustomize.accumulator import Accumulated, Accumulator
from gitops_lint.kustomize.fieldspecs.config import DEFAULT, EMPTY
from gitops_lint.kustomize.generators.generate import generate
from gitops_lint.kustomize.input.configurations import (
    check_schema,
    load_configuration,
    load_crds,
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
    NO_CYCLE,
    BuildContext,
    Builds,
    contains,
    cycle_at,
    may_enter,
)
from gitops_lint.kustomize.transformers.transform import transform
from gitops_lint.kustomize.transformers.variables import mark_source
from gitops_lint.reuse import reused

MAX_COMPONENTS: Final = 2000  # a component is applied again wherever it is included


def accumulate(
    artifact: Artifact,
    builds: Builds,
    directory: str,
    kustomization: Map | None = None,
    *,
    tracked: bool = False,
) -> Accumulated:
    """The result of building a directory before names are final. Each directory is built once.

    `kustomization` replaces the content of the directory's file and is read as Flux reads a root
    file. With `tracked`, kustomize records the origin of each object in its annotations.
    """
    if kustomization is not None or artifact.tree.memory is None:
        return _accumulated(artifact, builds, directory, kustomization, tracked=tracked)
    key = (directory, tracked)
    if known := builds.built.get(key) or builds.provisional.get(key):
        artifact.tree.add(builds.traces[key])
        return known
    with artifact.tree.tracing() as trace:
        result = reused(
            artifact.tree,
            ("directory", artifact.key, *key, tuple(builds.open)),
            None,
            lambda: _accumulated(artifact, builds, directory, tracked=tracked),
            is_kept=lambda: key not in builds.provisional,
        )
    artifact.tree.add(trace)
    builds.traces[key] = trace
    if key not in builds.provisional:
        builds.built[key] = result
    return result


def _accumulated(
    artifact: Artifact,
    builds: Builds,
    directory: str,
    kustomization: Map | None = None,
    *,
    tracked: bool = False,
) -> Accumulated:
    key = (directory, tracked)
    if kustomization is None and (known := builds.built.get(key) or builds.provisional.get(key)):
        return known
    report = Report()
    accumulator = Accumulator()
    level = len(builds.open)
    builds.open.append(directory)
    top = file_place(artifact, directory)
    context = BuildContext(artifact, builds, directory, top, report, tracked=tracked)
    data = None
    try:
        data = _read(context, kustomization)
        if data is not None:
            _accumulate(context, data, accumulator)
    except OverBudgetError:
        raise  # ends the whole build
    except Exception as error:  # noqa: BLE001  one directory must not end the run
        report.faults.append(internal_error("building this directory", error, top))
    del builds.open[level:]
    result = Accumulated(
        tuple(accumulator.objects.resources),
        accumulator.config,
        tuple(accumulator.variables),
        tuple(dict.fromkeys(report.faults)),
        tuple(dict.fromkeys(report.unmatched)),
        tuple(dict.fromkeys(report.unknown)),
        frozenset(report.reads),
        frozenset({*report.roots, directory}),
        frozenset(report.untyped),
        data if data is not None else Map(),
    )
    if kustomization is None:
        in_cycle = builds.cycle_level < len(builds.open)
        (builds.provisional if in_cycle else builds.built)[key] = result
    if builds.cycle_level >= len(builds.open):
        builds.cycle_level = NO_CYCLE
    if not builds.open:
        builds.provisional.clear()
    return result


def _read(context: BuildContext, kustomization: Map | None) -> Map | None:
    """The checked content of the kustomization file; None if there is no usable file."""
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
    header = list(check_header(fields, data, context.top))
    if any(fault.kind != FaultKind.KUSTOMIZATION_INVALID for fault in header):
        report.faults.extend(
            header
        )  # another kind of file: checking its fields would only add noise
        return None
    report.faults.extend((*header, *faults_))
    return fields


def _accumulate(context: BuildContext, data: Map, accumulator: Accumulator) -> None:
    for entry, place in entries(data, "resources", "bases"):
        with at(place):
            _add_resource(context, entry, place, accumulator)
    _configure(context, data, accumulator)
    _generate(context, data, accumulator)
    for entry, place in entries(data, "components"):
        with at(place):
            _add_component(context, entry, place, accumulator)
    transform(context, data, accumulator.objects, accumulator.config)
    for config, place in _plugins(context, data, "transformers"):
        from gitops_lint.kustomize.plugins import run_transformer

        with at(config.origin):
            run_transformer(context, config, place, accumulator.objects)
    for config, place in _plugins(context, data, "validators"):
        from gitops_lint.kustomize.plugins import validate

        validate(context, config, place)
    for variable, place in entries(data, "vars"):
        with at(place):
            _add_variable(context, variable, place, accumulator)


def _configure(context: BuildContext, data: Map, accumulator: Accumulator) -> None:
    own, added = DEFAULT, EMPTY
    try:
        for entry, place in entries(data, "configurations"):
            with at(place):
                added = added.merged(load_configuration(context, entry, place))
        if added is not EMPTY:
            own = DEFAULT.merged(added)
        for entry, place in entries(data, "crds"):
            with at(place):
                own = own.merged(load_crds(context, entry, place))
        accumulator.config = accumulator.config.merged(own)
    except BuildError as error:
        context.report.fail(FaultKind.BUILD_FAILED, f"{error}, so the build fails", context.top)
    if isinstance(options := data.get("sortOptions"), Map) and len(context.builds.open) == 1:
        context.report.faults.extend(check_options(options, data.places["sortOptions"]))
    if openapi := data.get("openapi"):
        check_schema(context, openapi, data.places["openapi"])


def _plugins(context: BuildContext, data: Map, key: str) -> Iterator[tuple[Resource, Place]]:
    """The plugin configurations in a list: inline, or in the files and directories it refers to."""
    for entry, place in entries(data, key):
        from gitops_lint.kustomize.plugins import inline_objects

        configs = inline_objects(context, entry, place)
        if not configs:
            accumulator = Accumulator()
            _add_resource(context, entry, place, accumulator, key)
            configs = tuple(accumulator.objects.resources)
        for config in configs:
            yield config, place


def _add_variable(
    context: BuildContext, variable: Map, place: Place, accumulator: Accumulator
) -> None:
    name = variable.get("name")
    spend(Unit.STEPS, len(accumulator.variables) + len(accumulator.objects.resources))
    if any(known.get("name") == name for known, _ in accumulator.variables):
        context.report.fail(
            FaultKind.BUILD_FAILED,
            f"the var `{name}` is already defined, so the build fails",
            place,
        )
        return
    try:
        accumulator.objects.resources = mark_source(accumulator.objects.resources, variable)
    except BuildError as error:
        context.report.fail(FaultKind.BUILD_FAILED, f"{error}, so the build fails", place)
    accumulator.variables.append((variable, place))


def _add_resource(
    context: BuildContext,
    entry: str,
    place: Place,
    accumulator: Accumulator,
    role: str = "resources",
) -> None:
    local = context.file_or_directory(entry, place, role)
    if local is None:
        return
    if local.is_file:
        objects = read_objects(context, local.path)
        context.report.faults.extend(objects.faults)
        accumulator.objects.append(context.report, place, objects.resources)
        return
    if not may_enter(context, local, place, role):
        return
    built = accumulate(context.artifact, context.builds, local.path, tracked=context.tracked)
    if not _include(context, built, place):
        return
    accumulator.objects.append(context.report, place, built.resources)
    _include_settings(context, built, place, accumulator)


def _include_settings(
    context: BuildContext, built: Accumulated, place: Place, accumulator: Accumulator
) -> None:
    """Add the transformer configuration and the vars of another directory."""
    try:
        accumulator.config = accumulator.config.merged(built.config)
    except BuildError as error:
        context.report.fail(FaultKind.BUILD_FAILED, f"{error}, so the build fails", place)
    known = {variable.get("name") for variable, _ in accumulator.variables}
    for variable, where in built.variables:
        if variable.get("name") in known:
            name = variable.get("name")
            context.report.fail(
                FaultKind.BUILD_FAILED,
                f"the var `{name}` is already defined, so the build fails",
                where,
            )
        else:
            accumulator.variables.append((variable, where))


def _include(context: BuildContext, built: Accumulated, place: Place) -> bool:
    """Add the faults and unknowns of another directory; False if it includes this directory."""
    report = context.report
    if any(contains(root, context.directory) for root in built.roots):
        report.fail(*cycle_at(place))
        return False
    report.faults.extend(built.faults)
    report.unmatched.extend(built.unmatched)
    report.unknown.extend(built.unknown)
    report.reads |= built.reads
    report.roots |= built.roots
    report.untyped |= built.untyped
    return True


def _add_component(
    context: BuildContext, entry: str, place: Place, accumulator: Accumulator
) -> None:
    """Apply a component, which works on the objects that the including file has collected."""
    local = context.directory_of(entry, place, "components")
    if local is None or not may_enter(context, local, place, "components"):
        return
    context.report.components += 1
    if context.report.components > MAX_COMPONENTS:
        reason = f"the build includes more than {MAX_COMPONENTS} components"
        context.report.unknown.append(Unknown(reason, place))
        return
    top = file_place(context.artifact, local.path)
    inner = context.at(local.path, top)
    data = _read(inner, None)
    if data is None:
        return
    context.report.roots.add(local.path)
    context.builds.open.append(local.path)
    _accumulate(inner, data, accumulator)
    context.builds.open.pop()


def _generate(context: BuildContext, data: Map, accumulator: Accumulator) -> None:
    _generate_data(context, data, accumulator)
    for key in ("helmCharts", "helmChartInflationGenerator"):
        for _, place in entries(data, key):
            context.report.fail(
                FaultKind.PLUGIN,
                f"`{key}` needs the Helm plugin, which Flux disables, so the build fails",
                place,
                "use a HelmRelease instead",
            )
    for config, place in _plugins(context, data, "generators"):
        from gitops_lint.kustomize.plugins import run_generator

        with at(config.origin):
            run_generator(context, config, place, accumulator.objects)


def _generate_data(context: BuildContext, data: Map, accumulator: Accumulator) -> None:
    options = data.get("generatorOptions") or Map()
    for key, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for args, place in entries(data, key):
            with at(place):
                generated = generate(context, kind, args, options, place)
                if generated is not None:
                    accumulator.objects.absorb(context.report, generated)
