"""The artifacts that an ArtifactGenerator creates from sources.

(source-watcher: internal/builder and internal/controller. If its documentation disagrees with its
code, the code decides.)
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gitops_lint.cluster.artifacts.generator.copies import copied
from gitops_lint.cluster.artifacts.generator.requests import requests
from gitops_lint.cluster.artifacts.generator.spec import (
    BrokenError,
    Sources,
    UnknownError,
    aliases_of,
    lowered,
    maps_of,
    place_in,
    strings_of,
    text_of,
)
from gitops_lint.cluster.resource import known
from gitops_lint.documents import Artifact, Fault, FaultKind, Map, Place, get
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.wording.suggest import did_you_mean

__all__ = ["Generated", "Output", "generate"]

_RECONCILE: Final = "source.extensions.fluxcd.io/reconcile"


class Output(NamedTuple):
    """One ExternalArtifact.

    `artifact`: its files; None if a source it needs is not in this checkout.
    `fails`: Flux does not create it; then `artifact` has the files of the copies that work.
    `namespace`: "" for that of the generator.
    `unknown`: (path in the artifact, reason, place) of files and directories with unknown content.
    """

    name: str
    place: Place
    artifact: Artifact | None
    fails: bool = False
    unknown: tuple[tuple[str, str, Place], ...] = ()
    labels: Mapping[str, str] = MappingProxyType({})
    annotations: Mapping[str, str] = MappingProxyType({})
    namespace: str = ""


class Generated(NamedTuple):
    """The artifacts of an ArtifactGenerator; `complete` is false if there may be more of them."""

    outputs: tuple[Output, ...] = ()
    faults: tuple[Fault, ...] = ()
    complete: bool = True

    @property
    def parts(self) -> tuple[object, ...]:
        """All data of this, with the keys of artifacts."""
        outputs = (
            (it._replace(artifact=None), it.artifact and it.artifact.key) for it in self.outputs
        )
        return (*outputs, self.faults, self.complete)

    @property
    def artifacts(self) -> Mapping[str, Artifact | None]:
        """The artifacts by name; None for an artifact with files from elsewhere."""
        return {output.name: output.artifact for output in self.outputs}


def generate(generator: Map, sources: Sources) -> Generated:
    """The artifacts of an ArtifactGenerator object.

    `sources`: by alias; None for a source that is not in this checkout. Faults have the kind
    ARTIFACT_GENERATOR. Flux stops at the first artifact that fails, so those after it fail too.
    A generator that an annotation disables creates none.
    """
    if text_of(get(generator, "metadata", "annotations"), _RECONCILE).lower() == "disabled":
        return Generated()
    sources = {alias: sources.get(alias) for alias in aliases_of(generator)}
    faults = [*_invalid(generator, "sources", "alias"), *_invalid(generator, "artifacts", "name")]
    try:
        requested = list(requests(generator, sources))
    except BrokenError as error:
        return Generated(faults=(*faults, error.fault))
    except UnknownError:
        return Generated(faults=tuple(faults), complete=False)
    metadata = get(generator, "spec", "commonMetadata")
    outputs = []
    for request in requested:
        files, unknown, found = copied(request, sources)
        faults += found
        labels = {**strings_of(get(metadata, "labels")), **lowered(request.captures)}
        annotations = strings_of(get(metadata, "annotations"))
        output = Output(
            request.name,
            request.place,
            files,
            bool(faults),
            unknown,
            labels,
            annotations,
            request.namespace,
        )
        outputs.append(output)
    complete = all(known(output.name) for output in outputs)
    return Generated(tuple(outputs), tuple(faults), complete)


def _invalid(generator: Map, field_name: str, key: str) -> Iterator[Fault]:
    """Faults that stall the generator before it reads a source. (source-watcher: validateSpec)"""
    seen: set[tuple[str, str]] = set()
    aliases = aliases_of(generator)
    for entry in maps_of(generator, field_name):
        value, revision = text_of(entry, key), text_of(entry, "revision").removeprefix("@")
        where = text_of(entry, "namespace") if field_name == "artifacts" else ""
        if value and (where, value) in seen and known(value):
            message = f"two {field_name} have the {key} `{value}`, so Flux creates no artifact"
            yield Fault(
                FaultKind.ARTIFACT_GENERATOR,
                message,
                place_in(entry, key),
                f"give each its own {key}",
            )
        if revision and revision not in aliases and known(revision):
            message = f"no source has the alias `{revision}`, so Flux creates no artifact"
            yield Fault(
                FaultKind.ARTIFACT_GENERATOR,
                message,
                place_in(entry, "revision"),
                did_you_mean(revision, aliases),
            )
        if field_name == "artifacts" and value in aliases:
            # source-watcher builds an artifact in a directory of its name, the source's own.
            message = (
                f"the artifact `{value}` has the name of a source, so it gets every file of that"
                " source, not only the copied ones"
            )
            yield Fault(
                FaultKind.ARTIFACT_GENERATOR,
                message,
                place_in(entry, key),
                "rename the artifact or the alias",
            )
        seen.add((where, value))
