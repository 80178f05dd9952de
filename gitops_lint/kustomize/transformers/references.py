"""Updates names in other objects when an object is renamed. (api/filters/nameref)"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import Map, Place, Seq
from gitops_lint.kustomize.fieldspecs.backreferences import BackReference
from gitops_lint.kustomize.fieldspecs.fields import Field, change_field
from gitops_lint.kustomize.model.edit import set_entry
from gitops_lint.kustomize.model.resource import CLUSTER, BuildError, Resource, metadata, scalar
from gitops_lint.namedtuple import NamedTuple


def update_references(
    resources: list[Resource],
    back_references: tuple[BackReference, ...],
    fail: Callable[[Resource, BuildError], None],
) -> list[Resource]:
    """The objects with every reference to a renamed object updated.

    `fail` is called for an object whose references cannot be resolved, which stays unchanged.
    """
    for resource in resources:
        try:
            _service_account_namespaces(resource)
        except BuildError as error:
            fail(resource, error)
    renamed = _by_previous_name(resources)
    if not renamed:
        return resources
    by_kind = _by_kind(back_references)

    def updated(referrer: Resource) -> Resource:
        original = referrer.original
        spend(Unit.STEPS, len(by_kind.get("", ())))
        for back_reference, field in (*by_kind.get(original.kind, ()), *by_kind.get("", ())):
            if field.selects(original):
                try:
                    referrer = _Update(referrer, back_reference, field, renamed).applied()
                except BuildError as error:
                    fail(referrer, error)
        return referrer

    return [updated(resource) for resource in resources]


@lru_cache(maxsize=64)  # nearly all builds have the same ones
def _by_kind(
    back_references: tuple[BackReference, ...],
) -> Mapping[str, Sequence[tuple[BackReference, Field]]]:
    """The fields with the names of other objects, by the kind of the object that they are in."""
    found: dict[str, list[tuple[BackReference, Field]]] = {}
    for back_reference in back_references:
        for field in back_reference.fields:
            found.setdefault(field.kind, []).append((back_reference, field))
    return found


def _by_previous_name(resources: Iterable[Resource]) -> dict[str, list[Resource]]:
    names: dict[str, list[Resource]] = {}
    for resource in resources:
        for name in dict.fromkeys(previous.name for previous in resource.previous):
            names.setdefault(name, []).append(resource)
    return names


class _Update(NamedTuple):
    """The update of one field of one object that may refer to an object of one kind."""

    referrer: Resource
    back_reference: BackReference
    field: Field
    renamed: dict[str, list[Resource]]

    def applied(self) -> Resource:
        data = change_field(self.referrer.data, self.field.path, self._set, self.referrer.origin)
        return self.referrer.edited(data)

    def _set(self, value: Any, place: Place) -> tuple[Any, Place]:
        match value:
            case None:
                return value, place
            case Map():
                return self._set_map(value), place
            case Seq():
                items = [
                    self._set(item, where) for item, where in zip(value, value.places, strict=True)
                ]
                if all(new is old for (new, _), old in zip(items, value, strict=True)):
                    return value, place
                return Seq([item for item, _ in items], [where for _, where in items]), place
            case _:
                target = self._target(scalar(value), None, with_namespace=False)
                if target is None or target.id.name == value:
                    return value, place
                return target.id.name, _name_place(target, place)

    def _set_map(self, data: Map) -> Map:
        if "name" not in data:
            raise BuildError(f"`{self.field.path}` is a map without a `name`")
        old = scalar(data["name"])
        namespace = scalar(data["namespace"]) if "namespace" in data else None
        target = self._target(old, namespace, with_namespace=True)
        if target is None:
            return data
        current = metadata(target.data, "namespace")
        place = _name_place(target, data.places["name"])
        if target.id.name != data["name"]:
            data = set_entry(data, "name", target.id.name, place)
        if current:
            data = set_entry(data, "namespace", current, data.places.get("namespace", place))
        return data

    def _candidates(self, targets: list[Resource], namespace: str | None) -> list[Resource]:
        """The renamed objects that are visible to the referrer."""
        referrer = self.referrer
        bound = _service_account_namespaces(referrer)
        seen = [
            target
            for target in targets
            if referrer.id.namespace == CLUSTER
            or target.id.namespace in (CLUSTER, referrer.id.namespace)
            or metadata(target.data, "namespace") in bound
        ]
        if namespace is None:
            return seen
        former = [target for target in seen if target.original.namespace == namespace]
        return former or [target for target in seen if target.id.namespace == namespace]

    def _target(
        self,
        name: str,
        namespace: str | None,
        *,
        with_namespace: bool,
    ) -> Resource | None:
        """The renamed object that a name refers to; raises BuildError if it is ambiguous."""
        if name not in self.renamed:
            return None
        role, kind = self._role(), self.back_reference[:3]
        spend(Unit.STEPS, len(self.renamed[name]))
        targets = [
            target
            for target in self._candidates(self.renamed[name], namespace)
            if _was(target, *kind)
            and (role is None or _was(target, *role))
            and self._reachable(target)
        ]
        if len(targets) == 1:
            return targets[0]
        targets = [target for target in targets if _same_layer(target, self.referrer, loose=True)]
        if len(targets) > 1:
            targets = [t for t in targets if _same_layer(t, self.referrer, loose=False)]
        if (
            len(
                {
                    (t.id.name, metadata(t.data, "namespace") if with_namespace else "")
                    for t in targets
                }
            )
            > 1
        ):
            names = ", ".join(str(target.id) for target in targets)
            raise BuildError(f"the name `{name}` is ambiguous: it matches {names}")
        return targets[0] if targets else None

    def _role(self) -> tuple[str, str, str] | None:
        """The kind that a role binding refers to."""
        if not self.field.path.endswith("roleRef/name"):
            return None
        role = self.referrer.data.get("roleRef")
        if not isinstance(role, Map) or "apiGroup" not in role or "kind" not in role:
            return None
        return scalar(role["apiGroup"]), "", scalar(role["kind"])

    def _reachable(self, target: Resource) -> bool:
        return (
            self.referrer.id.namespace == CLUSTER
            or target.id.kind == "ServiceAccount"
            or target.id.namespace in (CLUSTER, self.referrer.id.namespace)
        )


def _was(target: Resource, group: str, version: str, kind: str) -> bool:
    """Whether a renamed object was of a kind; an empty string stands for any."""
    return (
        (not group or target.id.group == group)
        and (not version or target.id.version == version)
        and (not kind or any(it.kind == kind for it in target.previous))
    )


def _service_account_namespaces(referrer: Resource) -> set[str]:
    """The namespaces of the service accounts in a role binding."""
    if referrer.id.kind != "RoleBinding":
        return set()
    return set(_subject_namespaces(referrer.data.get("subjects")))


def _subject_namespaces(subjects: Any) -> Iterator[str]:
    for subject in subjects if isinstance(subjects, Seq) else ():
        if not isinstance(subject, Map) or subject.get("kind") != "ServiceAccount":
            continue
        if "namespace" in subject:
            if not isinstance(subject["namespace"], str):
                raise BuildError("the `namespace` of a subject is blank")
            yield subject["namespace"]


def _same_layer(target: Resource, referrer: Resource, *, loose: bool) -> bool:
    """Whether the last prefixes and suffixes of two objects are the same."""
    return _same_end(target.prefixes, referrer.prefixes, loose) and _same_end(
        target.suffixes, referrer.suffixes, loose
    )


def _same_end(first: tuple[str, ...], second: tuple[str, ...], loose: bool) -> bool:
    shorter = min(len(first), len(second))
    if not shorter:
        return loose or len(first) == len(second)
    return first[-shorter:] == second[-shorter:]


def _name_place(target: Resource, default: Place) -> Place:
    meta = target.data.get("metadata")
    return meta.place("name") if isinstance(meta, Map) and "name" in meta else default
