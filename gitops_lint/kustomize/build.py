"""The whole build of a directory: what kustomize would print, and what it would complain about."""

from collections.abc import Iterable
from dataclasses import dataclass

from gitops_lint.kustomize.accumulate import accumulate
from gitops_lint.kustomize.finish import finish
from gitops_lint.kustomize.input.context import Context, Session
from gitops_lint.kustomize.input.kustomization_file import file_place, load
from gitops_lint.kustomize.model.report import Report, Unknown
from gitops_lint.kustomize.model.resource import Resource, identify
from gitops_lint.kustomize.nesting import Builds, builds_of
from gitops_lint.kustomize.patches.patch import apply_patch
from gitops_lint.source import Artifact, Fault, Map, Place, Tree


@dataclass(frozen=True, slots=True)
class Object:
    """A Kubernetes object as kustomize prints it; every entry's place says what gave it its value."""

    data: Map
    origin: Place  # of the document it was written in
    layers: tuple[Place, ...]  # every document and entry that made it what it is, base first


@dataclass(frozen=True, slots=True)
class Build:
    """What the build of a directory gives."""

    objects: tuple[Object, ...]  # in kustomize's order; without those that faults are about
    faults: tuple[Fault, ...] = ()  # what makes the real build fail
    unknown: tuple[Unknown, ...] = ()  # where objects may be missing, or other than here
    reads: frozenset[str] = frozenset()  # the repository's files that were read
    unmatched: tuple[Fault, ...] = ()  # patches that change nothing; kustomize does not mind


def build(artifact: Artifact, directory: str, kustomization: Map | None = None) -> Build:
    """Build a directory of an artifact as Flux's kustomize-controller does.

    `directory` is a path in the artifact ("" is its root). `kustomization` stands for the content
    of the directory's kustomization file, which Flux generates or adds to; it is then read as Flux
    reads a root file, ignoring unknown keys. Without it the file is read strictly, as kustomize
    does. Never raises: whatever is wrong is in `faults`, whatever cannot be known in `unknown`.
    (fluxcd/pkg kustomize.Build: load restrictions off inside the artifact, plugins disabled)
    """
    builds = builds_of(artifact)
    try:
        return _build(artifact, builds, directory, kustomization)
    except RecursionError:  # bounds should keep this from happening; a build must never raise
        builds.open.clear()
        top = file_place(artifact, directory)
        return Build((), unknown=(Unknown("the data is nested too deeply to be built", top),))


def patch_object(
    data: Map, origin: Place, patches: Iterable[tuple[Map, Place]], tree: Tree
) -> Object | None:
    """One object after patches, each an entry as in `patches:` of a kustomization file, with its place.

    `origin` is the place of the document that the object is written in, a file of `tree`. A patch
    that is meant for other objects, or that is not a patch, changes nothing. None when a patch
    deletes the object (`$patch: delete`).
    """
    report = Report()  # what a patch for other objects would be reported for is no matter here
    context = Context(Artifact(tree, {}), Session(), "", origin, report)
    resources = [Resource(data, identify(data), origin, (), "")]
    for patch, place in patches:
        resources = apply_patch(context, resources, patch, place)
    return next((Object(it.data, it.origin, it.layers) for it in resources), None)


def _build(artifact: Artifact, builds: Builds, directory: str, kustomization: Map | None) -> Build:
    data = kustomization if kustomization is not None else load(artifact, directory)[0]
    tracked = bool(data and data.get("buildMetadata"))
    accumulated = accumulate(artifact, builds, directory, kustomization, tracked=tracked)
    finished = finish(artifact, directory, accumulated)
    objects = tuple(
        Object(resource.data, resource.origin, resource.layers) for resource in finished.resources
    )
    return Build(
        objects,
        tuple(dict.fromkeys(finished.faults)),
        tuple(dict.fromkeys(finished.unknown)),
        accumulated.reads,
        tuple(dict.fromkeys(accumulated.unmatched)),
    )
