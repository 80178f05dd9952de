"""A variable that is not defined.

## Why

Since Flux 2.9, a `${name}` that is neither in `postBuild.substitute` nor in an object of `substituteFrom`
makes the build fail. The Kustomization is not applied. In earlier versions, and with the feature gate
`StrictPostBuildSubstitutions=false`, the variable is silently replaced by an empty string.

Often it is not a variable of Flux at all, but one of a shell script or a dashboard, which Flux replaces too. The
variables of a parent do not apply to the objects of its children.

Flux says: `envsubst error: variable substitution failed: variable not set (strict mode): "file"`.

## Severity

An error in strict mode, otherwise a warning; also a warning if the Flux version of the cluster is unknown. Only a hint
while the Kustomization is suspended. Nothing in a repository that names the chart `kustomize-mutating-webhook`, because
that adds variables to every Kustomization. If a ConfigMap or Secret of `substituteFrom` is not in the repository, all
variables that must come from it are reported once, as advice.

## Bad

```yaml title=".gitops-lint.yaml"
flux-version: "2.9"
clusters: [clusters/production]
```
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
      cluster_domain: example.com
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
  host: podinfo.${domain}  # error[undefined-variable]: ${domain} and ${file}
  backup.sh: |
    for file in *; do
      cp "${file}" /backup
    done
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
      cluster_domain: example.com
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
  host: podinfo.${cluster_domain}
  title: ${title:=Podinfo}
  backup.sh: |
    for file in *; do
      cp "$${file}" /backup
    done
```
"""

from collections.abc import Iterable, Iterator, Sequence
from posixpath import basename
from typing import Final

from gitops_lint.cluster import Cluster, Content, Resource
from gitops_lint.cluster.builds import is_strict, is_strict_assumed, substitutes
from gitops_lint.documents import FaultKind, Place
from gitops_lint.kustomize import FILE_NAMES
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order import suspended
from gitops_lint.rule import Cause, Problem, Severity, rule
from gitops_lint.rules.substitution._shared import where_substituted
from gitops_lint.substitution import (
    DEFAULT_OPERATORS,
    State,
    Use,
    brief,
    exact_place,
    variable_problem,
)
from gitops_lint.wording.lists import counted, listing
from gitops_lint.wording.suggest import did_you_mean

_SHOWN: Final = 4
_DEFINE: Final = "define it in `postBuild.substitute` or give it a default, `${{{}:=…}}`"
_ASSUMED: Final = (
    "The Flux version of this cluster is unknown; older versions than 2.9 are not strict."
)
_SWITCH: Final = "kustomize.toolkit.fluxcd.io/substitute: disabled"


class Found(NamedTuple):
    """A use without a definition, and the object and content that contain it."""

    use: Use
    resource: Resource
    content: Content


@rule(Severity.ERROR, reports=FaultKind.UNDEFINED_VARIABLE)
def check(cluster: Cluster) -> Iterator[Problem]:
    # A variable is reported in every text that uses it, even if Flux continues without a value.
    lacking = list(_lacking(cluster))
    if lacking:
        fails, assumed = is_strict(cluster), is_strict_assumed(cluster)
        for found in _by(lacking, State.UNDEFINED):
            yield _undefined(found, fails=fails, assumed=assumed)
        yield from _unknown(_by(lacking, State.UNKNOWN))


def _lacking(cluster: Cluster) -> Iterator[Found]:
    """Every use of a variable that is not defined in the repository."""
    for content in cluster.contents.values():
        known = content.variables.known if content.variables else {}
        for resource, substituted in content.substituted:
            for use in substituted.uses:
                if use.state is State.UNDEFINED or (
                    use.state is State.UNKNOWN
                    and use.name not in known
                    and use.operator not in DEFAULT_OPERATORS
                    and substitutes(content)
                ):
                    yield Found(use, resource, content)


def _by(lacking: Iterable[Found], state: State) -> Sequence[Sequence[Found]]:
    """The uses in this state, grouped by text and name, even if several Kustomizations build it."""
    found: dict[tuple[Place, str], list[Found]] = {}
    for item in lacking:
        if item.use.state is state:
            found.setdefault((item.use.scalar.place, item.use.name), []).append(item)
    return tuple(found.values())


def _undefined(found: Sequence[Found], *, fails: bool, assumed: bool) -> Problem:
    live = [it for it in found if not suspended(it.content.owner)]
    use, resource, content = (live or found)[0]
    places = _places([it for it in found if it.resource is resource])
    owners = {item.content.owner.id: where_substituted(item.content.owner) for item in found}
    more = f" ({counted(len(places) - 1, 'more use')} in this text)" if places[1:] else ""
    result = "so the whole Kustomization fails" if fails else "and is replaced by an empty string"
    notes = ["Flux says: variable not set (strict mode)."] if fails else []
    if fails and assumed:
        notes.append(_ASSUMED)
    if not live:
        notes.append(f"{content.owner} is suspended: Flux does not build it until it is resumed.")
    return Problem(
        f"${{{brief(use.name)}}} is undefined{more}, {result}",
        places[0],
        notes=tuple(notes),
        help=_help(use, resource, content),
        related=(
            *(("also used here", place) for place in places[1:_SHOWN]),
            *list(owners.values())[:_SHOWN],
        ),
        severity=_severity(fails=fails and not assumed, live=bool(live)),
        resource=str(resource),
        cause=_cause(content.owner, fails=fails),
        label=f"${{{brief(use.name)}}}",
        stops=tuple(str(it.content.owner) for it in live) if fails and not assumed else (),
    )


def _severity(*, fails: bool, live: bool) -> Severity | None:
    if not live:
        return Severity.HINT
    return None if fails else Severity.WARNING


def _cause(owner: Resource, *, fails: bool) -> Cause:
    """Several undefined variables of one Kustomization are one cause: it does not get them."""
    return Cause(
        None,
        f"{owner} fails, because it has no value for {{labels}}"
        if fails
        else f"{owner} replaces undefined variables by empty strings: {{labels}}",
        f"define them in `postBuild.substitute` of {owner}, give them defaults, `${{…:=…}}`, or write"
        " `$${…}` if they are not variables of Flux",
        anchor="object",
    )


def _places(found: Iterable[Found]) -> Sequence[Place]:
    places = [
        exact_place(item.use, artifact.tree)
        if (artifact := item.content.artifact)
        else item.use.place
        for item in found
    ]
    return tuple(dict.fromkeys(places))


def _help(use: Use, resource: Resource, content: Content) -> str:
    """The help: another name, an escape, or a definition."""
    name = brief(use.name)
    escaped = f"${brief(use.written)}"  # Flux removes one `$`
    escape = f"write `{escaped}` if it is not a variable of Flux"
    if variable_problem(use.name):
        return f"write `{escaped}`: a variable of Flux cannot have this name"
    if use.scalar.has_lines:  # a script or a dashboard, with variables of its own
        where = f"annotate {resource} with `{_SWITCH}`"
        if basename(resource.origin.path) in FILE_NAMES:  # it is generated
            where = f"set `{_SWITCH}` under `options.annotations` of the generator of {resource}"
        return f"{escape}; or {where}, if it has no variable of Flux"
    known = content.variables.known if content.variables else ()
    if suggestion := did_you_mean(use.name, known):
        return f"{suggestion} or {escape}"
    return f"{_DEFINE.format(name)}; or {escape}"


def _unknown(uses: Sequence[Sequence[Found]]) -> Iterator[Problem]:
    """One problem for each set of objects outside the repository, with the variables they must define."""
    groups: dict[tuple[str, ...], list[Found]] = {}
    for first, *_ in uses:
        groups.setdefault(_missing(first.content), []).append(first)
    groups.pop((), None)  # a webhook or an operator may add them
    for objects, found in groups.items():
        names = sorted({item.use.name for item in found})
        written = [f"${{{brief(name)}}}" for name in names]
        yield Problem(
            f"{listing(written, _SHOWN)} must come from {listing(objects)}, whose keys are not in this"
            " repository",
            _places(found[:1])[0],
            help="`gitops-lint vars` lists every use",
            related=(where_substituted(found[0].content.owner),),
            severity=Severity.HINT,
            resource=str(found[0].resource),
        )


def _missing(content: Content) -> tuple[str, ...]:
    """The objects of `substituteFrom` that are not in the repository, by their names."""
    owner = content.owner
    missing = content.variables.missing if content.variables else ()
    entries = (owner.get("spec", "postBuild", "substituteFrom", index) for index in missing)
    return tuple(f"{it.get('kind')} {owner.namespace}/{it.get('name')}" for it in entries)
