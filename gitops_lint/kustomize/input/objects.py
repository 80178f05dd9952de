"""Documents to objects: what counts as one, and how lists of objects are opened up."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from gitops_lint.kustomize.input.context import Context, Objects
from gitops_lint.kustomize.input.field_types import type_name_of
from gitops_lint.kustomize.input.folded_scalars import as_printed
from gitops_lint.kustomize.model.resource import Resource, identify, metadata, scalar
from gitops_lint.source import Document, Fault, FaultKind, Map, Seq


def read_objects(context: Context, path: str) -> Objects:
    """The objects of one file of the artifact; each file is read once."""
    known = context.session.objects
    if path not in known:
        file = context.artifact.parse(path)
        faults = list(file.faults)
        resources = tuple(as_objects(context, file.documents, path, faults))
        known[path] = Objects(resources, tuple(faults))
    return known[path]


def as_objects(
    context: Context, documents: Iterable[Document], path: str, faults: list[Fault]
) -> Iterator[Resource]:
    """The objects of a stream of documents. (api/resource/factory.go: RNodesFromBytes)"""
    queue = deque(
        document for document in _unwrapped(list(documents)) if _is_object(document, faults)
    )
    while queue:
        document = queue.popleft()
        data = document.data
        items = data.get("items")
        if not scalar(data.get("kind")).endswith("List") or "items" not in data:
            data = as_printed(context, data)
            yield Resource(data, identify(data), document.place, (document.place,), path)
        elif isinstance(items, Seq):
            queue.extend(item for item in _items(items) if _is_object(item, faults))
        elif items is not None:
            message = f"items of a {data['kind']} must be a list, not {type_name_of(items)}"
            faults.append(Fault(FaultKind.NOT_AN_OBJECT, message, data.places["items"]))


def _unwrapped(documents: list[Document]) -> list[Document]:
    """A lone List stands for its items, whatever its apiVersion. (kyaml: kio.ByteReader)"""
    if len(documents) == 1 and isinstance(documents[0].data, Map):
        data = documents[0].data
        if data.get("kind") in ("List", "ResourceList") and "items" in data:
            items = data["items"]
            return list(_items(items)) if isinstance(items, Seq) else []
    return documents


def _items(items: Seq) -> Iterator[Document]:
    for item, place in zip(items, items.places, strict=True):
        yield Document(item, place)


def _is_object(document: Document, faults: list[Fault]) -> bool:
    """Whether a document is an object; nothing at all is none, and no fault either."""
    data, place = document
    if data in (None, "") or (isinstance(data, Map | Seq) and not data):
        return False
    if problem := problem_of(data):
        faults.append(
            Fault(
                FaultKind.NOT_AN_OBJECT,
                f"{problem}, so it is no Kubernetes object and the build fails",
                place,
                "complete it, or take the file out of the build",
            )
        )
        return False
    return True


def problem_of(data: Any) -> str | None:
    """What a document lacks to be an object. (kyaml: RNode.GetValidatedMetadata)"""
    if not isinstance(data, Map):
        return f"this is {type_name_of(data)}"
    kind = scalar(data.get("kind"))
    if not kind:
        return "this has no kind"
    if not kind.endswith("List") and not metadata(data, "name"):
        return f"this {kind} has no metadata.name"
    return None
