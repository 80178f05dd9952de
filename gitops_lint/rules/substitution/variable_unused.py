"""A variable that nothing uses.

## Why

A variable of `postBuild.substitute` is only for the objects that its own Kustomization applies. If none of them contains it, it has no
effect: whoever changes its value expects that something happens. Often the object that used it has moved to another
Kustomization, or names the variable differently.

Variables from `substituteFrom`, and those that a patch of the parent adds to many Kustomizations, are shared, so they are not
reported. Nor are those of a Kustomization that uses none of its variables. `gitops-lint vars` lists them all.

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
      REGION: eu-west-1  # hint[variable-unused]: nothing that Kustomization flux-system/apps applies uses `${REGION}`
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  cluster: ${CLUSTER}
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
```yaml title="apps/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  cluster: ${CLUSTER}
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Content
from gitops_lint.rule import Cause, Problem, Severity, rule
from gitops_lint.substitution import State

_HELP = "remove it"


@rule(Severity.HINT)
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        for name in _unused(content):
            yield content.owner.problem(
                f"nothing that {content.owner} applies uses `${{{name}}}`",
                *("spec", "postBuild", "substitute", name),
                on="key",
                help=_HELP,
                cause=Cause(
                    None,
                    f"nothing that {{objects}} apply uses `${{{name}}}`",
                    _HELP,
                    "key",
                    anchor="object",
                ),
            )


def _unused(content: Content) -> list[str]:
    """The variables of `substitute` of a Kustomization that it defines itself, and that no object uses."""
    variables, owner = content.variables, content.owner
    if variables is None or content.faults or not content.complete:
        return []
    uses = (use for _, it in content.substituted for use in it.uses)
    used = {use.name for use in uses if use.state is not State.ESCAPED}
    if used.isdisjoint(variables.known):
        return []  # a default is substituted only if there is a variable
    path = ("spec", "postBuild", "substitute")
    return [
        name
        for name, it in variables.known.items()
        if it.object is None and name not in used and not owner.is_set_elsewhere(*path, name)
    ]
