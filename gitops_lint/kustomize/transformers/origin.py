"""`buildMetadata: [originAnnotations]` annotates each object with its origin. (api/resource/origin.go)

`transformerAnnotations` and `managedByLabel` are not implemented.
"""

from posixpath import relpath
from typing import Final

from gitops_lint.documents import Map, Place
from gitops_lint.kustomize.model.edit import set_metadata
from gitops_lint.kustomize.model.resource import Resource

_KEY: Final = "config.kubernetes.io/origin"


def with_origin(resource: Resource, directory: str, place: Place) -> Resource:
    """The object with the annotation; its path is relative to the directory that is built."""
    if not resource.origin_annotated:
        return resource
    path = relpath(resource.file, directory or ".") if resource.file else ""
    if not resource.generated:
        text = f"path: {path}\n"
    else:
        text = (
            f"configuredIn: {path}\nconfiguredBy:\n  apiVersion: builtin\n"
            f"  kind: {resource.id.kind}Generator\n"
        )
    meta = resource.data.get("metadata")
    texts = meta.get("annotations") if isinstance(meta, Map) else None
    texts = texts if isinstance(texts, Map) else Map()
    data = set_metadata(resource.data, "annotations", texts.put(_KEY, text, place), place)
    return resource.edited(data, place)
