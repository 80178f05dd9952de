"""A variable in an object whose Kustomization does not substitute.

## Why

`postBuild` substitutes variables only in the objects that its own Kustomization applies. It does not act on the objects of
other Kustomizations, even if it applies those, nor on the Kustomization itself. An object with `${CLUSTER}` is then
applied with this text as it is: a path, a key or a host name that does not exist.

Only variables are reported that a Kustomization above the object defines, or the object itself, and not those in texts
of several lines, which may be scripts. In the fields of a Kustomization that cannot contain a variable (`sourceRef`, `interval`,
`timeout`, `dependsOn`, `targetNamespace` and others), those that nothing defines are reported, too. A cluster with the chart `kustomize-mutating-webhook` is not checked, because
it adds `postBuild` to Kustomizations. A `path` with a variable is reported by [path-not-found](#path-not-found).

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  postBuild:
    substitute:
      CLUSTER: production
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/vault.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: vault
  namespace: flux-system
spec:
  interval: 10m
  path: ./vault
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="vault/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: vault
  namespace: default
data:
  key: vault-${CLUSTER}  # warning[variable-not-substituted]: `${CLUSTER}` stays as it is in ConfigMap default/vault, because Kustomization flux-system/vault does not substitute
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  postBuild:
    substitute:
      CLUSTER: production
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/vault.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: vault
  namespace: flux-system
spec:
  interval: 10m
  path: ./vault
  prune: true
  postBuild:
    substitute:
      CLUSTER: ${CLUSTER}
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="vault/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: vault
  namespace: default
data:
  key: vault-${CLUSTER}
```
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.documents import KeyPath, pairs
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted

_VARIABLE: Final = regex(r"(?<!\$)\$\{([A-Za-z_]\w*)[^}]*\}")
_SHOWN: Final = 5  # other places
_FEW: Final = 2  # variables that are written again
# Fields of a Kustomization in which a variable that stays as it is certainly breaks it.
_BROKEN: Final = (
    "sourceRef", "interval", "retryInterval", "timeout", "targetNamespace", "serviceAccountName", "dependsOn",
)  # fmt: skip
# Fields of a Kustomization that its own build uses, and one of another rule.
_ELSEWHERE: Final = ("patches", "postBuild", "components", "commonMetadata", "images", "path")


class _Use(NamedTuple):
    """A variable in an object, at a key path."""

    name: str
    item: Resource
    path: KeyPath


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        if content.variables is not None and content.variables.active:
            continue
        if _may_substitute(content.owner, cluster):
            continue
        above = _defined_above(content.owner, cluster)
        inherited: list[_Use] = []
        for item in content.objects:
            is_kustomization = is_a(item, KUSTOMIZATION)
            own = _own_variables(item) if is_kustomization else {}
            for name, path in _uses(item) if above or is_kustomization else ():
                if is_kustomization and not above and not own and path[1:2] and path[0] == "spec":
                    if path[1] in _BROKEN:
                        yield _unresolved(item, name, path)
                elif name in own and path[0] == "spec" and path[1] not in _ELSEWHERE:
                    yield _own(item, name, path)
                elif name in above and not own:
                    inherited.append(_Use(name, item, path))
        if inherited:
            yield _inherited(content.owner, inherited, above[inherited[0].name])


def _may_substitute(owner: Resource, cluster: Cluster) -> bool:
    """Whether a Kustomization that the repository does not contain may have variables."""
    roots = {it.id for it in cluster.entry.roots}
    return owner.id in roots and cluster.entry.source_assumed


def _defined_above(owner: Resource, cluster: Cluster) -> Mapping[str, Resource]:
    """The variables of the Kustomizations above one, each with the nearest that defines it."""
    found: dict[str, Resource] = {}
    above = owner.owner
    while above is not None and above.id != owner.id:
        variables = cluster.content(above).variables
        for name in variables.known if variables else ():
            found.setdefault(name, above)
        above = above.owner if above.owner is not above else None
    return found


def _own_variables(item: Resource) -> Mapping[str, Any]:
    own = item.get("spec", "postBuild", "substitute")
    return own if isinstance(own, dict) else {}


def _uses(item: Resource) -> Iterator[tuple[str, KeyPath]]:
    """(name, key path) of the variables in the single lines of an object."""
    waiting: list[tuple[Any, KeyPath]] = [(item.data, ())]
    while waiting:
        data, path = waiting.pop()
        for key, value in pairs(data):
            if isinstance(value, dict | list):
                waiting.append((value, (*path, key)))
            elif isinstance(value, str) and "${" in value and "\n" not in value:
                for match in _VARIABLE.finditer(value):
                    yield match[1], (*path, key)


def _own(item: Resource, name: str, path: KeyPath) -> Problem:
    """A variable of a Kustomization in its own spec."""
    return item.problem(
        f"`${{{name}}}` stays as it is: `postBuild` of {item} does not act on {item.name} itself",
        *path,
        help=f"write the value of `{name}`; or define it in the Kustomization that applies {item}",
    )


def _unresolved(item: Resource, name: str, path: KeyPath) -> Problem:
    """A variable of a Kustomization that nothing defines."""
    return item.problem(
        f"`${{{name}}}` stays as it is: nothing substitutes variables in {item} itself",
        *path,
        help=f"write the value of `{name}`; or define it in the Kustomization that applies {item}",
    )


def _inherited(owner: Resource, uses: Sequence[_Use], definer: Resource) -> Problem:
    """All that a Kustomization does not substitute, which one edit of it fixes."""
    name, item, path = uses[0]
    others = uses[1:]
    more = f" (and {counted(len(others), 'more use')} of variables)" if others else ""
    names = list(dict.fromkeys(it.name for it in uses))
    write = ", ".join(f"{it}: ${{{it}}}" for it in names)
    return item.problem(
        f"`${{{name}}}` stays as it is in {item}, because {owner} does not substitute{more}",
        *path,
        notes=[f"{definer} defines it, but only for the objects that it applies itself."],
        help=f"write `postBuild: {{substitute: {{{write}}}}}` in {owner}"
        if owner.owner is definer and len(names) <= _FEW
        else f"add the `postBuild` of {definer} to {owner}",
        related=[
            (f"{owner} has no variables", owner.place("metadata", "name")),
            *(("here, too", it.item.place(*it.path)) for it in others[:_SHOWN]),
        ],
    )
