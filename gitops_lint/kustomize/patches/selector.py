"""Selectors of patches and replacements: patterns on names, and label selectors."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import Map
from gitops_lint.gotext.regexp import PatternError, UnknownMatchError, anchored
from gitops_lint.kustomize.model.resource import BuildError, Id, Resource, text_map
from gitops_lint.kustomize.patches.labelselector import Requirement, parse_selector
from gitops_lint.namedtuple import NamedTuple


class Selector(NamedTuple):
    """The conditions of a target; an empty string matches everything.

    Each field is a regular expression that must match the whole group, version, kind, name or
    namespace. (kustomize: types.SelectorRegex)
    """

    group: str
    version: str
    kind: str
    name: str
    namespace: str
    labels: tuple[Requirement, ...]
    annotations: tuple[Requirement, ...]

    def is_empty(self) -> bool:
        """Whether there are no conditions besides labels and annotations."""
        return not (self.group or self.version or self.kind or self.name or self.namespace)

    def matches_kind(self, id_: Id) -> bool:
        """Whether the group, version and kind of an id match."""
        return (
            _matches(self.group, id_.group)
            and _matches(self.version, id_.version)
            and _matches(self.kind, id_.kind)
        )

    def matches_labels(self, data: Map) -> bool:
        """Whether labels and annotations meet the requirements."""
        return all(r.matches(text_map(data, "labels")) for r in self.labels) and all(
            r.matches(text_map(data, "annotations")) for r in self.annotations
        )

    def matches(self, resource: Resource) -> bool:
        """Whether a patch with this target changes an object. (resmap.Select)"""
        ids = (resource.original, resource.id) if resource.previous else (resource.id,)
        return (
            (not self.name or any(_matches(self.name, id_.name) for id_ in ids))
            and (not self.namespace or any(_matches(self.namespace, it.namespace) for it in ids))
            and self.matches_kind(resource.id)
            and self.matches_labels(resource.data)
        )

    def matches_id(self, id_: Id, namespace: str) -> bool:
        """Whether one id matches; `namespace` is the namespace as written."""
        return (
            self.matches_kind(id_)
            and _matches(self.name, id_.name)
            and _matches(self.namespace, namespace)
        )


def selector_of(target: Any, name: str) -> Selector:
    """The selector in a map; `name` is the field that holds it, for messages.

    Raises BuildError for an invalid one, and UnknownMatchError if a pattern cannot be evaluated.
    All matching can raise UnknownMatchError, too.
    """
    fields = {key: str(target.get(key) or "") for key in _FIELDS}
    for key, pattern in fields.items():
        try:
            anchored(pattern)
        except PatternError as error:
            message = f"`{name}.{key}`: `{pattern}` is not a valid regular expression"
            raise BuildError(message) from error
    return Selector(
        **fields,
        labels=parse_selector(target.get("labelSelector") or ""),
        annotations=parse_selector(target.get("annotationSelector") or ""),
    )


def is_valid_selector(field: str, text: str) -> bool:
    """Whether a field of a target has a valid value; also if that cannot be determined."""
    try:
        selector_of({field: text}, "target")
    except BuildError:
        return False
    except UnknownMatchError:
        return True
    return True


def selects(text: str, labels: Mapping[str, str]) -> bool | None:
    """Whether a label selector selects an object with these labels; None if it is not valid."""
    try:
        return all(it.matches(labels) for it in parse_selector(text))
    except BuildError:
        return None


_FIELDS = ("group", "version", "kind", "name", "namespace")


def select(resources: Iterable[Resource], selector: Selector) -> Iterator[Resource]:
    """The objects that a selector matches, in order."""
    return (resource for resource in resources if selector.matches(resource))


def _matches(pattern: str, text: str) -> bool:
    if not pattern:
        return True
    spend(Unit.STEPS)
    compiled = anchored(pattern)
    if compiled.size:
        spend(Unit.MATCHING, compiled.work(text))
    return compiled.search(text)
