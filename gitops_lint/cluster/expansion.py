"""From an entry point to a cluster: expands every Flux Kustomization to the objects it applies."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final

from gitops_lint.budget import OverBudgetError, build_budget
from gitops_lint.cluster.applied import applied_objects
from gitops_lint.cluster.artifacts.sources import Artifacts, Hidden, Located, Sources
from gitops_lint.cluster.entry import Entry
from gitops_lint.cluster.identity import source_of
from gitops_lint.cluster.kinds import (
    GENERATOR,
    INPUT_PROVIDER,
    KUSTOMIZATION,
    RESOURCE_SET,
    is_a,
    is_foreign,
)
from gitops_lint.cluster.kustomization import Builder
from gitops_lint.cluster.model import Content, stopped
from gitops_lint.cluster.paths import clamp, inside
from gitops_lint.cluster.resource import Id, Resource, known
from gitops_lint.cluster.resource_sets import ResourceSets
from gitops_lint.cluster.variables import variables_of
from gitops_lint.documents import (
    Artifact,
    Fault,
    FaultKind,
    Place,
    internal_error,
    is_hidden,
)
from gitops_lint.kustomize import FILE_NAMES, find_file

if TYPE_CHECKING:
    from gitops_lint.cluster.artifacts.generator import Generated


# Substitution can give every child a new name, so expansion might never end.
MAX_DEPTH: Final = 50
TOO_DEEP: Final = f"not expanded, because objects apply each other more than {MAX_DEPTH} deep"


_Name = tuple[str, str, str]  # kind, namespace, name


class Expansion:
    """The expansion of one cluster: call `run` once, then read `resources` and `contents`."""

    def __init__(self, entry: Entry, artifacts: Artifacts, builder: Builder) -> None:
        self.resources: list[Resource] = []
        self.contents: dict[Id, Content] = {}
        self._entry = entry
        self._builder = builder
        self._index: dict[tuple[str, str, str], Resource] = {}
        # A function that refers to this would keep it alive until the next search for garbage.
        index = self._index
        self._sources = Sources(entry, artifacts, lambda *name: index.get(name))
        self._found: list[Resource] = []  # the Flux Kustomizations; below, by their numbers here
        self._expanded: set[int] = set()
        self._first = 0  # all before it have been expanded
        self._queue: list[int] = []  # a heap of those that may be ready
        # Those that are not, by the first prerequisite (kind, namespace, name) that they lack.
        self._lacking: dict[_Name, list[int]] = defaultdict(list)
        self._sets = ResourceSets(artifacts.tree)

    def run(self) -> None:
        """Expand every Flux Kustomization once, if possible after its source and its variables."""
        for root in self._entry.roots:
            self._start(root)
        while (
            self._step(final=False)
            or self._expand(final=False)
            or self._step(final=True)
            or (self._expand(final=True))
        ):
            pass
        self._sources.finish()
        self._sets.finish()

    def _step(self, *, final: bool) -> bool:
        """Expand the first Flux Kustomization that is ready or, with `final`, the first. Returns whether there is one."""
        number = self._first_of_all() if final else self._first_ready()
        if number is None:
            return False
        self._expanded.add(number)
        kustomization = self._found[number]
        if kustomization.id not in self.contents:
            self._take(self._content(kustomization))
        return True

    def _first_of_all(self) -> int | None:
        while self._first in self._expanded:
            self._first += 1
        return self._first if self._first < len(self._found) else None

    def _first_ready(self) -> int | None:
        again: list[int] = []
        ready = None
        while self._queue and ready is None:
            number = heappop(self._queue)
            if number in self._expanded:
                continue
            lacking = self._lacks(self._found[number])
            if lacking is None:
                ready = number
            elif lacking[0] == "ExternalArtifact":  # no object, but a generator may create it
                again.append(number)
            else:
                self._lacking[lacking].append(number)
        for number in again:
            heappush(self._queue, number)
        return ready

    def _expand(self, *, final: bool) -> bool:
        """Expand one ResourceSet. Returns whether one was ready."""
        content = self._sets.expand(final=final)
        for resource in content.objects if content else ():
            self._add(resource)
        return content is not None

    @property
    def resource_sets(self) -> Mapping[Id, Content]:
        """The content of each ResourceSet."""
        return self._sets.contents

    @property
    def generated(self) -> tuple[tuple[Resource, "Generated"], ...]:
        """The artifacts of each ArtifactGenerator."""
        return tuple(self._sources.generated)

    def _start(self, root: Resource) -> None:
        """Expand a root. A root that its own path contains is used as that path builds it, patched."""
        content = self._content(root)
        written = next((item for item in content.objects if item.id == root.id), None)
        if written:
            content = self._content(written)
        elif self._entry.root_written:
            self._add(root)
        entry = self._entry
        if entry.faults or entry.unknown:
            content = content._replace(
                faults=(*content.faults, *entry.faults),
                unknown=(*content.unknown, *entry.unknown),
            )
        self._take(content)

    def _take(self, content: Content) -> None:
        self.contents[content.owner.id] = content
        for resource in content.objects:
            self._add(resource)

    def _add(self, resource: Resource) -> None:
        self.resources.append(resource)
        if resource.remote:
            return  # it is in another cluster, which this Flux does not reconcile
        if not is_foreign(resource):
            name = (resource.kind, resource.namespace, resource.name)
            self._index.setdefault(name, resource)
            for number in self._lacking.pop(name, ()):
                heappush(self._queue, number)
        if is_a(resource, GENERATOR):
            self._sources.add(resource)
        elif is_a(resource, RESOURCE_SET, INPUT_PROVIDER):
            self._sets.add(resource)
        elif is_a(resource, KUSTOMIZATION):
            heappush(self._queue, len(self._found))
            self._found.append(resource)

    def _lacks(self, kustomization: Resource) -> _Name | None:
        """The first of the source and the variables of a Kustomization that has not been found."""
        if self._sources.of(kustomization, final=False) is None:
            source = source_of(kustomization)
            return source.kind, source.namespace, source.name
        for _, reference in kustomization.maps("spec", "postBuild", "substituteFrom"):
            name = str(reference.get("kind")), kustomization.namespace, str(reference.get("name"))
            if name not in self._index:
                return name
        return None

    def _content(self, owner: Resource) -> Content:
        try:
            return self._resolved(owner)
        except Exception as error:  # noqa: BLE001  one object must not end the run
            place = owner.place("spec", "path")
            fault = internal_error(f"building the content of {owner}", error, place)
            return Content(owner, "unknown", faults=(fault,))

    def _resolved(self, owner: Resource) -> Content:
        if owner.depth > MAX_DEPTH:
            return Content(owner, "unknown", unknown=((f"{owner}: {TOO_DEEP}", owner.origin),))
        located = self._sources.of(owner, final=True)
        if located is None or located.artifact is None:
            return _elsewhere(owner, located)
        path = owner.get("spec", "path", default="")
        if not isinstance(path, str) or not (known(path) or self._is_literal(owner, path)):
            reason = f"{owner}: `spec.path` {path} contains a value that is not known"
            return Content(owner, "unknown", unknown=((reason, owner.place("spec", "path")),))
        artifact, directory = located.artifact, clamp(path)
        if decisive := _decisive(located, directory):
            return Content(
                owner,
                "unknown",
                artifact=artifact,
                path=directory,
                unknown=_unknown(owner, decisive),
            )
        if not artifact.is_directory(directory):
            if not located.sure:
                return _elsewhere(owner)
            return Content(owner, "error", artifact=artifact, path=directory)
        return self._built(owner, artifact, directory, located.hidden)

    def _is_literal(self, owner: Resource, text: str) -> bool:
        """Whether nothing substitutes the variables in an object: the Kustomization that applies it has no `postBuild`.

        That of the object itself is only for what it applies. (kustomize-controller: generate, varsub)
        """
        parent = owner.owner
        if parent is None or "<<" in text or is_hidden(text) or parent.get("spec", "postBuild"):
            return False
        written = parent.owner is not None or self._entry.root_written
        return written and is_a(parent, KUSTOMIZATION)

    def _built(
        self, owner: Resource, artifact: Artifact, directory: str, hidden: Sequence[Hidden]
    ) -> Content:
        """The content of a directory; `hidden` are parts of the artifact that are not in the checkout."""
        build = self._builder.build(artifact, directory, owner)
        if hidden and build.faults:  # the faults may be about files that are only hidden
            return Content(
                owner,
                "unknown",
                artifact=artifact,
                path=directory,
                faults=_own(build.faults),
                unknown=_unknown(owner, hidden),
                reads=build.reads,
            )
        variables = variables_of(owner, self._find, artifact.tree)
        try:
            with build_budget():
                applied = tuple(
                    applied_objects(
                        artifact.tree, build.objects, owner, variables, self._entry.name
                    )
                )
        except OverBudgetError as error:
            return stopped(owner, error)
        within = [it for it in hidden if _overlaps(it.path, directory)]
        return Content(
            owner,
            "unknown" if _own(build.faults) else "error" if build.faults else "here",
            objects=tuple(resource for resource, _ in applied),
            artifact=artifact,
            path=directory,
            faults=build.faults,
            unknown=(*((it.reason, it.place) for it in build.unknown), *_unknown(owner, within)),
            unmatched=build.unmatched,
            variables=variables,
            substituted=tuple((resource, found) for resource, found in applied if found),
            reads=build.reads,
            fetches=tuple((it.fetched, it.place) for it in build.unknown if it.fetched),
        )

    def _find(self, kind: str, namespace: str, name: str) -> Resource | None:
        return self._index.get((kind, namespace, name))


def _own(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The failures and limits of gitops-lint among faults: they say nothing about what Flux does."""
    own = (FaultKind.INTERNAL_ERROR, FaultKind.TOO_EXPENSIVE)
    return tuple(fault for fault in faults if fault.kind in own)


def _decisive(located: Located, directory: str) -> list[Hidden]:
    """The hidden parts of an artifact without which a directory cannot be built at all."""
    if not located.artifact or find_file(located.artifact, directory):
        return []
    files = {f"{directory}/{name}".lstrip("/") for name in FILE_NAMES}
    return [it for it in located.hidden if it.path in files or inside(f"{directory}/", it.path)]


def _overlaps(path: str, directory: str) -> bool:
    return inside(f"{path}/", directory) or inside(f"{directory}/", path)


def _unknown(owner: Resource, hidden: Iterable[Hidden]) -> tuple[tuple[str, Place], ...]:
    return tuple((f"{owner}: {it.path or '.'}: {it.reason}", it.place) for it in hidden)


def _elsewhere(owner: Resource, located: Located | None = None) -> Content:
    if located and located.hidden:
        unknown = tuple((f"{owner}: {it.reason}", it.place) for it in located.hidden)
        return Content(owner, "unknown", unknown=unknown)
    reference = owner.place("spec", "sourceRef", "name")
    reason = f"{owner}: its source {source_of(owner)} is not in this checkout"
    return Content(owner, "elsewhere", unknown=((reason, reference),))
