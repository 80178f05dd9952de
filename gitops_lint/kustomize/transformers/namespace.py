"""`namespace:` moves every object of a build into one namespace. (api/filters/namespace)"""

from typing import Any, Final

from gitops_lint.documents import Map, Place, Seq
from gitops_lint.kustomize.fieldspecs.fields import Field, change, set_string
from gitops_lint.kustomize.model.edit import Change, set_entry, set_metadata
from gitops_lint.kustomize.model.resource import CLUSTER, BuildError, Resource, metadata, scalar

DEFAULT_SUBJECTS: Final = "defaultOnly"
_BINDINGS: Final = ("RoleBinding", "ClusterRoleBinding")


def set_namespace(
    resource: Resource,
    namespace: str,
    place: Place,
    fields: tuple[Field, ...],
    *,
    subjects: str = DEFAULT_SUBJECTS,
    unset_only: bool = False,
) -> Resource:
    """The object in a namespace; raises BuildError if its data has another shape.

    `subjects` selects the subjects of a role binding that change as well: those named "default"
    (defaultOnly), all service accounts (allServiceAccounts) or none. With `unset_only`, a namespace
    that is already set is kept.
    """
    data = resource.data

    def setter(old: Any, where: Place) -> tuple[Any, Place]:
        if unset_only and scalar(old):
            return old, where
        return set_string(namespace, place)(old, where)

    if resource.id.namespace != CLUSTER and not (unset_only and metadata(data, "namespace")):
        data = set_metadata(data, "namespace", namespace, place)
    binding = resource.id.kind in _BINDINGS
    if binding and isinstance(data.get("subjects"), Seq):
        data = _bound(data, setter, place, subjects)
    wanted = [
        field
        for field in fields
        if field.selects(resource.id)
        and field.path != "metadata/namespace"
        and not (field.path == "metadata/name" and data.get("apiVersion") != "v1")
        and not (binding and field.kind in _BINDINGS and field.path == "subjects/namespace")
    ]
    data = change(data, resource.id, wanted, setter, make=str, place=place)
    return resource.with_previous_name().edited(data, place)


def _bound(data: Map, setter: Change, place: Place, subjects: str) -> Map:
    items: Seq = data["subjects"]

    def follows(subject: Any) -> bool:
        if not isinstance(subject, Map):
            raise BuildError("an entry of `subjects` must be a map")
        if subjects == "allServiceAccounts":
            return bool(subject.get("kind") == "ServiceAccount")
        return subjects == DEFAULT_SUBJECTS and subject.get("name") == "default"

    changed = [
        set_entry(subject, "namespace", *setter(subject.get("namespace"), place))
        if follows(subject)
        else subject
        for subject in items
    ]
    if all(new is old for new, old in zip(changed, items, strict=True)):
        return data
    return data.put("subjects", items.replaced(changed))
