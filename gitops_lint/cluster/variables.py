"""The variables of a Flux Kustomization, and where each is defined."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from gitops_lint.cluster.entry.layout import content_of
from gitops_lint.cluster.resource import Id, Resource
from gitops_lint.documents import Map, Place, Tree, fact, is_hidden, is_text
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.substitution import normalize


class Variable(NamedTuple):
    """One variable: its value as Flux uses it (None if unknown, as for Secrets) and its definition.

    `object` is the ConfigMap or the Secret that defines it, None for `spec.postBuild.substitute`.
    `secret`: whether its value is one of a Secret.
    """

    value: str | None
    object: Id | None
    place: Place
    secret: bool = False

    @property
    def source(self) -> str:
        """The object ("ConfigMap flux-system/settings") or the field that defines it."""
        return str(self.object or "spec.postBuild.substitute")


class Variables(NamedTuple):
    """The variables that `spec.postBuild` of a Flux Kustomization defines.

    `missing`: the indexes of the `substituteFrom` entries whose object is not in the cluster. `others`: whether a
    webhook may add more of them, or something other than Flux more keys.
    """

    known: Mapping[str, Variable]
    missing: tuple[int, ...] = ()
    always: bool = False  # substituteStrategy: Always
    others: bool = False

    @property
    def complete(self) -> bool:
        """Whether `known` are all variables; false if an object of `substituteFrom` is missing."""
        return not (self.missing or self.others)

    @property
    def active(self) -> bool:
        """Whether Flux substitutes at all. (kustomize-controller: not without a variable)"""
        return bool(self.known) or self.always or not self.complete

    @property
    def values(self) -> Mapping[str, str | None]:
        """The values by name; None if unknown."""
        return {name: variable.value for name, variable in self.known.items()}


# A chart with a webhook that adds the same entries of `substituteFrom` to every Flux Kustomization.
_WEBHOOK: Final = b"kustomize-mutating-webhook"


@fact
def adds_variables(tree: Tree) -> bool:
    """Whether a checkout names the webhook that adds variables to all Flux Kustomizations, in any cluster."""
    return any(_WEBHOOK in content_of(tree, path) for path in tree.yaml_files)


def variables_of(
    owner: Resource, find: Callable[[str, str, str], Resource | None], tree: Tree
) -> Variables | None:
    """The variables of a Flux Kustomization; None if it has no `postBuild`, and the checkout `tree` adds none.

    `find` returns the object with a kind, namespace and name. Later entries of `substituteFrom`
    override earlier ones, and `substitute` overrides them all. The objects are in the Kustomization's
    own namespace. (kustomize-controller: substituteFrom)
    """
    others = adds_variables(tree)
    if not isinstance(owner.get("spec", "postBuild"), dict):
        return Variables({}, others=True) if others else None
    known: dict[str, Variable] = {}
    missing = []
    for index, reference in owner.maps("spec", "postBuild", "substituteFrom"):
        kind, name = reference.get("kind"), reference.get("name")
        found = find(str(kind), owner.namespace, str(name))
        if found is None:
            missing.append(index)
        else:
            known.update(_of_object(found))
            others = others or _has_more(found, find)
    inline = owner.get("spec", "postBuild", "substitute")
    known.update(_entries(inline, None))
    always = owner.get("spec", "postBuild", "substituteStrategy") == "Always"
    return Variables(known, tuple(missing), always, others)


def _has_more(found: Resource, find: Callable[[str, str, str], Resource | None]) -> bool:
    """Whether something other than Flux may write keys into a ConfigMap or Secret.

    That is so if Flux only creates the object or merges into it, and if an ExternalSecret has its name.
    (fluxcd/pkg: ssa `IfNotPresent`, `Merge`)
    """
    if found.get("metadata", "annotations", _SSA) in ("IfNotPresent", "Merge"):
        return True
    if found.kind != "Secret":
        return False
    return find("ExternalSecret", found.namespace, found.name) is not None


_SSA: Final = "kustomize.toolkit.fluxcd.io/ssa"


@once
def _of_object(found: Resource) -> Mapping[str, Variable]:
    if found.kind == "ConfigMap":
        return dict(_entries(found.get("data"), found.id))
    # From a Secret, only the names are read, even if it is not encrypted.
    return {
        name: variable._replace(value=None, secret=True)
        for field in ("data", "stringData")
        for name, variable in _entries(found.get(field), found.id)
    }


def _entries(data: Any, definer: Id | None) -> Iterator[tuple[str, Variable]]:
    if not isinstance(data, Map):
        return
    for name, value in data.items():
        if is_text(value):
            secret = is_hidden(value)
            unknown = secret or "${" in value or value.startswith("ENC[")
            yield (
                name,
                Variable(None if unknown else normalize(value), definer, data.places[name], secret),
            )
