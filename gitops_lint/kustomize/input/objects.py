"""Turns documents into objects: which documents are objects, and how lists are unwrapped."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, Final

from gitops_lint.documents import Document, Fault, FaultKind, File, Map, Place, Seq
from gitops_lint.kustomize.input.context import Context, Objects
from gitops_lint.kustomize.input.field_types import type_name_of
from gitops_lint.kustomize.input.folded_scalars import as_printed
from gitops_lint.kustomize.model.resource import Resource, identify, metadata, scalar
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.reuse import reused_of
from gitops_lint.wording.suggest import did_you_mean

# Keys that only a file under `configurations` has. (api/internal/plugins/builtinconfig: TransformerConfig)
_SETTINGS: Final = ("nameReference", "varReference")
_MISSPELLED: Final = len("metadata") - 2  # characters; a shorter key is another word


class Problem(NamedTuple):
    """A reason why a document is not an object: a clause for a message, and its place."""

    text: str
    place: Place
    help: str = (
        "complete the object; or keep the file out of the build: add it to `.sourceignore`, or list only the"
        " manifests in a kustomization.yaml"
    )


def read_objects(context: Context, path: str) -> Objects:
    """The objects of one file of the artifact; each file is read once."""
    known, artifact = context.session.objects, context.artifact
    if path in known:
        artifact.parse(path)  # it depends on the file each time
    else:
        file = artifact.parse(path)
        path = file.path if file.path == path else path  # one text for both
        known[path] = reused_of(artifact.tree, (file,), path, lambda: _objects(context, file, path))
    return known[path]


def _objects(context: Context, file: File, path: str) -> Objects:
    """The objects of a file; they depend on nothing but the file, whose text decides how numbers are written."""
    problems: list[Problem] = []
    resources = tuple(as_objects(context, file.documents, path, problems))
    return Objects(resources, (*file.faults, *map(_fault, problems)))


def _fault(problem: Problem) -> Fault:
    return Fault(
        FaultKind.NOT_AN_OBJECT,
        f"{problem.text}, so it is not a Kubernetes object and the build fails",
        problem.place,
        problem.help,
    )


def as_objects(
    context: Context, documents: Iterable[Document], path: str, problems: list[Problem]
) -> Iterator[Resource]:
    """The objects of a stream of documents; documents that are not objects go to `problems`.

    `path` is the file in the artifact. Empty documents are skipped.
    (api/resource/factory.go: RNodesFromBytes)
    """
    queue = deque(
        document for document in _unwrapped(list(documents)) if _is_object(document, problems)
    )
    while queue:
        document = queue.popleft()
        data = document.data
        items = data.get("items")
        if not scalar(data.get("kind")).endswith("List") or "items" not in data:
            data = as_printed(context, document)
            yield Resource(data, identify(data), document.place, (document.place,), path)
        elif isinstance(items, Seq):
            queue.extend(item for item in _items(items) if _is_object(item, problems))
        elif items is not None:
            text = f"`items` of this {data['kind']} is {type_name_of(items)}, not a list"
            problems.append(Problem(text, data.places["items"]))


def _unwrapped(documents: list[Document]) -> list[Document]:
    """A List that is the only document is replaced by its items. (kyaml: kio.ByteReader)"""
    if len(documents) == 1 and isinstance(documents[0].data, Map):
        data = documents[0].data
        if data.get("kind") in ("List", "ResourceList") and "items" in data:
            items = data["items"]
            return list(_items(items)) if isinstance(items, Seq) else []
    return documents


def _items(items: Seq) -> Iterator[Document]:
    for item, place in zip(items, items.places, strict=True):
        yield Document(item, place)


def _is_object(document: Document, problems: list[Problem]) -> bool:
    """Whether a document is an object; an empty document is not, and is no problem either."""
    data, place = document
    if data in (None, "") or (isinstance(data, Map | Seq) and not data):
        return False
    if problem := _problem(data, place):
        problems.append(problem)
        return False
    return True


def _problem(data: Any, place: Place) -> Problem | None:
    """Why data is not an object; None if it is. (kyaml: RNode.GetValidatedMetadata)"""
    if not isinstance(data, Map):
        return Problem(f"this document is {type_name_of(data)}", place)
    kind = scalar(data.get("kind"))
    if not kind:
        if settings := [key for key in data if key in _SETTINGS]:
            text = f"this document has no `kind`, but `{settings[0]}`, a setting of kustomize"
            return Problem(
                text, place, "list this file under `configurations` of a kustomization.yaml"
            )
        return Problem("this document has no `kind`", place)
    if kind.endswith("List") or metadata(data, "name"):
        return None
    text = f"this {kind} has no `metadata.name`"
    for key in data if "metadata" not in data else ():
        # `data` is similar to `metadata`, but a field of its own.
        if len(key) >= _MISSPELLED and (help_ := did_you_mean(key, ["metadata"])):
            return Problem(text, data.places[key], help_)
    return Problem(text, place)
