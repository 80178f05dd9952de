"""Drift detection of HelmReleases: the selectors with which it fails."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Resource, known
from gitops_lint.documents import KeyPath

_FIELDS: Final = (
    "group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector",
)  # fmt: skip
_MODES: Final = ("enabled", "warn")


def detects_drift(release: Resource) -> bool:
    """Whether Flux compares the objects of a release with those in the cluster."""
    return release.get("spec", "driftDetection", "mode") in _MODES


def bad_targets(release: Resource) -> Iterator[tuple[KeyPath, str]]:
    """(key path of the target, field) of the exceptions whose selectors Flux cannot read.

    It compiles all of them after the installation, and cannot determine the state of the release otherwise.
    (helm-controller: DetermineReleaseState; fluxcd/pkg ssa: jsondiff.CompileIgnoreRules)
    """
    if not detects_drift(release):
        return
    for index, _ in release.maps("spec", "driftDetection", "ignore"):
        path: KeyPath = ("spec", "driftDetection", "ignore", index, "target")
        for field in _FIELDS:
            text = release.get(*path, field)
            if isinstance(text, str) and text and known(text) and _is_invalid(field, text):
                yield path, field
                break


def _is_invalid(field: str, text: str) -> bool:
    from gitops_lint.kustomize import is_valid_selector  # few HelmReleases have exceptions

    return not is_valid_selector(field, text)
