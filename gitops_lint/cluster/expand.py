"""From an entry point to a cluster: follow every Flux Kustomization to what it applies."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gitops_lint.cluster.build import Builder, config_values, with_common_metadata
from gitops_lint.cluster.entry import clamp, source_of
from gitops_lint.cluster.model import Content, Entry
from gitops_lint.cluster.resource import Id, Resource, known
from gitops_lint.cluster.sources import Artifacts, Sources, repository_directory
from gitops_lint.source import Map


class Expansion:
    """The state of following one cluster; `run` once, then read `resources` and `contents`."""

    def __init__(
        self, entry: Entry, artifacts: Artifacts, builder: Builder, *, strict: bool
    ) -> None:
        self.resources: list[Resource] = []
        self.contents: dict[Id, Content] = {}
        self._entry = entry
        self._builder = builder
        self._strict = strict
        self._index: dict[tuple[str, str, str], Resource] = {}
        self._sources = Sources(entry, artifacts, lambda *key: self._index.get(key))
        self._pending: list[Resource] = []

    def run(self) -> None:
        """Follow every Flux Kustomization once, sources and variables first where they can be."""
        for root in self._entry.roots:
            self._start(root)
        while self._pending:
            ready = next((ks for ks in self._pending if self._ready(ks)), None)
            kustomization = ready or self._pending[0]
            self._pending.remove(kustomization)
            if kustomization.id not in self.contents:
                self._take(self._content(kustomization))

    def _start(self, root: Resource) -> None:
        """A root that applies itself counts as its own path has it, patches and all."""
        content = self._content(root)
        written = next((item for item in content.objects if item.id == root.id), None)
        if written:
            content = self._content(written)
        elif root.data.get("spec") and self._entry.found_by == "gotk-sync.yaml":
            self._add(root)
        self._take(content)

    def _take(self, content: Content) -> None:
        self.contents[content.owner.id] = content
        for resource in content.objects:
            self._add(resource)

    def _add(self, resource: Resource) -> None:
        self.resources.append(resource)
        if resource.remote:
            return  # it lives in another cluster, whose Flux is not this one
        self._index.setdefault((resource.kind, resource.namespace, resource.name), resource)
        if resource.kind == "ArtifactGenerator":
            self._sources.add(resource)
        elif resource.id.kind == "Kustomization" and resource.group.endswith(".toolkit.fluxcd.io"):
            self._pending.append(resource)

    def _ready(self, kustomization: Resource) -> bool:
        """Whether everything that shapes its objects has been found."""
        if self._sources.of(kustomization, final=False) is None:
            return False
        return all(
            (reference.get("kind"), kustomization.namespace, reference.get("name")) in self._index
            for _, reference in kustomization.maps("spec", "postBuild", "substituteFrom")
        )

    def _content(self, owner: Resource) -> Content:
        located = self._sources.of(owner, final=True)
        if located is None or located.artifact is None:
            return _elsewhere(owner)
        path = owner.get("spec", "path", default="")
        if not isinstance(path, str) or not known(path):
            reason = f"{owner}: spec.path {path!r} cannot be resolved"
            return Content(owner, "unknown", unknown=((reason, owner.place("spec", "path")),))
        artifact, directory = located.artifact, clamp(path)
        if not artifact.is_directory(directory):
            if not located.sure:
                return _elsewhere(owner)
            return Content(owner, "error", artifact=artifact, path=directory)
        build = self._builder.build(artifact, directory, owner)
        objects = tuple(self._applied(build.objects, owner))
        return Content(
            owner,
            "error" if build.faults else "here",
            objects,
            repository_directory(artifact, directory),
            artifact,
            directory,
            build.faults,
            tuple((unknown.reason, unknown.place) for unknown in build.unknown),
            build.unmatched,
        )

    def _applied(self, objects: Iterable[Any], owner: Resource) -> Iterator[Resource]:
        """The built objects after substitution and with common metadata."""
        variables = self._variables(owner)
        remote = _remote(owner)
        for built in objects:
            data = built.data
            if variables is not None:
                data = self._substituted(data, variables)
            data = with_common_metadata(data, owner)
            yield Resource(data, built.origin, built.layers, owner, remote)

    def _substituted(self, data: Map, variables: Mapping[str, str | None]) -> Map:
        from gitops_lint.substitution import is_disabled, substitute  # noqa: PLC0415

        if is_disabled(data):
            return data
        return substitute(data, variables, strict=self._strict).data

    def _variables(self, owner: Resource) -> Mapping[str, str | None] | None:
        """The variables of postBuild (None: the value is unknown), or None when nothing is replaced.

        kustomize-controller: substituteFrom in order, `substitute` last; without any variable, no
        substitution, unless the strategy is Always.
        """
        if owner.get("spec", "postBuild") is None:
            return None
        variables: dict[str, str | None] = {}
        for _, reference in owner.maps("spec", "postBuild", "substituteFrom"):
            key = (reference.get("kind"), owner.namespace, reference.get("name"))
            if found := self._index.get(key):  # type: ignore[arg-type]
                variables.update(config_values(found))
        inline = owner.get("spec", "postBuild", "substitute")
        variables.update(inline if isinstance(inline, dict) else {})
        always = owner.get("spec", "postBuild", "substituteStrategy") == "Always"
        return variables if variables or always else None


def _elsewhere(owner: Resource) -> Content:
    reference = owner.place("spec", "sourceRef", "name")
    reason = f"{owner}: its source {source_of(owner)} is not this repository"
    return Content(owner, "elsewhere", unknown=((reason, reference),))


def _remote(owner: Resource) -> str:
    """The cluster that a Flux Kustomization applies to, by the name of its kubeconfig."""
    for kind in ("secretRef", "configMapRef"):
        name = owner.get("spec", "kubeConfig", kind, "name")
        if isinstance(name, str):
            return f"{owner.namespace}/{name}"
    return owner.remote
