"""Which sources hold this checkout, and how their artifacts lie in it."""

import re
from collections.abc import Callable
from typing import NamedTuple

from gitops_lint.cluster.identity import normal_ref, normal_url, source_of
from gitops_lint.cluster.ignore import artifact_of
from gitops_lint.cluster.model import Entry, SourceId
from gitops_lint.cluster.resource import Resource
from gitops_lint.source import Artifact, Tree, get

Lookup = Callable[[str, str, str], Resource | None]


class Located(NamedTuple):
    """Where a source's files are: in an artifact of this checkout, or (None) elsewhere.

    `sure` is false where nothing tells the source apart from this repository's own: then a path that
    exists here is taken for the one meant, and one that does not says nothing.
    """

    artifact: Artifact | None
    sure: bool = True


class Artifacts:
    """The artifacts of one checkout, each made once."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._made: dict[tuple[str, str], Artifact] = {}

    def of(self, root: str, ignore: str = "") -> Artifact:
        """The artifact whose root is a directory of the repository."""
        if (root, ignore) not in self._made:
            self._made[root, ignore] = artifact_of(self.tree, root, ignore or None)
        return self._made[root, ignore]

    def origin_url(self) -> str:
        """The URL of the repository's remote, as git's configuration has it; "" without one."""
        try:
            config = (self.tree.root / ".git" / "config").read_text(errors="replace")
        except OSError:
            return ""
        match = re.search(r'\[remote "origin"\][^\[]*?\burl\s*=\s*(\S+)', config)
        return normal_url(match[1]) if match else ""


class Sources:
    """The sources of one cluster."""

    def __init__(self, entry: Entry, artifacts: Artifacts, find: Lookup) -> None:
        self._entry = entry
        self._artifacts = artifacts
        self._find = find
        self._url = entry.url or artifacts.origin_url()
        self._generated: dict[SourceId, Located] = {}

    def main(self, ignore: str = "") -> Artifact:
        """The artifact the cluster starts from."""
        return self._artifacts.of(self._entry.root, ignore or self._entry.ignore)

    def of(self, kustomization: Resource, *, final: bool) -> Located | None:
        """Where a Flux Kustomization's source has its files.

        None: its object has not turned up yet; `final` says that it will not any more.
        """
        return self.locate(source_of(kustomization), final=final)

    def locate(self, source: SourceId, *, final: bool) -> Located | None:
        """The same for a source by its identity."""
        if source == self._entry.source:
            return Located(self.main())
        if source in self._generated:
            return self._generated[source]
        found = self._find(source.kind, source.namespace, source.name)
        if found is None:
            return Located(self.main(), sure=False) if final else None
        if source.kind == "GitRepository":
            return self._git(found)
        if source.kind == "OCIRepository":
            here = self._url and normal_url(found.get("spec", "url")) == self._entry.url
            return Located(self.main() if here else None)
        return Located(None)

    def _git(self, repository: Resource) -> Located:
        url = normal_url(repository.get("spec", "url"))
        ignore = str(repository.get("spec", "ignore", default=""))
        if not (url and self._url):
            return Located(self.main(ignore), sure=False)
        same_ref = (
            not self._entry.ref or normal_ref(repository.get("spec", "ref")) == self._entry.ref
        )
        return Located(self.main(ignore) if url == self._url and same_ref else None)

    def add(self, generator: Resource) -> None:
        """Take in an ArtifactGenerator: it makes ExternalArtifacts of the sources it names."""
        from gitops_lint.cluster.generator import generate  # noqa: PLC0415  few clusters have one

        sources = {}
        for _, source in generator.maps("spec", "sources"):
            identity = SourceId(
                str(source.get("kind")),
                str(get(source, "namespace", default=generator.namespace)),
                str(source.get("name")),
            )
            located = self.locate(identity, final=True)
            sources[str(source.get("alias"))] = located.artifact if located else None
        for name, artifact in generate(generator.data, sources).artifacts.items():
            made = SourceId("ExternalArtifact", generator.namespace, name)
            self._generated[made] = Located(artifact)
