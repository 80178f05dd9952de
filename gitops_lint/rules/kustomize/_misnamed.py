"""Files that a kustomization file with another name lists, so that Flux takes them for manifests."""

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import Any

from gitops_lint.cluster import Content
from gitops_lint.documents import FaultKind, Place, strings


def listed_faults(content: Content, path: str, data: Any) -> Iterator[Place]:
    """The places of files that are no objects and that a kustomization file lists, by its path and data.

    kustomize would read them as configurations, patches or values if that file had the right name.
    """
    listed = {normpath(join(dirname(path), text)) for text in strings(data)}
    for fault in content.faults:
        if fault.kind is FaultKind.NOT_AN_OBJECT and fault.place.path in listed:
            yield fault.place
