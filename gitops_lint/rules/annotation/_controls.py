"""The annotations and labels by which an object tells kustomize-controller how to apply it."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import FLUX_GROUP, KUSTOMIZATION, is_a


class Control(NamedTuple):
    """The values that a control knows, as they are written, and what happens to `{object}` with any other.

    `default` are values that mean the same as no control at all. An `exact` one is case-sensitive.
    """

    values: tuple[str, ...]
    otherwise: str
    default: tuple[str, ...] = ()
    exact: bool = False

    def effect(self, item: Resource) -> str:
        """What happens to an object with a value that has no effect."""
        return self.otherwise.format(object=item)

    def knows(self, value: str) -> bool:
        """Whether a value has an effect, or says explicitly that there is none."""
        values = (*self.values, *self.default)
        return value in values or (
            not (self.exact and value.lower() in map(str.lower, self.values))
            and value.lower() in map(str.lower, values)
        )


CONTROLS: Final = {
    "prune": Control(
        ("disabled",), "Flux deletes {object} when it is no longer in Git", ("enabled",)
    ),
    "reconcile": Control(("disabled",), "Flux still applies {object}", ("enabled",)),
    "ssa": Control(
        ("Merge", "IfNotPresent", "Ignore"),
        "Flux applies {object} like any other object",
        ("Override",),
    ),
    "force": Control(
        ("enabled",),
        "Flux does not recreate {object} when a field is immutable",
        ("disabled", "false"),
    ),
    "substitute": Control(
        ("disabled",), "Flux still substitutes variables in {object}", ("enabled",), exact=True
    ),
    "decrypt": Control(("disabled",), "Flux still decrypts {object}", ("enabled",)),
}
"""The controls of kustomize-controller, by name.

(fluxcd/pkg: ssa AnyInMetadata, kustomize-controller: IsDecryptionDisabled, both case-insensitive; kustomize
SubstituteVariables, which is not)
"""


class Written(NamedTuple):
    """A label or annotation of an object, and the list that it is in."""

    resource: Resource
    where: str  # "labels" or "annotations"
    key: str
    value: str

    @property
    def path(self) -> tuple[str, ...]:
        return ("metadata", self.where, self.key)

    @property
    def group(self) -> str:
        return self.key.rpartition("/")[0]

    @property
    def name(self) -> str:
        return self.key.rpartition("/")[2]


def written(cluster: Cluster) -> Iterator[Written]:
    """The labels and annotations of Flux of the objects that Kustomizations apply."""
    for item in cluster.resources:
        if item.owner is not None and is_a(item.owner, KUSTOMIZATION):
            for where in ("labels", "annotations"):
                values = item.get("metadata", where)
                for key, value in values.items() if isinstance(values, dict) else ():
                    if isinstance(key, str) and "flux" in key and isinstance(value, str):
                        yield Written(item, where, key, value)


OWN: Final = FLUX_GROUP
"""The group of the controls."""
