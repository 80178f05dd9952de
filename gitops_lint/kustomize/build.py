"""The whole build of a directory: the objects that kustomize prints and the faults it reports."""

from collections.abc import Iterable
from typing import Any, Final

from gitops_lint.budget import OverBudgetError, at, build_budget
from gitops_lint.documents import Artifact, Fault, Map, Place, Tree, internal_error
from gitops_lint.kustomize.accumulate import accumulate
from gitops_lint.kustomize.finish import finish
from gitops_lint.kustomize.input.context import Context, Session
from gitops_lint.kustomize.input.field_types import SELECTOR, Struct
from gitops_lint.kustomize.input.kustomization_file import checked_as, file_place, load
from gitops_lint.kustomize.model.report import Report, Unknown
from gitops_lint.kustomize.model.resource import Resource, identify, metadata
from gitops_lint.kustomize.nesting import Builds, builds_of
from gitops_lint.kustomize.patches.patch import apply_patch
from gitops_lint.namedtuple import NamedTuple


class Object(NamedTuple):
    """A Kubernetes object as kustomize prints it; each entry's place is the source of its value."""

    data: Map
    origin: Place  # of the document it was written in
    layers: tuple[Place, ...]  # every document and entry that contributed to it, base first


class Build(NamedTuple):
    """The result of building a directory."""

    objects: tuple[Object, ...]  # in kustomize's order; without those that have faults
    faults: tuple[Fault, ...] = ()  # problems that make the real build fail
    unknown: tuple[Unknown, ...] = ()  # places where objects may be missing or differ
    reads: frozenset[str] = frozenset()  # the repository's files that were read
    unmatched: tuple[Fault, ...] = ()  # patches that change nothing, which kustomize accepts

    def with_objects_of(self, earlier: "Build") -> "Build":
        """The same build, with the objects of an earlier one where they are the same to every reader.

        What is known about these is then known about the build.
        """
        from gitops_lint.documents.memory import same

        known = {(it.origin, metadata(it.data, "name")): it for it in earlier.objects}
        found = []
        for it in self.objects:
            old = known.get((it.origin, metadata(it.data, "name")))
            is_same = old is not None and old.layers == it.layers and same(old.data, it.data)
            found.append(old if old is not None and is_same else it)
        return self._replace(objects=tuple(found))


def build(artifact: Artifact, directory: str, kustomization: Map | None = None) -> Build:
    """Build a directory of an artifact as Flux's kustomize-controller does.

    `directory` is a path in the artifact ("" is its root). `kustomization` replaces the content of
    the directory's kustomization file, which Flux generates or extends; it is read as Flux reads a
    root file, ignoring unknown keys. Without it, the file is read strictly, as kustomize does.
    Never raises: problems are in `faults`, and parts that cannot be determined are in `unknown`.
    (fluxcd/pkg kustomize.Build: load restrictions off inside the artifact, plugins disabled)
    """
    builds = builds_of(artifact)
    top = file_place(artifact, directory)
    try:
        with build_budget():
            return _build(artifact, builds, directory, kustomization)
    except OverBudgetError as error:
        builds.reset()
        fault = error.fault(f"the build of `{directory or '.'}`", top)
        reason = f"the build of `{directory or '.'}` was stopped, because it costs too much"
        return Build((), (fault,), (Unknown(reason, fault.place),))
    except Exception as error:  # noqa: BLE001  one build must not end the run
        builds.reset()
        return Build((), (internal_error("building this directory", error, top),))


def patch_object(
    data: Map, origin: Place, patches: Iterable[tuple[Any, Place]], name: str, tree: Tree
) -> Build:
    """One object after patches, with the faults of the patches, and what cannot be determined.

    A patch is a map with `patch` and perhaps `target`, as in a kustomization file, with its place;
    `name` is the field that contains them. `origin` is the place of the document that defines the
    object, in a file of `tree`. A patch for other objects changes nothing and is no fault. There is no
    object if a patch deletes it (`$patch: delete`).
    """
    return _patched([Resource(data, identify(data), origin, (), "")], origin, patches, name, tree)


def patch_faults(
    origin: Place, patches: Iterable[tuple[Any, Place]], name: str, tree: Tree
) -> tuple[Fault, ...]:
    """The faults with which patches fail, whatever the objects are; the arguments as in `patch_object`."""
    return _patched([], origin, patches, name, tree).faults


def _patched(
    resources: list[Resource],
    origin: Place,
    patches: Iterable[tuple[Any, Place]],
    name: str,
    tree: Tree,
) -> Build:
    others = Unknown("the other objects that the patches change", origin)
    report = Report()
    report.unknown.append(others)  # so that a patch for another object is not reported
    context = Context(Artifact(tree, {}), Session(), "", origin, report)
    given_objects = tuple(map(_object, resources))
    try:
        with build_budget():
            for given, place in patches:
                patch, faults = checked_as(
                    given, place, _PATCH, strict=False, name=f"an entry of {name}"
                )
                report.faults.extend(faults)
                if patch and not faults:
                    with at(place):
                        resources = apply_patch(context, resources, patch, place)
    except OverBudgetError as error:
        return Build(given_objects, (error.fault(f"applying the patches in {name}", origin),))
    return Build(
        tuple(map(_object, resources)),
        tuple(dict.fromkeys(report.faults)),
        tuple(it for it in dict.fromkeys(report.unknown) if it is not others),
    )


_PATCH: Final = Struct({"patch": str, "target": SELECTOR})


def _build(artifact: Artifact, builds: Builds, directory: str, kustomization: Map | None) -> Build:
    data = kustomization if kustomization is not None else load(artifact, directory)[0]
    tracked = bool(data and data.get("buildMetadata"))
    accumulated = accumulate(artifact, builds, directory, kustomization, tracked=tracked)
    finished = finish(artifact, directory, accumulated)
    return Build(
        tuple(map(_object, finished.resources)),
        tuple(dict.fromkeys(finished.faults)),
        tuple(dict.fromkeys(finished.unknown)),
        accumulated.reads,
        tuple(dict.fromkeys(accumulated.unmatched)),
    )


def _object(resource: Resource) -> Object:
    layers = resource.layers
    once = layers if len(layers) < 2 else tuple(dict.fromkeys(layers))
    return Object(resource.data, resource.origin, once)
