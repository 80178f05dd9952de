"""A `${…}` that Flux cannot parse.

## Why

If a Kustomization has `postBuild`, Flux looks for `${` in every string of every object, including scripts and
dashboards. A name must follow, and then `}` or one of the operators that Flux supports. They are not those of
a shell: `${name-default}`, `${list[0]}` and `${{ expression }}` make the build of the whole Kustomization
fail, in every version of Flux. A substring with a negative length, `${name:1:-1}`, crashes the controller before
Flux 2.9.5; from then on, the length counts from the end of the value, as in bash.

Flux does not touch `$name`, `$(command)` and the escaped `$${name}`, nor any object with the annotation
`kustomize.toolkit.fluxcd.io/substitute: disabled`.

Flux says: `post build failed for 'ConfigMap.v1.[noGrp]/settings': envsubst error: variable substitution failed:
unable to parse variable name`.

## Severity

An error. A negative length is an error only if the checkout shows that the cluster runs a Flux older than 2.9.5, and
a warning if the version is unknown. If Flux may not substitute at all, because all variables come from optional
objects that do not exist, it is a warning.

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
      domain: example.com
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  host: podinfo.${domain-example.org}  # error[bad-substitution-syntax]: no operator `-`
  first: ${hosts[0]}  # error[bad-substitution-syntax]: no operator `[`
  actor: ${{ github.actor }}  # error[bad-substitution-syntax]: needs a name
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
      domain: example.com
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  host: podinfo.${domain:-example.org}
  first: $${hosts[0]}
  actor: $${{ github.actor }}
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Content, Resource
from gitops_lint.cluster.builds import negative_length_crashes, substitutes
from gitops_lint.documents import FaultKind, Place
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.fix import Fix, Replace
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.substitution._shared import problems, where_substituted
from gitops_lint.substitution import Use, brief, exact_place

_COUNTS: Final = "From Flux 2.9.5 on, a negative length counts from the end of the value."
_UNKNOWN: Final = "The checkout does not show that this cluster runs Flux 2.9.5 or newer."


class _Crashing(NamedTuple):
    """A substring with a negative length, the object and content that contain it, and its exact place."""

    use: Use
    resource: Resource
    content: Content
    place: Place


@rule(Severity.ERROR, reports=FaultKind.SUBSTITUTION_SYNTAX, fix="unsafe")
def check(cluster: Cluster) -> Iterator[Problem]:
    for problem in problems(cluster.faults.get(FaultKind.SUBSTITUTION_SYNTAX, ())):
        yield problem._replace(fix=_escaped(problem.place))
    if (crashes := negative_length_crashes(cluster)) is not False:
        for found in _negative_lengths(cluster):
            yield _negative_length(found, certain=crashes is True)


def _escaped(place: Place) -> Fix:
    """The fix that makes a literal `${` of what starts at a place."""
    start = place.value._replace(end_line=place.value.line, end_column=place.value.column + 2)
    edit = Replace(place._replace(value=start), "${", "$${")
    return Fix("write `$${`", (edit,), safe=False)


def _negative_lengths(cluster: Cluster) -> Iterator[list[_Crashing]]:
    """The substrings with a negative length, by place, even if several Kustomizations have it."""
    found: dict[Place, list[_Crashing]] = {}
    for content in cluster.contents.values():
        for resource, substituted in content.substituted:
            for use in substituted.crashing:
                artifact = content.artifact
                place = exact_place(use, artifact.tree) if artifact else use.place
                found.setdefault(place, []).append(_Crashing(use, resource, content, place))
    yield from found.values()


def _negative_length(found: list[_Crashing], *, certain: bool) -> Problem:
    use, resource, content, place = found[0]
    failing = [it.content.owner for it in found if substitutes(it.content)]
    until = "the controller" if certain else "a Flux older than 2.9.5"
    return Problem(
        f"`${{{brief(use.name)}:…}}` has a negative length, which crashes {until}",
        place,
        notes=(_COUNTS,) if certain else (_COUNTS, _UNKNOWN),
        help="upgrade Flux to 2.9.5; or write a length that is not negative",
        related=(where_substituted(content.owner),),
        severity=None if certain and failing else Severity.WARNING,
        resource=str(resource),
        stops=tuple(map(str, failing)) if certain else (),
    )
