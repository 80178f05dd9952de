"""The annotations and labels by which an object tells kustomize-controller how to apply it."""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.flux import HELM, KUSTOMIZE, arguments, installation
from gitops_lint.cluster.kinds import FLUX_GROUP, KUSTOMIZATION, is_a
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once


class Control(NamedTuple):
    """The values that a control knows, as they are written, and what happens to `{object}` with any other.

    `default` are values that mean the same as no control at all. An `exact` one is case-sensitive. Flux reads it only from
    the metadata of `where`.
    """

    values: tuple[str, ...]
    otherwise: str
    default: tuple[str, ...] = ()
    exact: bool = False
    where: tuple[str, ...] = ("labels", "annotations")

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


OWN: Final = FLUX_GROUP
"""The group of most controls."""
WATCH: Final = "reconcile.fluxcd.io/watch"

CONTROLS: Final = {
    f"{OWN}/prune": Control(
        ("disabled",), "Flux deletes {object} when it is no longer in Git", ("enabled",)
    ),
    f"{OWN}/reconcile": Control(("disabled",), "Flux still applies {object}", ("enabled",)),
    f"{OWN}/ssa": Control(
        ("Merge", "IfNotPresent", "Ignore"),
        "Flux applies {object} like any other object",
        ("Override",),
    ),
    f"{OWN}/force": Control(
        ("enabled",),
        "Flux does not recreate {object} when a field is immutable",
        ("disabled", "false"),
    ),
    f"{OWN}/substitute": Control(
        ("disabled",), "Flux still substitutes variables in {object}", ("enabled",), exact=True
    ),
    f"{OWN}/decrypt": Control(
        ("disabled",), "Flux still decrypts {object}", ("enabled",), where=("annotations",)
    ),
    WATCH: Control(
        ("Enabled",),
        "Flux notices a change of {object} only at the next interval",
        ("Disabled",),
        exact=True,
        where=("labels",),
    ),
}
"""The controls of Flux, by key.

(fluxcd/pkg: ssa AnyInMetadata, kustomize-controller: IsDecryptionDisabled, both case-insensitive; kustomize
SubstituteVariables and the label selector of runtime/controller/watch.go, which are not)
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


@once
def written(cluster: Cluster) -> Sequence[Written]:
    """The labels and annotations of Flux of the objects that Kustomizations apply."""
    return tuple(_written(cluster))


def _written(cluster: Cluster) -> Iterator[Written]:
    for item in cluster.resources:
        if item.owner is not None and is_a(item.owner, KUSTOMIZATION):
            for where in ("labels", "annotations"):
                values = item.get("metadata", where)
                for key, value in values.items() if isinstance(values, dict) else ():
                    if isinstance(key, str) and "flux" in key and isinstance(value, str):
                        yield Written(item, where, key, value)


def is_read(key: str, cluster: Cluster) -> bool:
    """Whether Flux reads the control with this key; the controllers may watch another label than `WATCH`."""
    if key != WATCH:
        return True
    objects = installation(cluster.entry, cluster.resources)
    words = (word for name in (KUSTOMIZE, HELM) for word, _ in arguments(name, objects))
    return not any(word.startswith("--watch-configs-label-selector") for word in words)
