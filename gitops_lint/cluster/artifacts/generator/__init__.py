"""The artifacts that an ArtifactGenerator makes out of sources.

(source-watcher: internal/builder and internal/controller; where its documentation says something else,
the code decides.)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
from gitops_lint.source import Artifact, Fault, FaultKind, Map, Place, get
from gitops_lint.wording.suggest import did_you_mean

__all__ = ["Generated", "Output", "generate"]

_RECONCILE: Final = "source.extensions.fluxcd.io/reconcile"


@dataclass(frozen=True, slots=True)
class Output:
    """One ExternalArtifact.

    `artifact`: its files, by the path inside it; None where a source it needs is not in this checkout.
    `fails`: Flux does not make it; then `artifact` is what the copies that work would give.
    `unknown`: (path in the artifact, why, where) of files and directories whose content cannot be told.
    """

    name: str
    place: Place
    artifact: Artifact | None
    fails: bool = False
    unknown: tuple[tuple[str, str, Place], ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Generated:
    """What an ArtifactGenerator makes; `complete` is false where there may be more artifacts."""

    outputs: tuple[Output, ...] = ()
    faults: tuple[Fault, ...] = ()
    complete: bool = True

    @property
    def artifacts(self) -> Mapping[str, Artifact | None]:
        """The artifacts by name; None for one with files from elsewhere."""
        return {output.name: output.artifact for output in self.outputs}


def generate(generator: Map, sources: Sources) -> Generated:
    """The artifacts of an ArtifactGenerator object.

    `sources`: by alias; None for one that is not in this checkout. Faults have the kind
    ARTIFACT_GENERATOR. Flux stops at the first artifact that fails: those after it fail too.
    A generator that is switched off by annotation makes none.
    """
    if text_of(get(generator, "metadata", "annotations"), _RECONCILE).lower() == "disabled":
        return Generated()
    sources = {alias: sources.get(alias) for alias in aliases_of(generator)}
    faults = [*_invalid(generator, "sources", "alias"), *_invalid(generator, "artifacts", "name")]
    try:
        wanted = list(requests(generator, sources))
    except BrokenError as error:
        return Generated(faults=(*faults, error.fault))
    except UnknownError:
        return Generated(faults=tuple(faults), complete=False)
    metadata = get(generator, "spec", "commonMetadata")
    outputs = []
    for request in wanted:
        files, unknown, found = copied(request, sources)
        faults += found
        labels = {**strings_of(get(metadata, "labels")), **lowered(request.captures)}
        annotations = strings_of(get(metadata, "annotations"))
        output = Output(
            request.name, request.place, files, bool(faults), unknown, labels, annotations
        )
        outputs.append(output)
    complete = all(known(output.name) for output in outputs)
    return Generated(tuple(outputs), tuple(faults), complete)


def _invalid(generator: Map, what: str, key: str) -> Iterator[Fault]:
    """What stalls the generator before it reads a source. (source-watcher: validateSpec)"""
    seen: set[str] = set()
    aliases = aliases_of(generator)
    for entry in maps_of(generator, what):
        value, revision = text_of(entry, key), text_of(entry, "revision").removeprefix("@")
        if value and value in seen and known(value):
            message = f"two {what} have the {key} `{value}`, so Flux creates no artifact"
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
        if what == "artifacts" and value in aliases:
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
        seen.add(value)
