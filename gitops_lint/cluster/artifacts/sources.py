"""Where in this checkout the files of each Flux source are."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from gitops_lint.cluster.artifacts.sourceignore import artifact_of
from gitops_lint.cluster.entry.own import origin_url
from gitops_lint.cluster.entry.start import Entry
from gitops_lint.cluster.identity import SourceId, normal_ref, normal_url, source_of
from gitops_lint.cluster.paths import clamp
from gitops_lint.cluster.resource import Resource
from gitops_lint.documents import Artifact, Place, Tree, get
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import forget

if TYPE_CHECKING:
    from gitops_lint.cluster.artifacts.generator import Generated, Output

MAX_CHAIN: Final = 50  # ArtifactGenerators that use each other's artifacts

Lookup = Callable[[str, str, str], Resource | None]


class Hidden(NamedTuple):
    """A part of an artifact that is not in this checkout, and the reason."""

    path: str  # the file or directory inside the artifact
    reason: str
    place: Place


class Located(NamedTuple):
    """The files of a source: an artifact of this checkout, or None if they are elsewhere.

    `sure` is false if the source may or may not be this repository. Then a path that exists in the
    checkout is assumed to be the right one, and a path that does not exist is no fault.
    """

    artifact: Artifact | None
    sure: bool = True
    hidden: tuple[Hidden, ...] = ()


class Artifacts:
    """The artifacts of one checkout, each created once."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._made: dict[tuple[str, str, tuple[str, ...]], Artifact] = {}

    def of(self, root: str, ignore: str = "", sparse: tuple[str, ...] = ()) -> Artifact:
        """The artifact whose root is a directory of the repository; `sparse`: `spec.sparseCheckout`."""
        key = (root, ignore, sparse)
        if key not in self._made:
            self._made[key] = artifact_of(self.tree, root, ignore or None, sparse)
        return self._made[key]

    def close(self) -> None:
        """Free what has been read for builds, of which there will be no more."""
        for artifact in self._made.values():
            forget(artifact)


class Sources:
    """The sources of one cluster; `generated` are the artifacts of its ArtifactGenerators."""

    def __init__(self, entry: Entry, artifacts: Artifacts, find: Lookup) -> None:
        self.generated: list[tuple[Resource, Generated]] = []
        self._entry = entry
        self._artifacts = artifacts
        self._find = find
        self._url = entry.url or origin_url(artifacts.tree)
        self._generators: list[Resource] = []  # not evaluated yet
        self._made: dict[SourceId, Located] = {}
        self._chain = 0  # generators that are being evaluated, each for the one before

    def main(self, ignore: str = "", sparse: tuple[str, ...] = ()) -> Artifact:
        """The artifact of the cluster's entry point."""
        return self._artifacts.of(self._entry.root, ignore or self._entry.ignore, sparse)

    def of(self, kustomization: Resource, *, final: bool) -> Located | None:
        """The files of a Flux Kustomization's source.

        None if the source's object has not been found yet. With `final`, no more objects will be found.
        """
        located = self.locate(source_of(kustomization), final=final)
        path = kustomization.get("spec", "path", default="")
        if located and not located.sure and isinstance(path, str) and not clamp(path):
            return Located(None)  # the top directory exists in every repository
        return located

    def locate(self, source: SourceId, *, final: bool) -> Located | None:
        """The files of a source; None and `final` as in `of`."""
        found = self._find(source.kind, source.namespace, source.name)
        if source == self._entry.source:
            return self._git(found, sure=True) if found else Located(self.main())
        if source.kind == "ExternalArtifact":
            return self._external(source, final=final)
        if found is None:
            return Located(self.main(), sure=False) if final else None
        if source.kind == "GitRepository":
            url = normal_url(found.get("spec", "url"))
            same = not self._entry.ref or normal_ref(found.get("spec", "ref")) == self._entry.ref
            if not (url and self._url):
                return self._git(found, sure=False)
            return self._git(found, sure=True) if url == self._url and same else Located(None)
        if source.kind == "OCIRepository":
            here = self._url and normal_url(found.get("spec", "url")) == self._entry.url
            return Located(self.main() if here else None)
        return Located(None)

    def _git(self, repository: Resource, *, sure: bool) -> Located:
        """This repository as a GitRepository fetches it: with `spec.ignore` and `spec.include`.

        (source-controller: reconcileArtifact, reconcileInclude)
        """
        ignore = repository.get("spec", "ignore", default="")
        artifact = self.main(str(ignore), repository.texts("spec", "sparseCheckout"))
        hidden = tuple(
            Hidden(
                clamp(str(included.get("toPath") or get(included, "repository", "name"))),
                "another GitRepository is included in this directory",
                repository.place("spec", "include", i),
            )
            for i, included in repository.maps("spec", "include")
        )
        return Located(artifact, sure, hidden)

    def add(self, generator: Resource) -> None:
        """Add an ArtifactGenerator, which creates ExternalArtifacts from the sources it names."""
        self._generators.append(generator)

    def finish(self) -> None:
        """Evaluate the generators whose artifacts no Kustomization uses."""
        while self._generators:
            self._generate(self._generators.pop(0))

    def _external(self, source: SourceId, *, final: bool) -> Located | None:
        if self._chain >= MAX_CHAIN:
            return self._made.get(source, Located(None))
        for generator in [it for it in self._generators if _may_create(it, source)]:
            if generator in self._generators and (final or self._ready(generator)):
                self._generators.remove(generator)
                self._generate(generator)
        return self._made.get(source, Located(None) if final else None)

    def _ready(self, generator: Resource) -> bool:
        return all(
            identity.kind != "ExternalArtifact" and self.locate(identity, final=False)
            for identity in _named_sources(generator).values()
        )

    def _generate(self, generator: Resource) -> None:
        from gitops_lint.cluster.artifacts.generator import generate  # few clusters have one

        self._chain += 1
        found = {
            alias: self.locate(identity, final=True)
            for alias, identity in _named_sources(generator).items()
        }
        self._chain -= 1
        # Uncertain sources are good enough to guess the files, but not to report faults.
        certain = {
            alias: located.artifact if located and located.sure and not located.hidden else None
            for alias, located in found.items()
        }
        guessed = {alias: located.artifact if located else None for alias, located in found.items()}
        self.generated.append((generator, generate(generator.data, certain)))
        for output in generate(generator.data, guessed).outputs:
            namespace = output.namespace or generator.namespace
            made = SourceId("ExternalArtifact", namespace, output.name)
            self._made[made] = _located(output, sure=certain == guessed)


def _may_create(generator: Resource, source: SourceId) -> bool:
    """Whether an ArtifactGenerator creates artifacts in the namespace of a source, or may do so."""
    namespaces = {entry.get("namespace") for _, entry in generator.maps("spec", "artifacts")}
    return source.namespace == generator.namespace or any(
        it == source.namespace or (isinstance(it, str) and "{" in it) for it in namespaces
    )


def _named_sources(generator: Resource) -> dict[str, SourceId]:
    """The sources of an ArtifactGenerator, by alias."""
    return {
        str(source.get("alias")): SourceId(
            str(source.get("kind")),
            str(get(source, "namespace", default=generator.namespace)),
            str(source.get("name")),
        )
        for _, source in generator.maps("spec", "sources")
    }


def _located(output: "Output", *, sure: bool) -> Located:
    """The files of a generated artifact, without those whose content is unknown."""
    if output.fails and sure:
        reason = f"Flux does not create the artifact {output.name}, because its generator fails"
        return Located(None, hidden=(Hidden("", reason, output.place),))
    artifact, hidden = output.artifact, tuple(Hidden(*unknown) for unknown in output.unknown)
    if artifact and hidden:
        unknown = {it.path for it in hidden}
        files = {path: file for path, file in artifact.files.items() if path not in unknown}
        artifact = Artifact(artifact.tree, files)
    return Located(artifact, sure, hidden)
