"""An object that is encrypted with SOPS, and a Kustomization that does not decrypt it.

## Why

Flux decrypts the objects of a Kustomization only if it has `spec.decryption`. A Kustomization does not inherit that
from its parent: each one that applies encrypted objects needs it, also `flux-system`. Without it,

- a Secret with encrypted `data` is refused, and with it everything else that the Kustomization applies, on every
  attempt;
- a Secret with encrypted `stringData` is applied as it is, and so are a ConfigMap and other built-in kinds. The
  Kustomization is Ready, and the application gets the text `ENC[AES256_GCM,…]` as its password;
- an object whose kind, name, namespace or label is encrypted is refused; with `decryption`, Flux can apply it;
- a Secret that `secretGenerator` reads from an encrypted file contains the encrypted file;
- an object of Flux is refused, and so is another custom resource, unless its CRD accepts unknown fields.

The annotation `kustomize.toolkit.fluxcd.io/decrypt: disabled` of an object switches decryption off for it. A Secret
with encrypted `data` is then refused by the API server, because the values are not base64.

Files that no Kustomization applies are not checked, nor is a root Kustomization that is not in the repository.

Flux says: `Secret/shop/database is SOPS encrypted, configuring decryption is required for this secret to be
reconciled`.

## Severity

An error if the Kustomization never becomes Ready. A warning if it is Ready with wrong values, or if that depends on
a CRD.

## Bad

```yaml title="clusters/production/shop.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./shop  # error[sops-without-decryption]: applies nothing: Secret shop/database is encrypted with SOPS
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="shop/database.yaml"
apiVersion: v1
kind: Secret
metadata:
  name: database
  namespace: shop
data:
  password: ENC[AES256_GCM,data:C7jywRyaHHw=,iv:UZZT/CyKsrHLba54JL13hviSHq4ywwLBjho4ZAlF2jQ=,tag:KxLtgCQYbokUpMyI/ZOuWg==,type:str]
sops:
  age:
    - recipient: age1z8ytyhz65wh32hqf2fm29e46tmaw8rvjduck67kj8rq29wxgv99qyd47v9
      enc: |
        -----BEGIN AGE ENCRYPTED FILE-----
        YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBub3pHSENkdUFkOU9VWVBp
        -----END AGE ENCRYPTED FILE-----
  encrypted_regex: ^(data|stringData)$
  lastmodified: "2026-11-27T20:29:57Z"
  mac: ENC[AES256_GCM,data:tPFZY8U6JZZprsb0HdvJ,iv:H7TlcJR5YcBfzcNW,tag:o59DffW+SQFbSsSi2DHZ6A==,type:str]
  version: 3.13.2
```
```yaml title="shop/namespace.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
```

## Good

```yaml title="clusters/production/shop.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./shop
  prune: true
  decryption:
    provider: sops
    secretRef:
      name: sops-age
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="shop/database.yaml"
apiVersion: v1
kind: Secret
metadata:
  name: database
  namespace: shop
data:
  password: ENC[AES256_GCM,data:C7jywRyaHHw=,iv:UZZT/CyKsrHLba54JL13hviSHq4ywwLBjho4ZAlF2jQ=,tag:KxLtgCQYbokUpMyI/ZOuWg==,type:str]
sops:
  age:
    - recipient: age1z8ytyhz65wh32hqf2fm29e46tmaw8rvjduck67kj8rq29wxgv99qyd47v9
      enc: |
        -----BEGIN AGE ENCRYPTED FILE-----
        YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBub3pHSENkdUFkOU9VWVBp
        -----END AGE ENCRYPTED FILE-----
  encrypted_regex: ^(data|stringData)$
  lastmodified: "2026-11-27T20:29:57Z"
  mac: ENC[AES256_GCM,data:tPFZY8U6JZZprsb0HdvJ,iv:H7TlcJR5YcBfzcNW,tag:o59DffW+SQFbSsSi2DHZ6A==,type:str]
  version: 3.13.2
```
```yaml title="shop/namespace.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
```
"""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.cluster.encryption import DECRYPT, Effect, Undecrypted, undecrypted
from gitops_lint.documents import Map, Place, get
from gitops_lint.order import skipped
from gitops_lint.results.fix import Fix
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted

_USUAL: Final = "decryption: {provider: sops, secretRef: {name: sops-age}}"
_SHOWN: Final = 3
_WORST_FIRST: Final = (Effect.REFUSED, Effect.MAY_BE_REFUSED, Effect.APPLIED)


@rule(Severity.ERROR, fix="unsafe")
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        owner = content.owner
        found = [
            it
            for it in undecrypted(content, cluster)
            if it.effect is not Effect.APPLIED or not skipped(it.resource)
        ]
        for it in found:
            if it.kept and it.effect is Effect.REFUSED:
                yield _kept(it.resource, owner, cluster)
        if objects := [it for it in found if not it.kept]:
            yield _without(owner, objects, cluster)


def _without(owner: Resource, objects: Sequence[Undecrypted], cluster: Cluster) -> Problem:
    """A Kustomization without decryption; the objects to which the worst happens come first."""
    first, *others = sorted(objects, key=lambda it: _WORST_FIRST.index(it.effect))
    item, effect = first.resource, first.effect
    more = f" (and {counted(len(others), 'more object')})" if others else ""
    write = _decryption(owner, cluster)
    return owner.problem(
        f"no `decryption`: {_effect(owner, item, effect)}{more}",
        "spec",
        "path",
        notes=[*_notes(effect, item), *_inherited(owner)],
        help=f"write `{write}`" if write else f"write `{_USUAL}`, with the name of your key",
        related=[(f"{it.resource} is encrypted", _place(it.resource)) for it in (first, *others)][
            :_SHOWN
        ],
        severity=None if effect is Effect.REFUSED else Severity.WARNING,
        together="no `decryption`: {objects} apply objects that are encrypted with SOPS",
        missing="decryption",
        write=write or _USUAL,
        patch=False,
        fix=_fix(owner, cluster),
        stops=[owner] if effect is Effect.REFUSED else [],
    )


def _effect(owner: Resource, item: Resource, effect: Effect) -> str:
    match effect:
        case Effect.REFUSED:
            return f"{owner} applies nothing: {item} is encrypted with SOPS"
        case Effect.MAY_BE_REFUSED:
            return f"{owner} cannot apply {item}, which is encrypted with SOPS"
        case Effect.APPLIED:
            return f"{owner} applies the encrypted text as the values of {item}"


def _notes(effect: Effect, item: Resource) -> Iterator[str]:
    match effect:
        case Effect.REFUSED:
            if item.kind == "Secret":
                yield "Flux refuses a Secret with encrypted `data`, and with it all objects of the Kustomization."
            else:
                yield f"The API server rejects the field `sops` of {item}, so Flux applies nothing."
        case Effect.MAY_BE_REFUSED:
            yield "The API server rejects the field `sops`, unless the CRD accepts unknown fields."
        case Effect.APPLIED:
            yield f"The Kustomization is Ready, but what reads {item} gets `ENC[AES256_GCM,…]`."


def _inherited(owner: Resource) -> Iterator[str]:
    parent = owner.owner
    if parent and parent.id != owner.id and parent.get("spec", "decryption") is not None:
        yield f"It does not inherit the `decryption` of {parent}."


def _kept(item: Resource, owner: Resource, cluster: Cluster) -> Problem:
    """A Secret that its own annotation keeps from being decrypted."""
    help_ = f"remove the annotation `{DECRYPT}`"
    if owner.get("spec", "decryption") is None:
        write = _decryption(owner, cluster) or _USUAL
        help_ = f"{help_}, and add `{write}` to {owner}"
    return item.problem(
        f"{owner} applies nothing: {item} is encrypted with SOPS, and its annotation disables decryption",
        "metadata",
        "annotations",
        DECRYPT,
        notes=[
            "The API server rejects the Secret, because its `data` is not base64."
            if item.kind == "Secret"
            else f"The API server rejects the field `sops` of {item}."
        ],
        help=help_,
        stops=[owner],
    )


def _place(item: Resource) -> Place:
    return item.place("metadata", "name")


def _fix(owner: Resource, cluster: Cluster) -> Fix | None:
    """The fix that writes the `decryption` of another Kustomization."""
    if owner.get("spec", "decryption") is not None:
        return None
    for other in _siblings(owner, cluster):
        if _flow(found := other.get("spec", "decryption")):
            title = f"write the `decryption` of {other}"
            return owner.inserted("decryption", found, title=title, safe=False)
    return None


def _siblings(owner: Resource, cluster: Cluster) -> list[Resource]:
    """The Kustomizations in the namespace of one, the nearest first."""
    others = [it for it in cluster.kustomizations if it.namespace == owner.namespace]
    others.sort(key=lambda it: it.owner is not owner.owner)
    return others


def _decryption(owner: Resource, cluster: Cluster) -> str | None:
    """The `decryption` of another Kustomization in its namespace, the nearest first; None if there is none."""
    written = (_flow(it.get("spec", "decryption")) for it in _siblings(owner, cluster))
    return next((f"decryption: {it}" for it in written if it), None)


def _flow(decryption: object) -> str | None:
    """A `decryption` as YAML in one line; None if there is none, or a name in it is unknown."""
    if not isinstance(decryption, Map) or not decryption:
        return None
    names = {key: get(it, "name") if isinstance(it, Map) else it for key, it in decryption.items()}
    if not all(isinstance(name, str) and known(name) for name in names.values()):
        return None
    parts = (
        f"{key}: {{name: {name}}}" if isinstance(decryption[key], Map) else f"{key}: {name}"
        for key, name in names.items()
    )
    return f"{{{', '.join(parts)}}}"
